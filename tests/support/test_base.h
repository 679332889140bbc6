// A whole base without a network: store on SQLite in a folder of its own, index, writer. What the
// service's tests work on.
#ifndef CLIENTELE_TESTS_SUPPORT_TEST_BASE_H_
#define CLIENTELE_TESTS_SUPPORT_TEST_BASE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/random.h"
#include "server/index/index.h"
#include "server/service/audience_cursor.h"
#include "server/service/client_reader.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"
#include "server/service/replica.h"
#include "server/service/revision_tokens.h"
#include "server/service/revision_waiters.h"
#include "server/service/segments.h"
#include "server/service/writer.h"
#include "server/store/store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace clientele {

// 2026-11-16T09:00:00Z, a Monday.
inline constexpr UnixSeconds kTestNow = 1'794'819'600;
inline constexpr char kTestAddressSecret[] = "the secret that keys addresses in tests";
inline constexpr char kTestSplitSecret[] = "the secret that splits audiences in tests";
inline constexpr char kTestTokenSecret[] = "the secret that authenticates tokens in tests";

class TestBase {
 public:
  // With an index of names only, SQL answers.
  explicit TestBase(index::Content content = index::Content::kBase);
  ~TestBase();

  ManualClock& clock() { return clock_; }
  Random& random() { return *random_; }
  store::Store& store() { return *store_; }
  index::Index& index() { return *index_; }
  service::Writer& writer() { return *writer_; }
  const service::Segments& segments() { return *segments_; }
  service::RevisionTokens& tokens() { return *tokens_; }
  service::RevisionWaiters& waiters() { return waiters_; }
  service::Replica& replica() { return *replica_; }
  const std::string& secret() const { return secret_; }

  // Submits and waits for the answer.
  absl::StatusOr<service::WriteOutcome> Write(service::Mutation mutation);

  // Closes everything and opens it again from the file, as a restart does.
  void Restart();

  absl::StatusOr<service::ClientCard> Card(domain::ClientId id);
  // The count of an expression; -1 when it does not compile.
  int64_t Count(const std::string& expression);
  // The members of an expression, ascending.
  std::vector<domain::ClientId> Members(const std::string& expression);

  // Shorthands that must succeed; they give the client's or order's id.
  domain::ClientId AddClient(service::NewClientInput input = {});
  domain::ClientId AddClientWithEmail(const std::string& email, bool consents = true);
  int64_t AddOrder(domain::ClientId client, UnixSeconds placed_at, int64_t quantity, int64_t amount,
                   const std::string& external_id = "",
                   domain::OrderKind kind = domain::OrderKind::kPurchase);

 private:
  void Open();

  const index::Content content_;
  TempDir dir_;
  ManualClock clock_{kTestNow};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(7);
  const std::string secret_ = kTestAddressSecret;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<index::Index> index_;
  service::RevisionWaiters waiters_;
  std::unique_ptr<service::RevisionTokens> tokens_;
  std::unique_ptr<service::Replica> replica_;
  std::unique_ptr<service::Writer> writer_;
  std::unique_ptr<service::Segments> segments_;
};

// Builds an audience of a campaign's first step, from now on, judged under the lock alone.
service::Mutation BuildNow(const std::string& campaign_id, const index::Index& index);

// What streams of the base's audiences work with.
service::AudienceCursor::Parts CursorParts(TestBase& base);

// What a cursor gives out next.
struct GivenOut {
  std::vector<domain::ClientId> ids;
  std::vector<std::string> addresses;
  bool at_end = false;
};
absl::StatusOr<GivenOut> ReadNext(service::AudienceCursor& cursor, size_t max);
absl::StatusOr<GivenOut> ReadNext(service::AudienceCursor&& cursor, size_t max);

// A reference by id.
service::ClientRef ById(domain::ClientId id);
service::ClientRef ByExternalId(const std::string& external_id);

// An address on a channel, normalized as the edge would.
service::ContactInput Address(domain::Channel channel, const std::string& address);
// A granted consent, now.
service::ConsentInput Grant(domain::ConsentPurpose purpose,
                            domain::Channel channel = domain::Channel::kNone);

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_TEST_BASE_H_
