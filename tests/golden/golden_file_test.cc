#include "tests/golden/golden_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace clientele::golden {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kBase[] =
    "# A comment.\n"
    "base \"Omsk\"\n"
    "  now 2026-11-16T09:00:00Z\n"
    "  policy hot_days 30, stages new OPEN sold WON\n"
    "  declares region one of NSK, OMS\n"
    "  product D-2 category frozen\n"
    "  client anna\n"
    "    city \"Omsk, \\\"old\\\" town\", source form\n"
    "    attribute region = NSK\n"
    "    order 1s after 30d ago amount 500 lines D-2 x 3 = 200, D-3 x 1 = 300\n"
    "    orders 2 in 5d\n"
    "  client boris\n"
    "    override temperature COLD until in 1d\n"
    "    order 1d ago\n";

std::vector<GoldenBase> Read(absl::string_view more = "") {
  auto bases = ReadGoldenFile(absl::StrCat(kBase, more));
  EXPECT_TRUE(bases.ok()) << bases.status();
  return bases.ok() ? *std::move(bases) : std::vector<GoldenBase>(1);
}

// The mistake in a file whose line 15 is the first of `more`.
std::string MistakeIn(absl::string_view more) {
  return std::string(ReadGoldenFile(absl::StrCat(kBase, more)).status().message());
}

