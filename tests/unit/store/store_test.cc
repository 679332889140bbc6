// The store on a real disk that fails: what no double can show.
#include "server/store/store.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

// While it lives, no file of this process grows beyond a size: a write there fails with EFBIG.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(uint64_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_;
  void (*old_handler_)(int);
};

domain::Changes LargeNote(int64_t number, size_t size) {
  domain::Changes changes = BatchOf(number);
  changes.notes = {{number, 1, std::string(size, 'x')}};
  return changes;
}

// The limit is set at every place of the log that the batch touches, from its first byte on.
TEST(StoreOnDisk, AWriteThatTheDiskRefusesIsNeverHalfThere) {
  int refused = 0;
  for (uint64_t room = 0;; room += 3'001) {
    FaultyBase base;
    ASSERT_THAT(base.Open(), IsOk());
    ASSERT_THAT(base.Write("one", BatchOf(1)), IsOk());
    absl::Status status;
    {
      const FileSizeLimit limit(std::filesystem::file_size(base.path() + "-wal") + room);
      status = base.Write("two", LargeNote(2, 20'000));
      if (!status.ok()) {
        // Where the disk refused it: before the commit, or in it.
        EXPECT_THAT(status, testing::AnyOf(HasCode(absl::StatusCode::kUnavailable),
                                           HasCode(absl::StatusCode::kUnknown)));
        EXPECT_THAT(base.Write("three", BatchOf(3)),
                    testing::AnyOf(HasCode(absl::StatusCode::kUnavailable),
                                   HasCode(absl::StatusCode::kUnknown)));
      }
    }
    ASSERT_THAT(base.Open(), IsOk());
    base.Close();
    ASSERT_OK_AND_ASSIGN(const auto driver, base.OpenDriver());
    ASSERT_OK_AND_ASSIGN(const auto connection, driver->ConnectWriter());
    EXPECT_EQ(RowsOf(*connection, 1, "one"), kAllRows);
    EXPECT_EQ(RowsOf(*connection, 2, "two"), status.ok() ? kAllRows : 0);
    if (status.ok()) break;
    ++refused;
  }
  EXPECT_GT(refused, 5);
}

TEST(StoreOnDisk, ABaseThatCannotBeMadeIsUnavailable) {
  FaultyBase base;
  const FileSizeLimit limit(100);
  EXPECT_THAT(base.Open(), HasCode(absl::StatusCode::kUnavailable));
}

TEST(StoreOnDisk, ABaseWithoutItsHeadIsNotWrittenTo) {
  FaultyBase base;
  ASSERT_THAT(base.Open(), IsOk());
  base.Close();
  {
    ASSERT_OK_AND_ASSIGN(const auto driver, base.OpenDriver());
    ASSERT_OK_AND_ASSIGN(const auto connection, driver->ConnectWriter());
    ASSERT_THAT(connection->Execute("DROP TABLE feed_head"), IsOk());
  }
  EXPECT_THAT(base.Open(), HasCode(absl::StatusCode::kInternal));
}

TEST(StoreOnDisk, OnlyOneStoreHasTheBaseOpen) {
  FaultyBase base;
  ASSERT_THAT(base.Open(), IsOk());
  EXPECT_THAT(base.OpenDriver(), HasCode(absl::StatusCode::kUnavailable));
  base.Close();
  EXPECT_THAT(base.OpenDriver(), IsOk());
}

TEST(StoreOnDisk, SaysWhatItIs) {
  FaultyBase base;
  ASSERT_THAT(base.Open(), IsOk());
  EXPECT_EQ(base.store().name(), "sqlite");
  EXPECT_EQ(base.store().durability(), "full");
  EXPECT_FALSE(base.store().is_shared());
}

}  // namespace
}  // namespace clientele::store
