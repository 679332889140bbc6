#include "server/domain/contact.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace clientele::domain {
namespace {

TEST(Phone, HasOneFormForEverySpelling) {
  for (const char* text :
       {"+79161234567", "+7 916 123-45-67", "8 (916) 123-45-67", "89161234567", "9161234567",
        "  8-916-123-45-67  ", "+7(916)1234567", "8 916 123\u00A045\u00A067", "810 7 916 123-45-67",
        "＋７９１６１２３４５６７", "tel:+7-916-123-45-67"}) {
    EXPECT_EQ(NormalizePhone(text, "RU"), "+79161234567") << text;
  }
}

TEST(Phone, IsReadByItsRegionWithoutACountryCode) {
  EXPECT_EQ(NormalizePhone("8 701 123 45 67", "KZ"), "+77011234567");
  EXPECT_EQ(NormalizePhone("020 7946 0018", "GB"), "+442079460018");
  EXPECT_EQ(NormalizePhone("(650) 253-0000", "US"), "+16502530000");
  EXPECT_EQ(NormalizePhone("020 7946 0018", "RU"), std::nullopt);
  EXPECT_EQ(NormalizePhone("9161234567", "ZZ"), std::nullopt);
  EXPECT_EQ(NormalizePhone("+79161234567", "ZZ"), "+79161234567");
}

TEST(Phone, KeepsTheZeroThatBelongsToANumber) {
  EXPECT_EQ(NormalizePhone("06 698 12345", "IT"), "+390669812345");
}

TEST(Phone, RefusesWhatCannotBeCalled) {
  for (const char* text :
       {"", " ", "12", "112", "+7", "+7 916 123-45-6", "+7 916 123-45-678", "+7 016 123-45-67",
        "+999 123456789", "Masha", "masha@example.com", "++", "+", "\xFF\xFE",
        "+7 916 123-45-67 ext. 5", "8 (495) 123-45-67 доб. 12"}) {
    EXPECT_EQ(NormalizePhone(text, "RU"), std::nullopt) << text;
  }
}

TEST(Phone, RefusesTextsThatAreLongerThanAnyNumber) {
  const std::string number = "+79161234567";
  EXPECT_EQ(NormalizePhone(std::string(64 - number.size(), ' ') + number, "RU"), number);
  EXPECT_EQ(NormalizePhone(std::string(65 - number.size(), ' ') + number, "RU"), std::nullopt);
  EXPECT_EQ(NormalizePhone(std::string(1'000'000, '9'), "RU"), std::nullopt);
}

TEST(PhoneRegion, IsACountryThatHasPhones) {
  for (const char* region : {"RU", "KZ", "US", "GB", "AC"}) EXPECT_TRUE(IsPhoneRegion(region));
  for (const char* region : {"", "UK", "ZZ", "ru", "RUS", "001", "R"}) {
    EXPECT_FALSE(IsPhoneRegion(region)) << region;
  }
}

TEST(Email, IsLowerCaseThroughout) {
  EXPECT_EQ(NormalizeEmail("Masha@Example.COM"), "masha@example.com");
  EXPECT_EQ(NormalizeEmail(" masha@example.com\r\n"), "masha@example.com");
}

TEST(Email, KeepsEveryAtomOfAnUnquotedLocalPart) {
  EXPECT_EQ(NormalizeEmail("a.b+tag_1-x@mail.example.com"), "a.b+tag_1-x@mail.example.com");
  EXPECT_EQ(NormalizeEmail("!#$%&'*+-/=?^_`{|}~@example.com"), "!#$%&'*+-/=?^_`{|}~@example.com");
}

TEST(Email, HasItsDomainInAscii) {
  EXPECT_EQ(NormalizeEmail("masha@почта.рф"), "masha@xn--80a1acny.xn--p1ai");
  EXPECT_EQ(NormalizeEmail("masha@ПОЧТА.РФ"), "masha@xn--80a1acny.xn--p1ai");
  EXPECT_EQ(NormalizeEmail("masha@xn--80a1acny.xn--p1ai"), "masha@xn--80a1acny.xn--p1ai");
  EXPECT_EQ(NormalizeEmail("masha@faß.de"), "masha@xn--fa-hia.de");
}

TEST(Email, RefusesWhatMailSystemsDoNot) {
  for (const char* text : {"",
                           "@",
                           "masha",
                           "masha@",
                           "@example.com",
                           "masha@example",
                           "masha@.com",
                           "masha@example..com",
                           "masha@example.com.",
                           ".masha@example.com",
                           "masha.@example.com",
                           "ma..sha@example.com",
                           "ma sha@example.com",
                           "ma@sha@example.com",
                           "\"masha\"@example.com",
                           "masha@[127.0.0.1]",
                           "masha@127.0.0.1",
                           "masha@example.123",
                           "masha@-example.com",
                           "masha@example-.com",
                           "masha@exa_mple.com",
                           "маша@example.com",
                           "masha@example.com, a@b.c",
                           "Masha <masha@example.com>",
                           "masha@exam\nple.com",
                           "masha@xn--zzzzzz.com",
                           "a@b.c\xFF"}) {
    EXPECT_EQ(NormalizeEmail(text), std::nullopt) << text;
  }
  EXPECT_EQ(NormalizeEmail(absl::string_view("ma\0sha@example.com", 18)), std::nullopt);
}

TEST(Email, EndsAt64BytesBeforeTheSignAnd254InAll) {
  const std::string domain = "@example.com";
  EXPECT_TRUE(NormalizeEmail(std::string(64, 'a') + domain).has_value());
  EXPECT_FALSE(NormalizeEmail(std::string(65, 'a') + domain).has_value());
  const std::string label = std::string(62, 'b') + ".";
  const std::string long_domain = "@" + label + label + label;
  const std::string local(64, 'a');
  // 64 + 1 + 3 * 63 = 254, of which the last dot goes.
  EXPECT_FALSE(NormalizeEmail(local + long_domain).has_value());
  const std::string start = long_domain.substr(0, long_domain.size() - 3);
  EXPECT_EQ(NormalizeEmail(local + start + ".c")->size(), 253u);
  EXPECT_EQ(NormalizeEmail(local + start + ".cc")->size(), 254u);
  EXPECT_FALSE(NormalizeEmail(local + start + ".ccc").has_value());
}

TEST(Handle, IsKeptAsGivenButForItsBlanks) {
  const auto handle = [](absl::string_view text) {
    return NormalizeAddress(Channel::kMessenger, text, "RU");
  };
  EXPECT_EQ(handle("  telegram:@Masha "), "telegram:@Masha");
  EXPECT_EQ(handle("telegram:  @Masha"), "telegram: @Masha");
  EXPECT_EQ(handle("и\u0306"), "й");
  EXPECT_EQ(handle(" "), std::nullopt);
  EXPECT_EQ(handle("a\u202Eb"), std::nullopt);
  EXPECT_EQ(handle("\xFF"), std::nullopt);
}

TEST(FreeAddresses, HaveTheirOwnLengthsInCharacters) {
  const auto taken = [](Channel channel, size_t characters) {
    std::string text;
    for (size_t i = 0; i < characters; ++i) text += "я";
    return NormalizeAddress(channel, text, "RU").has_value();
  };
  EXPECT_TRUE(taken(Channel::kMessenger, 128));
  EXPECT_FALSE(taken(Channel::kMessenger, 129));
  EXPECT_TRUE(taken(Channel::kPost, 500));
  EXPECT_FALSE(taken(Channel::kPost, 501));
}

TEST(PostalAddress, IsOneLine) {
  EXPECT_EQ(NormalizeAddress(Channel::kPost, "ул. Ленина, 1\r\n  Омск\n", "RU"),
            "ул. Ленина, 1 Омск");
}

TEST(Address, IsReadByTheKindOfItsChannel) {
  EXPECT_EQ(NormalizeAddress(Channel::kSms, "8 916 123-45-67", "RU"), "+79161234567");
  EXPECT_EQ(NormalizeAddress(Channel::kCall, "8 916 123-45-67", "RU"), "+79161234567");
  EXPECT_EQ(NormalizeAddress(Channel::kEmail, "A@B.com", "RU"), "a@b.com");
  EXPECT_EQ(NormalizeAddress(Channel::kEmail, "8 916 123-45-67", "RU"), std::nullopt);
  EXPECT_EQ(NormalizeAddress(Channel::kSms, "a@b.com", "RU"), std::nullopt);
}

TEST(AddressWant, SaysForEveryChannelWhatItTakes) {
  EXPECT_EQ(AddressWant(Channel::kSms), AddressWant(Channel::kCall));
  std::set<absl::string_view> wants;
  for (const Channel channel : kChannels) wants.insert(AddressWant(channel));
  EXPECT_EQ(wants.size(), 4u);
}

// Worked out apart from this program: the first 8 bytes of HMAC-SHA-256("k", "2:+79161234567").
TEST(AddressKey, IsAKeyedHashOfKindAndAddress) {
  EXPECT_EQ(AddressKey("k", AddressKind::kPhone, "+79161234567"), 0xd53e7b692dab377au);
}

TEST(AddressKey, IsAnotherForEverySecretKindAndAddress) {
  std::set<uint64_t> keys;
  for (const char* secret : {"", "a", "b"}) {
    for (const AddressKind kind :
         {AddressKind::kEmail, AddressKind::kPhone, AddressKind::kHandle, AddressKind::kPostal}) {
      for (const char* address : {"", "x", "y", "1:x"}) {
        keys.insert(AddressKey(secret, kind, address));
      }
    }
  }
  EXPECT_EQ(keys.size(), 3u * 4 * 4);
}

}  // namespace
}  // namespace clientele::domain
