// Every single call of the database fails once: whatever it is, what was acknowledged stays, and
// what was not is there whole or not at all.
#include "server/store/store.h"

#include <gmock/gmock.h>

#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

constexpr char kFirst[] = "batch-one-------";
constexpr char kSecond[] = "batch-two-------";

// What a base that is opened anew holds of the two batches.
struct Left {
  int64_t first_rows, second_rows;
  FeedHead head;
};

Left Reopen(FaultyBase& base) {
  base.plan().Disarm();
  base.Close();
  Left left;
  auto driver = base.OpenDriver();
  EXPECT_THAT(driver, IsOk());
  auto connection = (*driver)->ConnectWriter();
  EXPECT_THAT(connection, IsOk());
  left.head = *Reader(**connection).Head();
  left.first_rows = RowsOf(**connection, 1, kFirst);
  left.second_rows = RowsOf(**connection, 2, kSecond);
  return left;
}

// A base in which the first batch was acknowledged, closed.
class Made : public FaultyBase {
 public:
  Made() {
    EXPECT_THAT(Open(), IsOk());
    EXPECT_THAT(Write(kFirst, BatchOf(1)), IsOk());
    Close();
  }
};

// The second batch meets the fault; gives its status.
absl::Status WriteWithFault(FaultyBase& base, FaultyCall call, int n, const absl::Status& fault) {
  EXPECT_THAT(base.Open(), IsOk());
  base.plan().Fail(call, n, fault);
  return base.Write(kSecond, BatchOf(2));
}

void ExpectWhole(const Left& left, bool second) {
  EXPECT_EQ(left.first_rows, kAllRows);
  EXPECT_EQ(left.second_rows, second ? kAllRows : 0);
  EXPECT_EQ(left.head.revision, second ? 2 : 1);
  EXPECT_EQ(left.head.last_batch_id, second ? kSecond : kFirst);
  EXPECT_EQ(left.head.next_client_id, second ? 3 : 2);
}

class EveryCall : public testing::TestWithParam<FaultyCall> {};

INSTANTIATE_TEST_SUITE_P(, EveryCall, testing::ValuesIn(kFaultyCalls),
                         [](const auto& info) { return NameOf(info.param); });

TEST_P(EveryCall, ThatFailsInAWriteLeavesAllOrNothing) {
  const Made made;
  for (const absl::Status& fault : {absl::UnavailableError("x"), absl::AbortedError("x")}) {
    for (int n = 1;; ++n) {
      FaultyBase base(made.path());
      const absl::Status status = WriteWithFault(base, GetParam(), n, fault);
      if (base.plan().fired() == 0) {
        EXPECT_THAT(status, IsOk());
        ExpectWhole(Reopen(base), true);
        break;
      }
      SCOPED_TRACE(absl::StrCat(NameOf(GetParam()), " ", n, " ", fault.ToString()));
      EXPECT_FALSE(status.ok());
      const Left left = Reopen(base);
      ExpectWhole(left, GetParam() == FaultyCall::kCommitLanded);
    }
  }
}

TEST_P(EveryCall, ThatFailsBeforeTheCommitIsToldAsItIsAndTheStoreGoesOn) {
  if (GetParam() == FaultyCall::kCommitLost || GetParam() == FaultyCall::kCommitLanded) return;
  const Made made;
  for (int n = 1;; ++n) {
    FaultyBase base(made.path());
    const absl::Status status = WriteWithFault(base, GetParam(), n, absl::UnavailableError("cut"));
    if (base.plan().fired() == 0) break;
    EXPECT_EQ(status, absl::UnavailableError("cut")) << n;
    EXPECT_THAT(base.Write(kSecond, BatchOf(2)), IsOk()) << n;
    ExpectWhole(Reopen(base), true);
  }
}

TEST_P(EveryCall, ThatFailsWhileABaseIsMadeLeavesOneThatOpens) {
  for (int n = 1;; ++n) {
    FaultyBase base;
    base.plan().Fail(GetParam(), n, absl::UnavailableError("cut"));
    const absl::Status status = base.Open();
    if (base.plan().fired() == 0) break;
    EXPECT_EQ(status, absl::UnavailableError("cut")) << n;
    base.plan().Disarm();
    ASSERT_THAT(base.Open(), IsOk()) << n;
    ASSERT_THAT(base.Write(kFirst, BatchOf(1)), IsOk()) << n;
    const Left left = Reopen(base);
    EXPECT_EQ(left.first_rows, kAllRows);
    EXPECT_EQ(left.head.revision, 1);
  }
}

