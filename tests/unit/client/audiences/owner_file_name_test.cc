#include "client/audiences/owner_file_name.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace clientele::client {
namespace {

TEST(OwnerFileName, KeepsOrdinaryNames) {
  EXPECT_EQ(OwnerFileName("anna"), "anna.csv");
  EXPECT_EQ(OwnerFileName("anna@firm.ru"), "anna@firm.ru.csv");
  EXPECT_EQ(OwnerFileName("Иванова-Жук"), "Иванова-Жук.csv");
  EXPECT_EQ(OwnerFileName(""), "no-owner.csv");
}

TEST(OwnerFileName, NeverLeavesTheFolder) {
  for (const char* owner : {"../../etc/passwd", "/root", "a/b", "..", ".", ".hidden", "a\\b",
                            "a\nb", "C:x", "a*", "\xFF"}) {
    const std::string name = OwnerFileName(owner);
    EXPECT_EQ(name.find_first_of("/\\\n:*"), std::string::npos) << name;
    EXPECT_NE(name.front(), '.') << name;
  }
}

TEST(OwnerFileName, IsNobodyElses) {
  std::set<std::string> names;
  for (const char* owner : {"", "no-owner", "a b", "a_b", "a/b", "a\tb", "_", "/", " "}) {
    EXPECT_TRUE(names.insert(OwnerFileName(owner)).second) << owner;
  }
}

TEST(OwnerFileName, FitsAFileSystem) {
  std::string owner;
  for (int i = 0; i < 64; ++i) owner += "𐍈";
  EXPECT_LT((OwnerFileName(owner) + ".part").size(), 255u);
  EXPECT_NE(OwnerFileName(owner), OwnerFileName(owner + "x"));
}

}  // namespace
}  // namespace clientele::client
