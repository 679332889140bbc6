// The index and the tables of every database hash alike.
#include <gmock/gmock.h>

#include "server/index/chunk_hashes.h"
#include "server/service/loader.h"
#include "server/service/table_hashes.h"
#include "tests/contract/contract_base.h"
#include "tests/support/oracle/complete_rows.h"
#include "tests/support/oracle/random_base.h"
#include "tests/support/random_rows.h"

namespace clientele::contract {
namespace {

using oracle::RandomBase;

class ChunkHashes : public ContractTest {
 protected:
  ChunkHashes() { Reopen(); }

  // Into the tables and the index.
  void Apply(domain::CommittedBatch batch) {
    complete_(batch.changes);
    Write(batch.changes);
    const store::FeedHead head = Get([](store::Reader& reader) { return reader.Head(); });
    batch.revision_last = head.revision;
    batch.committed_at = head.committed_at;
    index_.Apply(batch);
  }

  void ExpectEqual(const index::Index& index) {
    const auto in_memory = index::HashChunks(index::Index::Reader(index), nullptr);
    ASSERT_THAT(in_memory, IsOk());
    const domain::ChunkHashes stored =
        Get([](store::Reader& reader) { return service::HashTables(reader, true, nullptr); });
    EXPECT_EQ(stored.revision, in_memory->revision);
    for (const domain::ChunkDifference& difference : FindDifferences(*in_memory, stored)) {
      for (const domain::HashedPart part : difference.parts) {
        ADD_FAILURE() << domain::NameOf(part) << " at " << difference.first_client_id;
      }
    }
  }

  index::Index index_;
  oracle::CompleteRows complete_;
};

TEST_P(ChunkHashes, EqualThoseOfTheIndexThroughAnyChange) {
  const auto seed = static_cast<uint64_t>(testing::UnitTest::GetInstance()->random_seed()) + 1;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  RandomBase rows(seed, RandomBase::Ids::kSeveralChunks, 40);
  Apply(rows.First());
  for (int i = 0; i < 10 && !HasFailure(); ++i) {
    Apply(rows.Next(static_cast<int>(rows.dice().Between(1, 60))));
    ExpectEqual(index_);
  }
  index::Index loaded;
  ASSERT_THAT(service::LoadIndex(store(), loaded), IsOk());
  ExpectEqual(loaded);
}

// Texts that a careless database gives back otherwise, or takes for one another.
TEST_P(ChunkHashes, HoldTextsToTheByte) {
  domain::CommittedBatch batch;
  domain::Changes& changes = batch.changes;
  for (const char* text : kAwkwardTexts) {
    domain::ClientRow& client = changes.clients.emplace_back();
    client.client_id = static_cast<domain::ClientId>(changes.clients.size());
    client.city = client.owner = client.source = text;
    domain::ProfileRow& profile = changes.profiles.emplace_back();
    profile.client_id = client.client_id;
    profile.external_id = profile.display_name = profile.company = text;
    changes.client_tags.push_back({client.client_id, text, kNow, text, std::nullopt});
    changes.client_attributes.push_back({client.client_id, text, 0, text});
    changes.tags.push_back({text, text, kNow, text});
    changes.products.push_back({text, "", text, "piece", 1, kNow, ""});
    changes.segments.push_back({text, 1, kNow, kNow, text, text, text});
    domain::OrderRow& order = changes.orders.emplace_back();
    order.order_id = order.client_id = client.client_id;
    order.promo_code = text;
    changes.order_lines.push_back({order.order_id, 1, text, 1, 1});
    domain::AudienceRow& audience = changes.audiences.emplace_back();
    audience.campaign_id = text;
    audience.number = 1;
  }
  Apply(batch);
  ExpectEqual(index_);
  index::Index loaded;
  ASSERT_THAT(service::LoadIndex(store(), loaded), IsOk());
  ExpectEqual(loaded);
}

RUN_ON_EVERY_BACKEND(ChunkHashes);

}  // namespace
}  // namespace clientele::contract
