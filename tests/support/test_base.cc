#include "tests/support/test_base.h"

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "server/service/audience_builder.h"
#include "server/service/clients.h"
#include "server/service/index_segments.h"
#include "server/service/orders.h"
#include "server/service/sql_segments.h"
#include "server/store/sqlite/sqlite_driver.h"

namespace clientele {
namespace {

std::string ClusterId(store::Store& store) {
  auto transaction = store.BeginRead();
  EXPECT_TRUE(transaction.ok()) << transaction.status();
  const auto head = transaction->reader().Head();
  EXPECT_TRUE(head.ok()) << head.status();
  return head->cluster_id;
}

}  // namespace

TestBase::TestBase(index::Content content) : content_(content) { Open(); }

TestBase::~TestBase() { writer_->Stop(); }

void TestBase::Open() {
  auto driver = store::sqlite::OpenSqlite(dir_.File("base.db"));
  EXPECT_TRUE(driver.ok()) << driver.status();
  auto store = store::Store::Open(*std::move(driver), clock_, *random_, {});
  EXPECT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
  index_ = std::make_unique<index::Index>(content_);
  tokens_ = std::make_unique<service::RevisionTokens>(ClusterId(*store_), 1, kTestTokenSecret);
  replica_ = std::make_unique<service::Replica>(
      service::Replica::Parts{*store_, *index_, *tokens_, clock_, *random_,
                              [this](domain::Revision revision) { waiters_.SetReached(revision); },
                              [](const absl::Status& status) { ADD_FAILURE() << status; }});
  const absl::Status loaded = replica_->Load();
  EXPECT_TRUE(loaded.ok()) << loaded;
  writer_ = std::make_unique<service::Writer>(
      service::Writer::Parts{{*store_, *index_, *replica_, clock_, *random_, secret_},
                             [](const absl::Status& status) { ADD_FAILURE() << status; }});
  writer_->Start();
  if (index_->holds_clients()) {
    segments_ = std::make_unique<service::IndexSegments>(*index_, *store_, clock_, secret_);
  } else {
    segments_ = std::make_unique<service::SqlSegments>(*store_, clock_, secret_);
  }
}

void TestBase::Restart() {
  writer_->Stop();
  writer_.reset();
  store_.reset();
  Open();
}

absl::StatusOr<service::WriteOutcome> TestBase::Write(service::Mutation mutation) {
  absl::StatusOr<service::WriteOutcome> result = absl::UnknownError("no answer");
  absl::Notification answered;
  mutation.done = [&](absl::StatusOr<service::WriteOutcome> outcome) {
    result = std::move(outcome);
    answered.Notify();
  };
  writer_->Submit(std::move(mutation));
  answered.WaitForNotification();
  return result;
}

absl::StatusOr<service::ClientCard> TestBase::Card(domain::ClientId id) {
  auto transaction = store_->BeginRead();
  if (!transaction.ok()) return transaction.status();
  return service::ReadCard(*transaction, id, clock_.NowSeconds());
}

int64_t TestBase::Count(const std::string& expression) {
  filter::FilterSpec spec;
  spec.expression = expression;
  const auto answer = segments_->Count(spec, nullptr);
  EXPECT_TRUE(answer.ok()) << expression << ": " << answer.status();
  return answer.ok() ? answer->count.count : -1;
}

std::vector<domain::ClientId> TestBase::Members(const std::string& expression) {
  service::QueryInput input;
  input.filter.expression = expression;
  auto cursor = segments_->Query(input, nullptr);
  EXPECT_TRUE(cursor.ok()) << expression << ": " << cursor.status();
  std::vector<domain::ClientId> members;
  while (cursor.ok()) {
    const auto batch = (*cursor)->Next(1'000);
    EXPECT_TRUE(batch.ok()) << expression << ": " << batch.status();
    if (!batch.ok() || batch->ids.empty()) break;
    members.insert(members.end(), batch->ids.begin(), batch->ids.end());
  }
  return members;
}

domain::ClientId TestBase::AddClient(service::NewClientInput input) {
  const auto outcome = Write(service::CreateClient(std::move(input), secret_));
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return outcome.ok() ? outcome->client_ids.front() : 0;
}

domain::ClientId TestBase::AddClientWithEmail(const std::string& email, bool consents) {
  service::NewClientInput input;
  input.on_match = service::NewClientInput::OnMatch::kCreate;
  input.contacts.push_back(Address(domain::Channel::kEmail, email));
  if (consents) {
    input.consents.push_back(Grant(domain::ConsentPurpose::kProcessing));
    input.consents.push_back(Grant(domain::ConsentPurpose::kMarketing));
  }
  return AddClient(std::move(input));
}

int64_t TestBase::AddOrder(domain::ClientId client, UnixSeconds placed_at, int64_t quantity,
                           int64_t amount, const std::string& external_id, domain::OrderKind kind) {
  service::OrderInput order;
  order.client = ById(client);
  order.placed_at = placed_at;
  order.quantity = quantity;
  order.amount = amount;
  order.external_id = external_id;
  order.kind = kind;
  const auto outcome = Write(service::RecordOrders({order}, service::OnConflict::kError, secret_));
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return outcome.ok() ? outcome->ids.front() : 0;
}

service::Mutation BuildNow(const std::string& campaign_id, const index::Index& index) {
  service::AudienceInput input;
  input.campaign_id = campaign_id;
  return service::BuildAudience(std::move(input), index, kTestSplitSecret, nullptr);
}

service::AudienceCursor::Parts CursorParts(TestBase& base) {
  return {{base.store(), base.index(), base.clock(),
           [&base](service::Mutation mutation) { return base.Write(std::move(mutation)); }},
          base.replica(),
          [](const std::function<void()>&) { return false; }};
}

absl::StatusOr<GivenOut> ReadNext(service::AudienceCursor& cursor, size_t max) {
  GivenOut out;
  const auto batch = cursor.Next(
      max, [&](const domain::AudienceMember& member, const index::Recipient& recipient) {
        out.ids.push_back(member.client_id);
        out.addresses.emplace_back(recipient.address);
      });
  if (!batch.ok()) return batch.status();
  EXPECT_EQ(batch->members, out.ids.size());
  out.at_end = batch->at_end;
  return out;
}

absl::StatusOr<GivenOut> ReadNext(service::AudienceCursor&& cursor, size_t max) {
  return ReadNext(cursor, max);
}

service::ClientRef ById(domain::ClientId id) {
  service::ClientRef ref;
  ref.id = id;
  ref.field = "client";
  return ref;
}

service::ClientRef ByExternalId(const std::string& external_id) {
  service::ClientRef ref;
  ref.kind = service::ClientRef::Kind::kExternalId;
  ref.text = external_id;
  ref.field = "client";
  return ref;
}

service::ContactInput Address(domain::Channel channel, const std::string& address) {
  service::ContactInput contact;
  contact.channel = channel;
  contact.address = address;
  contact.field = "contact_points[0]";
  return contact;
}

service::ConsentInput Grant(domain::ConsentPurpose purpose, domain::Channel channel) {
  service::ConsentInput consent;
  consent.purpose = purpose;
  consent.channel = channel;
  consent.field = "consents[0]";
  return consent;
}

}  // namespace clientele