TEST_P(EveryCall, ThatFailsInAReadIsToldAndTheNextReadIsGood) {
  const Made made;
  for (int n = 1;; ++n) {
    FaultyBase base(made.path());
    ASSERT_THAT(base.Open(), IsOk());
    base.plan().Fail(GetParam(), n, absl::UnavailableError("cut"));
    const auto read = [&]() -> absl::StatusOr<size_t> {
      auto transaction = base.store().BeginRead();
      if (!transaction.ok()) return transaction.status();
      const auto rows = transaction->reader().Clients({1});
      if (!rows.ok()) return rows.status();
      return rows->size();
    };
    const auto size = read();
    if (base.plan().fired() == 0) {
      EXPECT_THAT(size, IsOk());
      break;
    }
    EXPECT_EQ(size.status(), absl::UnavailableError("cut")) << n;
    EXPECT_EQ(*read(), 1U);
  }
}

// Only a conflict, a full disk and a taken key say for certain that nothing was committed.
TEST(StoreFaults, AnyOtherErrorOfACommitIsAnUnknownOutcome) {
  for (const FaultyCall call : {FaultyCall::kCommitLost, FaultyCall::kCommitLanded}) {
    for (const absl::Status& fault :
         {absl::UnavailableError("x"), absl::InternalError("x"), absl::UnknownError("x")}) {
      Made base;
      EXPECT_EQ(WriteWithFault(base, call, 1, fault), absl::UnknownError("x"));
      EXPECT_THAT(base.store().BeginWrite(), HasCode(absl::StatusCode::kUnavailable));
      EXPECT_THAT(base.store().BeginWrite(), HasCode(absl::StatusCode::kUnavailable));
    }
  }
}

TEST(StoreFaults, AfterACertainFailureOfACommitTheStoreGoesOn) {
  for (const absl::Status& fault : {absl::AbortedError("x"), absl::ResourceExhaustedError("x"),
                                    absl::AlreadyExistsError("x")}) {
    Made base;
    EXPECT_EQ(WriteWithFault(base, FaultyCall::kCommitLost, 1, fault), fault);
    EXPECT_FALSE(base.store().stopped());
    EXPECT_THAT(base.Write(kSecond, BatchOf(2)), IsOk());
    ExpectWhole(Reopen(base), true);
  }
}

TEST(StoreFaults, AStoreThatStoppedWritingStillReads) {
  Made base;
  EXPECT_THAT(WriteWithFault(base, FaultyCall::kCommitLost, 1, absl::UnavailableError("x")),
              HasCode(absl::StatusCode::kUnknown));
  EXPECT_TRUE(base.store().stopped());
  ASSERT_OK_AND_ASSIGN(ReadTransaction transaction, base.store().BeginRead());
  ASSERT_OK_AND_ASSIGN(const auto rows, transaction.reader().Clients({1}));
  EXPECT_EQ(rows.size(), 1U);
}

TEST(StoreFaults, AStoreThatWasOpenedAnewWritesAgain) {
  Made base;
  EXPECT_THAT(WriteWithFault(base, FaultyCall::kCommitLost, 1, absl::UnavailableError("x")),
              HasCode(absl::StatusCode::kUnknown));
  ASSERT_THAT(base.Open(), IsOk());
  EXPECT_THAT(base.Write(kSecond, BatchOf(2)), IsOk());
  ExpectWhole(Reopen(base), true);
}

// The same batch again, as after an answer that was lost: the batch id tells that it is there.
TEST(StoreFaults, ABatchThatLandedIsFoundByItsId) {
  Made base;
  EXPECT_THAT(WriteWithFault(base, FaultyCall::kCommitLanded, 1, absl::UnavailableError("x")),
              HasCode(absl::StatusCode::kUnknown));
  ASSERT_THAT(base.Open(), IsOk());
  {
    ASSERT_OK_AND_ASSIGN(ReadTransaction transaction, base.store().BeginRead());
    EXPECT_THAT(*transaction.reader().HasBatch(kSecond), true);
  }
  EXPECT_THAT(base.Write(kSecond, {}), HasCode(absl::StatusCode::kAlreadyExists));
  ExpectWhole(Reopen(base), true);
}

}  // namespace
}  // namespace clientele::store
