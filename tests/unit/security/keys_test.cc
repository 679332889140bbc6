#include "server/security/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/digest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::security {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTokenLine[] =
    "token=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr char kAddressLine[] =
    "address=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffe0e1e2e3e4e5e6e7e8e9eaebecedeeef";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

Keys MadeFrom(uint64_t seed) { return MakeKeys(*MakeSeededRandom(seed)); }

// What LoadKeys says to a file with this text.
absl::StatusOr<Keys> Load(const std::string& text) {
  const TempDir dir;
  WriteFile(dir.File("keys"), text);
  return LoadKeys(dir.File("keys"));
}

TEST(MakeKeys, GivesEachUseAKeyOfItsOwnOf32Bytes) {
  const Keys keys = MadeFrom(1);
  EXPECT_EQ(keys.token.size(), 32u);
  EXPECT_EQ(keys.address.size(), 32u);
  EXPECT_NE(keys.token, keys.address);
}

TEST(MakeKeys, GivesOthersEachTime) {
  const std::unique_ptr<Random> random = MakeSystemRandom();
  std::set<std::string> made;
  for (int i = 0; i < 100; ++i) {
    const Keys keys = MakeKeys(*random);
    made.insert(keys.token);
    made.insert(keys.address);
  }
  EXPECT_EQ(made.size(), 200u);
}

TEST(SaveKeys, WritesALineAUseThatIsReadBack) {
  const TempDir dir;
  const Keys keys = MadeFrom(2);
  ASSERT_THAT(SaveKeys(keys, dir.File("keys")), IsOk());
  EXPECT_EQ(ReadFile(dir.File("keys")),
            absl::StrCat("token=", absl::BytesToHexString(keys.token),
                         "\naddress=", absl::BytesToHexString(keys.address), "\n"));
  ASSERT_OK_AND_ASSIGN(const Keys back, LoadKeys(dir.File("keys")));
  EXPECT_EQ(back.token, keys.token);
  EXPECT_EQ(back.address, keys.address);
}

