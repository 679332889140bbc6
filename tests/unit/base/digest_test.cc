#include "server/base/digest.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "tests/support/dice.h"

namespace clientele {
namespace {

std::string HexSha256(absl::string_view data) { return absl::BytesToHexString(Sha256(data)); }

// FIPS 180-2, appendix B, and the empty message of NIST's test vectors.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(HexSha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexSha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexSha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(HexSha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Stream, GivesTheDigestOfAllPiecesPutTogether) {
  Dice dice(3);
  for (int round = 0; round < 50; ++round) {
    Sha256Stream stream;
    std::string whole;
    for (size_t pieces = dice.Below(8); pieces > 0; --pieces) {
      const std::string piece = dice.Bytes(dice.Below(100));
      stream.Add(piece);
      whole += piece;
    }
    EXPECT_EQ(absl::BytesToHexString(stream.Finish()), HexSha256(whole));
  }
}

struct HmacCase {
  std::string key;
  std::string data;
  absl::string_view digest;
};

// RFC 4231, section 4; of case 5 it publishes the first 128 bits only.
TEST(HmacSha256, GivesThePublishedDigests) {
  std::string counting;
  for (char byte = 0x01; byte <= 0x19; ++byte) counting.push_back(byte);
  const HmacCase cases[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counting, std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(20, '\x0c'), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const HmacCase& c : cases) {
    const std::string digest = absl::BytesToHexString(HmacSha256(c.key, c.data));
    EXPECT_EQ(digest.size(), 64u);
    EXPECT_EQ(digest.substr(0, c.digest.size()), c.digest) << c.data;
  }
}

TEST(HmacSha256, TakesAnEmptyKeyHoweverItIsHeld) {
  const absl::string_view want = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("", "")), want);
  EXPECT_EQ(absl::BytesToHexString(HmacSha256(absl::string_view(), absl::string_view())), want);
}

TEST(KeyedHash64, IsTheFirstEightBytesOfTheHmacHighestFirst) {
  EXPECT_EQ(KeyedHash64(std::string(20, '\x0b'), "Hi There"), 0xb0344c61d8db3853u);
  EXPECT_EQ(KeyedHash64("Jefe", "what do ya want for nothing?"), 0x5bdcc146bf60754eu);
}

}  // namespace
}  // namespace clientele
