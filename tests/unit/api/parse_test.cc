// Scalars; what is made of them is in parse_clients_test.cc and its neighbors.
#include "server/api/parse.h"

#include "server/domain/limits.h"
#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ParseTest, TextIsTrimmedAndComposed) {
  RequestParser parser = MakeParser();
  EXPECT_EQ(parser.Text(" \u00A0Cafe\u0301\t ", 200, "city"), "");
  EXPECT_FALSE(parser.ok());  // a tab is a control character, wherever it stands
  RequestParser again = MakeParser();
  EXPECT_EQ(again.Text(" \u00A0Cafe\u0301  ", 200, "city"), "Café");
  EXPECT_TRUE(again.ok());
}

TEST_F(ParseTest, TextIsBoundedInCharactersAfterNormalization) {
  EXPECT_THAT(Faults([](auto& parser) { EXPECT_EQ(parser.Text(Letters(3), 3, "city"), "яяя"); }),
              IsEmpty());
  EXPECT_THAT(Faults([](auto& parser) { parser.Text(" e\u0301e\u0301e\u0301 ", 3, "city"); }),
              IsEmpty());
  EXPECT_THAT(Faults([](auto& parser) { EXPECT_EQ(parser.Text(Letters(4), 3, "city"), ""); }),
              ElementsAre("city: got \"4 characters\", want at most 3 characters"));
  EXPECT_THAT(Faults([](auto& parser) { EXPECT_EQ(parser.Text("", 0, "city"), ""); }), IsEmpty());
}

TEST_F(ParseTest, ControlAndReorderingCharactersAreRefusedAndNotEchoed) {
  EXPECT_THAT(Faults([](auto& parser) { parser.Text("a\x07z", 9, "city"); }),
              ElementsAre("city: got \"a?z\", want text without control characters"));
  for (const char* text :
       {"\x01", "\x7F", "\u0085", "\u200F", "\u202E", "\u2066", "\u2028", "a\nb", "a\tb", "a\rb"}) {
    EXPECT_EQ(Faults([&](auto& parser) { parser.Text(text, 9, "note"); }).size(), 1u) << text;
  }
}

TEST_F(ParseTest, LinesAreAllowedWhereTheyMakeSense) {
  EXPECT_THAT(Faults([](auto& parser) {
                EXPECT_EQ(parser.TextWithLines("a\r\n\tb", 9, "note"), "a\r\n\tb");
              }),
              IsEmpty());
  EXPECT_THAT(Faults([](auto& parser) { parser.TextWithLines("a\u202Eb", 9, "note"); }),
              ElementsAre("note: got \"a?b\", want text without control characters"));
}

TEST_F(ParseTest, SlugsAreFoldedAndBounded) {
  RequestParser parser = MakeParser();
  EXPECT_EQ(parser.Slug("", "stage"), "");
  EXPECT_EQ(parser.Slug("Win-BACK-2", "stage"), "win-back-2");
  EXPECT_EQ(parser.RequiredSlug("ПОСТАВЩИК", "tag"), "поставщик");
  EXPECT_EQ(parser.RequiredSlug(Letters(64), "tag"), Letters(64));
  EXPECT_TRUE(parser.ok());
  EXPECT_THAT(Faults([](auto& p) { p.RequiredSlug("", "tag"); }),
              ElementsAre("tag: got nothing, want 1 to 64 letters, digits or \"-\""));
  EXPECT_THAT(Faults([](auto& p) { p.Slug("win back", "tag"); }),
              ElementsAre("tag: got \"win back\", want 1 to 64 letters, digits or \"-\""));
  EXPECT_EQ(Faults([](auto& p) { p.Slug(Letters(65), "tag"); }).size(), 1u);
}

TEST_F(ParseTest, WhatIsEchoedIsCut) {
  EXPECT_THAT(Faults([](auto& parser) { parser.Slug(std::string(70, 'a') + "!", "tag"); }),
              ElementsAre("tag: got \"" + std::string(64, 'a') +
                          "…\", want 1 to 64 letters, digits or \"-\""));
}

TEST_F(ParseTest, RequestIdsHaveUpTo64Characters) {
  EXPECT_THAT(Faults([](auto& p) { EXPECT_EQ(p.RequestId(Letters(64)), Letters(64)); }), IsEmpty());
  EXPECT_THAT(Faults([](auto& p) { p.RequestId(Letters(65)); }),
              ElementsAre("request_id: got \"65 characters\", want at most 64 characters"));
}

TEST_F(ParseTest, CountsAndRangesIncludeTheirEnds) {
  EXPECT_THAT(Faults([](auto& p) { p.Count(1, 1, 500, "orders"); }), IsEmpty());
  EXPECT_THAT(Faults([](auto& p) { p.Count(500, 1, 500, "orders"); }), IsEmpty());
  EXPECT_THAT(Faults([](auto& p) { p.Count(0, 1, 500, "orders"); }),
              ElementsAre("orders: got \"0\", want 1 to 500"));
  EXPECT_THAT(Faults([](auto& p) { p.Count(501, 1, 500, "orders"); }),
              ElementsAre("orders: got \"501\", want 1 to 500"));
  EXPECT_THAT(Faults([](auto& p) { p.Range(-1, 0, 9, "step"); }),
              ElementsAre("step: got \"-1\", want 0 to 9"));
  EXPECT_THAT(Faults([](auto& p) { p.Range(10, 0, 9, "step"); }),
              ElementsAre("step: got \"10\", want 0 to 9"));
}