TEST(SaveKeys, MakesAFileThatOnlyItsOwnerReads) {
  const TempDir dir;
  const mode_t before = umask(0);
  const absl::Status saved = SaveKeys(MadeFrom(3), dir.File("keys"));
  umask(before);
  ASSERT_THAT(saved, IsOk());
  struct stat info = {};
  ASSERT_EQ(stat(dir.File("keys").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST(SaveKeys, NeverOverwrites) {
  const TempDir dir;
  ASSERT_THAT(SaveKeys(MadeFrom(4), dir.File("keys")), IsOk());
  const std::string before = ReadFile(dir.File("keys"));
  const absl::Status again = SaveKeys(MadeFrom(5), dir.File("keys"));
  EXPECT_THAT(again, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(again.message(), absl::StrCat("can't write ", dir.File("keys"), ": File exists"));
  EXPECT_EQ(ReadFile(dir.File("keys")), before);
}

TEST(SaveKeys, TakesTheRestOfAnInterruptedWriteForNothing) {
  const TempDir dir;
  WriteFile(dir.File("keys.new"), "token=00");
  const Keys keys = MadeFrom(1);
  ASSERT_THAT(SaveKeys(keys, dir.File("keys")), IsOk());
  EXPECT_EQ(LoadKeys(dir.File("keys"))->token, keys.token);
  EXPECT_FALSE(std::filesystem::exists(dir.File("keys.new")));
}

TEST(SaveKeys, SaysWhereItCouldNotWrite) {
  const TempDir dir;
  const std::string path = dir.File("nowhere/keys");
  const absl::Status saved = SaveKeys(MadeFrom(6), path);
  EXPECT_THAT(saved, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(saved.message(), absl::StrCat("can't make ", path, ": No such file or directory"));
}

TEST(LoadKeys, ReadsTheKeysInAnyOrderAndPassesOverOtherLines) {
  ASSERT_OK_AND_ASSIGN(const Keys keys, Load(absl::StrCat("# of the shop in Omsk\n\n", kAddressLine,
                                                          "\nlater=1\n", kTokenLine)));
  EXPECT_EQ(absl::BytesToHexString(keys.token), std::string(kTokenLine).substr(6));
  EXPECT_EQ(absl::BytesToHexString(keys.address), std::string(kAddressLine).substr(8));
}

TEST(LoadKeys, SaysThatThereIsNoFile) {
  const TempDir dir;
  const auto keys = LoadKeys(dir.File("keys"));
  EXPECT_THAT(keys, HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(std::string(keys.status().message()), HasSubstr(dir.File("keys")));
}

// The address line is whole; the token's is not.
void ExpectRefused(const std::string& token_line) {
  const auto keys = Load(absl::StrCat(token_line, "\n", kAddressLine, "\n"));
  EXPECT_THAT(keys, HasCode(absl::StatusCode::kInvalidArgument)) << token_line;
  EXPECT_THAT(std::string(keys.status().message()),
              HasSubstr("has no line \"token=\" with 64 hex digits"));
}

TEST(LoadKeys, SaysThatAFileIsThereButCannotBeRead) {
  const TempDir dir;
  // A link to itself: there, and readable by nobody, whoever runs this.
  std::filesystem::create_symlink(dir.File("keys"), dir.File("keys"));
  EXPECT_THAT(LoadKeys(dir.File("keys")), HasCode(absl::StatusCode::kUnavailable));
}

TEST(LoadKeys, RefusesADamagedFile) {
  const std::string whole = kTokenLine;
  ExpectRefused("");
  ExpectRefused("token=");
  ExpectRefused(" " + whole);
  ExpectRefused("TOKEN=" + whole.substr(6));
  ExpectRefused(whole.substr(0, whole.size() - 1));
  ExpectRefused(whole.substr(0, whole.size() - 2));
  ExpectRefused(whole + "0");
  ExpectRefused(whole + "00");
}

// A key that is read as zeros where its digits are spoilt is one that anybody can guess.
TEST(LoadKeys, RefusesAKeyWithACharacterThatIsNoHexDigit) {
  const std::string whole = kTokenLine;
  ExpectRefused("token=" + std::string(64, 'z'));
  ExpectRefused("token=" + std::string(64, ' '));
  for (size_t i = 6; i < whole.size(); ++i) {
    std::string spoilt = whole;
    spoilt[i] = 'g';
    ExpectRefused(spoilt);
  }
}

TEST(LoadKeys, RefusesAFileThatWasCutOffAnywhere) {
  const std::string whole = absl::StrCat(kTokenLine, "\n", kAddressLine);
  EXPECT_THAT(Load(whole), IsOk());
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto keys = Load(whole.substr(0, size));
    ASSERT_THAT(keys, HasCode(absl::StatusCode::kInvalidArgument)) << size;
    ASSERT_THAT(std::string(keys.status().message()), Not(HasSubstr("0001"))) << "a key leaks";
  }
}

TEST(LoadKeys, RefusesAFolder) {
  const TempDir dir;
  EXPECT_THAT(LoadKeys(dir.path()), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(Marks, AreOfEachKeyByItsUse) {
  const Keys keys = MadeFrom(7);
  const auto marks = keys.Marks();
  ASSERT_EQ(marks.size(), 2u);
  EXPECT_EQ(marks[0].first, "token");
  EXPECT_EQ(marks[0].second, HmacSha256(keys.token, "key check"));
  EXPECT_EQ(marks[1].first, "address");
  EXPECT_EQ(marks[1].second, HmacSha256(keys.address, "key check"));
}

TEST(Marks, OfOtherKeysAreOthers) {
  std::set<std::string> marks;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    for (const auto& [use, mark] : MadeFrom(seed).Marks()) marks.insert(mark);
  }
  EXPECT_EQ(marks.size(), 100u);
  EXPECT_EQ(MadeFrom(1).Marks(), MadeFrom(1).Marks());
}

}  // namespace
}  // namespace clientele::security
