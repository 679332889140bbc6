#include "client/imports/row_fields.h"

#include <gmock/gmock.h>

#include "tests/unit/client/imports/test_row.h"

namespace clientele::client {
namespace {

constexpr char kAmountWant[] = ", want an amount, like 1234.50 or 1234,50";

// One cell of an orders file, as minor units of a currency.
std::string Amount(const std::string& cell, int64_t quantity = 1,
                   const std::string& currency = "RUB") {
  FileContext context = TestContext();
  context.currency = currency;
  TestRow row(FileKind::kOrders, {{"amount", cell}}, context);
  const std::optional<int64_t> minor = row.fields().Amount("amount", quantity);
  return minor.has_value() ? std::to_string(*minor) : row.Fault();
}

TEST(RowFields, AmountsHaveADecimalPointOrComma) {
  EXPECT_EQ(Amount("1234.5"), "123450");
  EXPECT_EQ(Amount("1234,50"), "123450");
  EXPECT_EQ(Amount("1 234,50"), "123450");
  EXPECT_EQ(Amount("-7"), "-700");
  EXPECT_EQ(Amount("100", 1, "JPY"), "100");
  EXPECT_EQ(Amount("1.5", 1, "KWD"), "1500");
  EXPECT_EQ(Amount("12 руб."), std::string("amount: got \"12 руб.\"") + kAmountWant);
}

// Half of a kopeck goes away from zero, after the multiplication and once.
TEST(RowFields, QuantityTimesPriceIsRoundedHalfAwayFromZero) {
  EXPECT_EQ(Amount("0.005", 1), "1");     // 0.5
  EXPECT_EQ(Amount("0.004", 1), "0");     // 0.4
  EXPECT_EQ(Amount("0.005", 3), "2");     // 1.5, and not 3 times 1
  EXPECT_EQ(Amount("0.125", 10), "125");  // exact
  EXPECT_EQ(Amount("2.345", -1), "-235");
  EXPECT_EQ(Amount("-2.345", 1), "-235");
  EXPECT_EQ(Amount("-2.344", 1), "-234");
}

TEST(RowFields, AmountsBeyond64BitsAreFaults) {
  EXPECT_EQ(Amount("999999999999999", 1'000'000),
            std::string("amount: got \"999999999999999\"") + kAmountWant);
}

TEST(RowFields, WithoutACurrencyNobodyKnowsWhatAnAmountIs) {
  EXPECT_EQ(Amount("12.50", 1, ""), "amount: the base has no currency yet: say --currency");
}

TEST(RowFields, IntegersAreWhole) {
  TestRow row(FileKind::kOrders, {{"quantity", "1 000"}, {"discount_minor", "3,5"}});
  EXPECT_EQ(row.fields().Integer("quantity"), 1'000);
  EXPECT_EQ(row.Fault(), "");
  EXPECT_EQ(row.fields().Integer("discount_minor"), std::nullopt);
  EXPECT_EQ(row.Fault(), "discount_minor: got \"3,5\", want a whole number");
}

// Seconds since 1970 of a cell; the fault when it is none.
std::string Time(const std::string& cell) {
  TestRow row(FileKind::kOrders, {{"at", cell}});
  google::protobuf::Timestamp time;
  return row.fields().Time("at", &time) ? std::to_string(time.seconds()) : row.Fault();
}

TEST(RowFields, TimesWithoutAZoneAreTheBusinesss) {
  // 2026-11-16T09:00:00Z is 1,794,819,600; Moscow is three hours ahead.
  EXPECT_EQ(Time("16.11.2026 12:00"), "1794819600");
  EXPECT_EQ(Time("2026-11-16 12:00:00"), "1794819600");
  EXPECT_EQ(Time("2026-11-16T09:00:00Z"), "1794819600");
  EXPECT_EQ(Time("16.11.2026"), "1794776400");  // its midnight: 21:00Z the day before
  EXPECT_EQ(Time("31.02.2026"),
            "at: got \"31.02.2026\", want a time that exists, like 2026-01-31 10:00:00 or "
            "31.01.2026");
  EXPECT_EQ(Time("11/16/2026").substr(0, 20), "at: got \"11/16/2026\"");
  EXPECT_EQ(Time(""), "");
}

TEST(RowFields, DatesAreDays) {
  TestRow row(FileKind::kClients, {{"birth_date", "29.02.2000"}});
  v1::Date date;
  ASSERT_TRUE(row.fields().Date("birth_date", &date));
  EXPECT_EQ(date.year(), 2000);
  EXPECT_EQ(date.month(), 2);
  EXPECT_EQ(date.day(), 29);
  TestRow wrong(FileKind::kClients, {{"birth_date", "29.02.1999"}});
  EXPECT_FALSE(wrong.fields().Date("birth_date", &date));
  EXPECT_EQ(wrong.Fault(),
            "birth_date: got \"29.02.1999\", want a day that exists, like 1990-01-31 or "
            "31.01.1990");
}

TEST(RowFields, EnumeratorsAreReadInAnyCase) {
  TestRow row(FileKind::kInteractions, {{"channel", "call"}, {"outcome", "good"}});
  EXPECT_EQ(row.fields().Enum<v1::Channel>("channel"), v1::CHANNEL_CALL);
  EXPECT_EQ(row.fields().Enum<v1::Direction>("direction"), v1::DIRECTION_UNSPECIFIED);
  EXPECT_EQ(row.Fault(), "");
  EXPECT_EQ(row.fields().Enum<v1::Outcome>("outcome"), v1::OUTCOME_UNSPECIFIED);
  EXPECT_EQ(row.Fault(), "outcome: outcome: got \"good\", want one of NEGATIVE, NEUTRAL, POSITIVE");
}

// A number in a file is somebody's own number, never the service's.
TEST(RowFields, ClientsAreExternalIdsUnlessTheySayOtherwise) {
  const auto client = [](const std::string& cell) {
    TestRow row(FileKind::kTags, {{"client", cell}});
    v1::ClientRef ref;
    row.fields().Client("client", &ref);
    return row.fields().ok() ? ref.ShortDebugString() : row.Fault();
  };
  EXPECT_EQ(client("17850"), "external_id: \"17850\"");
  EXPECT_EQ(client("id:42"), "id: 42");
  EXPECT_EQ(client("phone:89161234567"), "phone: \"89161234567\"");
  EXPECT_EQ(client("email:a@b.ru"), "email: \"a@b.ru\"");
  EXPECT_EQ(client("ext:id:42"), "external_id: \"id:42\"");
  EXPECT_EQ(client("a@b.ru"), "external_id: \"a@b.ru\"");
  EXPECT_EQ(client(" "), "client: the client is missing");
}

TEST(RowFields, TheFirstFaultStays) {
  TestRow row(FileKind::kOrders, {{"quantity", "many"}, {"at", "never"}});
  row.fields().Integer("quantity");
  google::protobuf::Timestamp time;
  row.fields().Time("at", &time);
  EXPECT_EQ(row.Fault(), "quantity: got \"many\", want a whole number");
}

TEST(RowFields, LongCellsAreCutInReasons) {
  EXPECT_EQ(Amount(std::string(41, 'x')),
            "amount: got \"" + std::string(40, 'x') + "…\"" + kAmountWant);
}

}  // namespace
}  // namespace clientele::client