TEST_F(ParseTest, PageSizesAreUsualWhenAbsentAndTheMostWhenTooLarge) {
  RequestParser parser = MakeParser();
  EXPECT_EQ(parser.PageSize(0, 100, 1'000), 100);
  EXPECT_EQ(parser.PageSize(1, 100, 1'000), 1);
  EXPECT_EQ(parser.PageSize(1'000, 100, 1'000), 1'000);
  EXPECT_EQ(parser.PageSize(1'001, 100, 1'000), 1'000);
  EXPECT_EQ(parser.PageSize(INT32_MAX, 100, 1'000), 1'000);
  EXPECT_TRUE(parser.ok());
  EXPECT_THAT(Faults([](auto& p) { p.PageSize(-1, 100, 1'000); }),
              ElementsAre("page_size: got \"-1\", want 0 to 2147483647"));
}

TEST_F(ParseTest, TimesLieIn1970To2105) {
  RequestParser parser = MakeParser();
  EXPECT_EQ(parser.Time(false, At(-5), "at"), std::nullopt);
  EXPECT_EQ(parser.Time(true, At(0), "at"), 0);
  // 2105-12-31T23:59:59Z.
  EXPECT_EQ(parser.Time(true, At(4'291'747'199), "at"), 4'291'747'199);
  EXPECT_TRUE(parser.ok());
  EXPECT_THAT(Faults([](auto& p) { EXPECT_EQ(p.Time(true, At(-1), "at"), std::nullopt); }),
              ElementsAre("at: got \"-1 s\", want a time in 1970 to 2105"));
  EXPECT_THAT(Faults([](auto& p) { p.Time(true, At(4'291'747'200), "at"); }),
              ElementsAre("at: got \"4291747200 s\", want a time in 1970 to 2105"));
}

TEST_F(ParseTest, FractionsOfASecondAreCutOffAndMustBeFractions) {
  RequestParser parser = MakeParser();
  EXPECT_EQ(parser.Time(true, At(7, 999'999'999), "at"), 7);
  EXPECT_TRUE(parser.ok());
  EXPECT_EQ(Faults([](auto& p) { p.Time(true, At(7, 1'000'000'000), "at"); }).size(), 1u);
  EXPECT_EQ(Faults([](auto& p) { p.Time(true, At(7, -1), "at"); }).size(), 1u);
}

TEST_F(ParseTest, EventTimesAreAtMostOneDayAhead) {
  RequestParser parser = MakeParser();
  EXPECT_EQ(parser.EventTime(true, At(kTestNow + 86'400), "at"), kTestNow + 86'400);
  EXPECT_EQ(parser.EventTime(false, At(kTestNow + 99'999), "at"), std::nullopt);
  EXPECT_TRUE(parser.ok());
  EXPECT_THAT(Faults([](auto& p) {
                EXPECT_EQ(p.EventTime(true, At(kTestNow + 86'401), "at"), std::nullopt);
              }),
              ElementsAre("at: got \"2026-11-17T09:00:01Z\", want a time at most one day ahead"));
}

TEST_F(ParseTest, EnumerationsNameTheirValues) {
  using domain::Channel;
  RequestParser parser = MakeParser();
  EXPECT_EQ(parser.Enum<Channel>(5, "channel", true), Channel::kPost);
  EXPECT_EQ(parser.Enum<Channel>(0, "channel"), Channel::kNone);
  EXPECT_TRUE(parser.ok());
  const std::string want = ", want one of EMAIL, SMS, CALL, MESSENGER, POST";
  EXPECT_THAT(Faults([](auto& p) { p.template Enum<Channel>(0, "channel", true); }),
              ElementsAre("channel: got nothing" + want));
  EXPECT_THAT(
      Faults([](auto& p) { EXPECT_EQ(p.template Enum<Channel>(6, "channel"), Channel::kNone); }),
      ElementsAre("channel: got \"6\"" + want));
  EXPECT_THAT(Faults([](auto& p) { p.template Enum<Channel>(-1, "channel"); }),
              ElementsAre("channel: got \"-1\"" + want));
  // 256 + EMAIL: a number cut to a byte would pass.
  EXPECT_THAT(Faults([](auto& p) { p.template Enum<Channel>(257, "channel"); }),
              ElementsAre("channel: got \"257\"" + want));
}

TEST_F(ParseTest, AllFaultsAreReportedAtOnceInTheOrderOfTheRequest) {
  RequestParser parser = MakeParser();
  parser.RequestId(Letters(65));
  parser.Range(-1, 0, 9, "step");
  parser.RequiredSlug("", "stage");
  EXPECT_THAT(FaultsOf(parser.status()),
              ElementsAre("request_id: got \"65 characters\", want at most 64 characters",
                          "step: got \"-1\", want 0 to 9",
                          "stage: got nothing, want 1 to 64 letters, digits or \"-\""));
  EXPECT_EQ(parser.status().message(),
            "request_id: got \"65 characters\", want at most 64 characters (and 2 more)");
}

}  // namespace
}  // namespace clientele::api
