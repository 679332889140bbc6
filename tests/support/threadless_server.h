// One of the servers of a base, without threads: it follows and writes when it is told, and its
// connections fail when they are told.
#ifndef CLIENTELE_TESTS_SUPPORT_THREADLESS_SERVER_H_
#define CLIENTELE_TESTS_SUPPORT_THREADLESS_SERVER_H_

#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/random.h"
#include "server/index/chunk_hashes.h"
#include "server/index/index.h"
#include "server/service/loader.h"
#include "server/service/mutation.h"
#include "server/service/replica.h"
#include "server/service/revision_tokens.h"
#include "server/service/writer.h"
#include "server/store/store.h"
#include "tests/support/faulty_driver.h"
#include "tests/support/index_text.h"
#include "tests/support/manual_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele {

// That two indexes hold the same, and stand at the same revision.
inline void ExpectSameIndex(const index::Index& a, const index::Index& b) {
  EXPECT_EQ(IndexTexts(a, kTestNow), IndexTexts(b, kTestNow));
  const auto a_hashes = index::HashChunks(index::Index::Reader(a), nullptr);
  const auto b_hashes = index::HashChunks(index::Index::Reader(b), nullptr);
  EXPECT_EQ(domain::FindDifferences(*a_hashes, *b_hashes), std::vector<domain::ChunkDifference>());
}

class ThreadlessServer {
 public:
  // `seed`: another one for each server of a base, or their batches have the same ids.
  ThreadlessServer(std::unique_ptr<store::sql::Driver> driver, uint64_t seed,
                   index::Content content = index::Content::kBase)
      : random_(MakeSeededRandom(seed)),
        store_(Open(std::move(driver))),
        index_(content),
        tokens_(ReadHead().cluster_id, 1, kTestTokenSecret),
        replica_({*store_, index_, tokens_, clock_, *random_,
                  [this](domain::Revision revision) {
                    shown_.push_back(revision);
                    if (on_shown_) on_shown_();
                  },
                  [this](const absl::Status& status) { faults_.push_back(status); }}),
        writer_({{*store_, index_, replica_, clock_, *random_, secret_},
                 [this](const absl::Status& status) { failures_.push_back(status); }}) {
    EXPECT_THAT(replica_.Load(), IsOk());
  }

  FaultPlan& plan() { return *plan_; }
  ManualClock& clock() { return clock_; }
  Random& random() { return *random_; }
  const std::string& secret() const { return secret_; }
  store::Store& store() { return *store_; }
  index::Index& index() { return index_; }
  service::RevisionTokens& tokens() { return tokens_; }
  service::Replica& replica() { return replica_; }
  service::Writer& writer() { return writer_; }
  // What the replica told: every revision that became visible, and why its state changed.
  std::vector<domain::Revision>& shown() { return shown_; }
  // Called at each of them.
  void OnShown(std::function<void()> look) { on_shown_ = std::move(look); }
  std::vector<absl::Status>& faults() { return faults_; }
  // What the writer told of its transactions.
  std::vector<absl::Status>& failures() { return failures_; }

  // All in one batch; their outcomes.
  using Outcomes = std::vector<absl::StatusOr<service::WriteOutcome>>;
  Outcomes WriteAll(std::vector<service::Mutation> mutations) {
    Outcomes outcomes(mutations.size(), absl::UnknownError("no answer"));
    for (size_t i = 0; i < mutations.size(); ++i) {
      mutations[i].done = [&outcomes, i](absl::StatusOr<service::WriteOutcome> outcome) {
        outcomes[i] = std::move(outcome);
      };
      writer_.Submit(std::move(mutations[i]));
    }
    while (writer_.queued() > 0) writer_.RunOnce();
    return outcomes;
  }
  absl::StatusOr<service::WriteOutcome> Write(service::Mutation mutation) {
    std::vector<service::Mutation> mutations;
    mutations.push_back(std::move(mutation));
    return WriteAll(std::move(mutations)).front();
  }

  store::FeedHead ReadHead() {
    auto transaction = store_->BeginRead();
    EXPECT_THAT(transaction, IsOk());
    auto head = transaction->reader().Head();
    EXPECT_THAT(head, IsOk());
    return *std::move(head);
  }
  // That the index is what a fresh one would be, loaded from the tables.
  void ExpectFresh() {
    plan_->Disarm();
    index::Index fresh(index_.content());
    EXPECT_THAT(service::LoadIndex(*store_, fresh), IsOk());
    ExpectSameIndex(index_, fresh);
  }

 private:
  std::unique_ptr<store::Store> Open(std::unique_ptr<store::sql::Driver> driver) {
    auto store = store::Store::Open(std::make_unique<FaultyDriver>(std::move(driver), plan_),
                                    clock_, *random_, {});
    EXPECT_THAT(store, IsOk());
    return *std::move(store);
  }

  const std::shared_ptr<FaultPlan> plan_ = std::make_shared<FaultPlan>();
  ManualClock clock_{kTestNow};
  const std::unique_ptr<Random> random_;
  const std::string secret_ = kTestAddressSecret;
  const std::unique_ptr<store::Store> store_;
  index::Index index_;
  service::RevisionTokens tokens_;
  std::vector<domain::Revision> shown_;
  std::function<void()> on_shown_;
  std::vector<absl::Status> faults_;
  std::vector<absl::Status> failures_;
  service::Replica replica_;
  service::Writer writer_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_THREADLESS_SERVER_H_