TEST(GoldenFile, HasClientsNumberedInTheirOrder) {
  const GoldenBase base = Read().front();
  EXPECT_EQ(base.name, "Omsk");
  EXPECT_EQ(base.now, 1'794'819'600);
  EXPECT_EQ(base.clients.at("anna"), 1);
  EXPECT_EQ(base.clients.at("boris"), 2);
  EXPECT_EQ(base.model.clients.at(1).row.city, "Omsk, \"old\" town");
  EXPECT_EQ(base.model.clients.at(1).row.source, "form");
  EXPECT_EQ(base.model.clients.at(1).attributes.at("region").text, "NSK");
}

TEST(GoldenFile, HasThePolicyAndWhatIsSold) {
  const GoldenBase base = Read().front();
  EXPECT_EQ(base.model.policy.hot_days, 30);
  EXPECT_EQ(base.model.policy.KindOf("sold"), domain::StageKind::kWon);
  EXPECT_THAT(base.model.policy.FindAttribute("region")->values, ElementsAre("NSK", "OMS"));
  EXPECT_EQ(base.model.products.at("D-2").category, "frozen");
}

TEST(GoldenFile, HasOrdersWithTheirLinesAndFacts) {
  const GoldenBase base = Read().front();
  const oracle::ModelClient& anna = base.model.clients.at(1);
  ASSERT_THAT(anna.orders, SizeIs(3));
  EXPECT_EQ(anna.orders[0].row.placed_at, base.now - 30 * 86'400 + 1);
  ASSERT_THAT(anna.orders[0].lines, SizeIs(2));
  EXPECT_EQ(anna.orders[0].lines[1].sku, "D-3");
  EXPECT_EQ(anna.orders[0].lines[1].amount, 300);
  EXPECT_EQ(anna.row.orders_count, 3);
  EXPECT_EQ(anna.row.total_amount, 2'500);
  EXPECT_EQ(anna.row.last_order_at, base.now + 5 * 86'400);
  // Intervals of 35 days less a second, and of nothing.
  EXPECT_EQ(anna.row.twice_median_interval, 35 * 86'400 - 1);
}

TEST(GoldenFile, EndsAnOverrideByAFactThatContradictsIt) {
  const oracle::ModelClient boris = Read().front().model.clients.at(2);
  EXPECT_EQ(boris.row.temperature_override, domain::Temperature::kNone);
  EXPECT_FALSE(boris.row.temperature_override_until.has_value());
}

TEST(GoldenFile, HasCasesWithWhatIsExpected) {
  const GoldenBase base = Read(
                              "case \"Who\"\n"
                              "  filter city = \"Omsk\" # not a comment\n"
                              "  members boris, anna\n"
                              "  no warning\n"
                              "case \"Wrong\"\n"
                              "  now 1s after 2026-11-16T09:00:00Z\n"
                              "  filter citi\n"
                              "  error \"no \\\"field\\\"\" at 1\n")
                              .front();
  ASSERT_THAT(base.cases, SizeIs(2));
  EXPECT_EQ(base.cases[0].line, 15);
  EXPECT_EQ(base.cases[0].filter.expression, "city = \"Omsk\" # not a comment");
  EXPECT_THAT(*base.cases[0].members, ElementsAre(1, 2));
  EXPECT_THAT(*base.cases[0].warnings, IsEmpty());
  EXPECT_EQ(base.cases[1].now, base.now + 1);
  ASSERT_THAT(base.cases[1].errors, SizeIs(1));
  EXPECT_EQ(base.cases[1].errors[0].part, "no \"field\"");
  EXPECT_EQ(base.cases[1].errors[0].at, 1);
}

TEST(GoldenFile, GoesOnAfterAComma) {
  const auto bases = Read(
      "case \"c\"\n filter has(city)\n members anna,\n  boris\ncase \"d\"\n"
      " members nobody\n");
  EXPECT_THAT(*bases.front().cases[0].members, ElementsAre(1, 2));
  EXPECT_EQ(bases.front().cases[1].line, 19);
  EXPECT_EQ(MistakeIn("case \"c\"\n members anna,\n  clara\n"),
            "line 16: there is no client clara");
  EXPECT_EQ(MistakeIn("case \"c\"\n members anna,"), "line 16: the last line ends with a comma");
}

TEST(GoldenFile, MakesABaseLikeAnother) {
  const auto bases = Read("base \"Tomsk\" like \"Omsk\"\n  policy hot_days 7\n  client vera\n");
  ASSERT_THAT(bases, SizeIs(2));
  EXPECT_EQ(bases[0].model.policy.hot_days, 30);
  EXPECT_EQ(bases[1].model.policy.hot_days, 7);
  EXPECT_EQ(bases[1].clients.at("vera"), 3);
  EXPECT_EQ(bases[1].model.clients.at(1).row.orders_count, 3);
}

TEST(GoldenFile, WritesCharactersByTheirNumbers) {
  const auto bases = Read("case \"c\"\n filter city = \"<U+0438><U+0306>\"\n members nobody\n");
  EXPECT_EQ(bases.front().cases.front().filter.expression, "city = \"и\u0306\"");
}

TEST(GoldenFileMistakes, NameTheLine) {
  EXPECT_EQ(MistakeIn("\n    sourse form\n"),
            "line 16: \"sourse\" is not known here; one of base, case, now, policy, declares, "
            "product, segment, audience, client");
  EXPECT_EQ(MistakeIn("    city Omsk, sourse form\n"),
            "line 15: \"sourse\" is not known here; did you mean source?");
  EXPECT_EQ(MistakeIn("    city \"Omsk\n"), "line 15: a closing quote (\") is missing");
  EXPECT_EQ(MistakeIn("    city Omsk Tomsk\n"), "line 15: \"Tomsk\" is not expected here");
  EXPECT_EQ(MistakeIn("    city\n"), "line 15: the city is missing");
}

TEST(GoldenFileMistakes, AreFoundInValues) {
  EXPECT_THAT(MistakeIn("    order yesterday\n"), HasSubstr("\"yesterday\" is no time"));
  EXPECT_THAT(MistakeIn("    order 90d\n"), HasSubstr("after \"90d\" comes ago"));
  EXPECT_THAT(MistakeIn("    order 1d ago amount lots\n"), HasSubstr("\"lots\" is no number"));
  EXPECT_THAT(MistakeIn("    order 1d ago lines D-2 x 3\n"), HasSubstr("D-2 x 3 = 600"));
  EXPECT_THAT(MistakeIn("    interaction 1d ago channel FAX\n"),
              HasSubstr("\"FAX\" is no channel"));
  EXPECT_THAT(MistakeIn("    birth_date 2025-02-29\n"), HasSubstr("no day \"2025-02-29\""));
  EXPECT_THAT(MistakeIn("    attribute regio = NSK\n"), HasSubstr("\"regio\" is not declared"));
  EXPECT_THAT(MistakeIn("    tag \"a b\"\n"), HasSubstr("\"a b\" is no slug"));
  EXPECT_THAT(MistakeIn("  policy hot_day 3\n"), HasSubstr("did you mean hot_days?"));
}

TEST(GoldenFileMistakes, AreFoundInCases) {
  EXPECT_EQ(MistakeIn("case \"c\"\n  filter has(city)\n  members clara\n"),
            "line 17: there is no client clara");
  EXPECT_EQ(MistakeIn("case \"c\"\n  member anna\n"),
            "line 16: \"member\" is not known here; did you mean members?");
  EXPECT_THAT(MistakeIn("case \"c\"\n  filter has(city)\n"),
              HasSubstr("\"c\", needs members or errors"));
  EXPECT_THAT(MistakeIn("case \"c\"\n  filter has(city)\ncase \"d\"\n"), HasSubstr("line 17: "));
  EXPECT_THAT(MistakeIn("case \"c\"\n  members anna\n  error \"e\"\n"),
              HasSubstr("\"c\", needs members or errors"));
}

TEST(GoldenFileMistakes, AreFoundInTheOrderOfThings) {
  EXPECT_EQ(ReadGoldenFile("client anna\n").status().message(), "line 1: a base comes first");
  EXPECT_THAT(ReadGoldenFile("base \"b\"\ncity Omsk\n").status().message(),
              HasSubstr("none is begun"));
  EXPECT_THAT(MistakeIn("  now 2026-11-17T09:00:00Z\n"), HasSubstr("before the clients"));
  EXPECT_THAT(MistakeIn("  client anna\n"), HasSubstr("anna is there already"));
  EXPECT_THAT(MistakeIn("base \"c\" like \"d\"\n"), HasSubstr("no base \"d\" above"));
}

}  // namespace
}  // namespace clientele::golden
