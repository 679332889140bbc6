#include "server/domain/policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/limits.h"
#include "tests/support/status_matchers.h"

namespace clientele::domain {
namespace {

// What is wrong with the default policy after `change`, as callers are told; "" when nothing is.
template <typename Change>
std::string FaultAfter(Change change) {
  Policy policy;
  change(policy);
  Violations violations;
  ValidatePolicy(policy, "policy.", violations);
  return std::string(violations.ToStatus().message());
}

std::string Text(size_t characters, const std::string& character = "я") {
  std::string text;
  for (size_t i = 0; i < characters; ++i) text += character;
  return text;
}

TEST(ValidatePolicy, TheDefaultIsGood) {
  EXPECT_EQ(FaultAfter([](Policy&) {}), "");
}

TEST(ValidatePolicy, NamesEveryFaultAtOnce) {
  Policy policy;
  policy.hot_days = 0;
  policy.active_days = -1;
  Violations violations;
  ValidatePolicy(policy, "", violations);
  const ErrorDetails details = DetailsOf(violations.ToStatus());
  ASSERT_EQ(details.violations.size(), 2u);
  EXPECT_EQ(details.violations[0].field, "hot_days");
  EXPECT_EQ(details.violations[1].field, "active_days");
  EXPECT_EQ(details.violations[1].got, "\"-1\"");
  EXPECT_EQ(details.violations[1].want, "1 to 3650");
}

struct Number {
  const char* field;
  int32_t Policy::*member;
  int32_t min;
  int32_t max;
};

TEST(ValidatePolicy, KeepsEveryNumberOfDaysAndOrdersWithinItsBounds) {
  const Number numbers[] = {
      {"hot_days", &Policy::hot_days, 1, 3'650},
      {"warm_days", &Policy::warm_days, 1, 3'650},
      {"override_days", &Policy::override_days, 1, 3'650},
      {"volume_window_days", &Policy::volume_window_days, 0, 3'650},
      {"regular_days", &Policy::regular_days, 1, 3'650},
      {"regular_orders", &Policy::regular_orders, 2, 1'000},
      {"active_days", &Policy::active_days, 1, 3'650},
      {"cap_messages", &Policy::cap_messages, 1, 100},
      {"cap_days", &Policy::cap_days, 1, 31},
      {"cap_days_apart", &Policy::cap_days_apart, 0, 31},
      {"global_holdout_percent", &Policy::global_holdout_percent, 0, 50},
  };
  for (const Number& number : numbers) {
    const auto fault = [&](int32_t value) {
      return FaultAfter([&](Policy& policy) { policy.*number.member = value; });
    };
    EXPECT_EQ(fault(number.min), "");
    EXPECT_EQ(fault(number.max), "");
    for (const int32_t bad : {number.min - 1, number.max + 1, INT32_MIN, INT32_MAX}) {
      EXPECT_EQ(fault(bad), absl::StrCat("policy.", number.field, ": got \"", bad, "\", want ",
                                         number.min, " to ", number.max));
    }
  }
}

TEST(ValidatePolicy, VolumeThresholdsRiseAndArePositive) {
  const auto fault = [](std::optional<int64_t> medium, std::optional<int64_t> large) {
    return FaultAfter([&](Policy& policy) {
      policy.volume_medium_from = medium;
      policy.volume_large_from = large;
    });
  };
  EXPECT_EQ(fault(1, 1), "");
  EXPECT_EQ(fault(kMaxAmount, kMaxAmount), "");
  EXPECT_EQ(fault(100, std::nullopt), "") << "as much as the stand-in for LARGE";
  EXPECT_EQ(fault(0, 100), "policy.volume_medium_from: got \"0\", want 1 to 10000000000000");
  EXPECT_EQ(fault(20, 19), "policy.volume_large_from: got \"19\", want 20 to 10000000000000");
  EXPECT_EQ(fault(101, std::nullopt),
            "policy.volume_large_from: got \"100\", want 101 to 10000000000000");
  EXPECT_EQ(fault(std::nullopt, 9),
            "policy.volume_large_from: got \"9\", want 10 to 10000000000000");
  EXPECT_EQ(fault(1, kMaxAmount + 1),
            "policy.volume_large_from: got \"10000000000001\", want 1 to 10000000000000");
}

TEST(ValidatePolicy, OrderValueThresholdsRiseAndArePositive) {
  const auto fault = [](int64_t standard, int64_t vip) {
    return FaultAfter([&](Policy& policy) {
      policy.order_value_standard_from = standard;
      policy.order_value_vip_from = vip;
    });
  };
  EXPECT_EQ(fault(1, 1), "");
  EXPECT_EQ(fault(kMaxAmount, kMaxAmount), "");
  EXPECT_EQ(fault(0, 5),
            "policy.order_value_standard_from_minor: got \"0\", want 1 to 10000000000000");
  EXPECT_EQ(fault(5, 4), "policy.order_value_vip_from_minor: got \"4\", want 5 to 10000000000000");
}

TEST(ValidatePolicy, TheCurrencyIsAnIsoCodeOrUnset) {
  const auto fault = [](const std::string& code) {
    return FaultAfter([&](Policy& policy) { policy.currency = code; });
  };
  EXPECT_EQ(fault(""), "");
  EXPECT_EQ(fault("GBP"), "");
  EXPECT_EQ(fault("rub"), "policy.currency: got \"rub\", want an ISO 4217 code, like RUB");
}

TEST(ValidatePolicy, TheTimeZoneIsAnIanaName) {
  const auto fault = [](const std::string& zone) {
    return FaultAfter([&](Policy& policy) { policy.time_zone = zone; });
  };
  EXPECT_EQ(fault("Asia/Novosibirsk"), "");
  EXPECT_EQ(fault(""), "policy.time_zone: got nothing, want an IANA name, like Europe/Moscow");
  // Names that mean another zone on another machine, or a file.
  for (const std::string bad : {"localtime", "/etc/localtime", "MSK", "europe/moscow"}) {
    EXPECT_EQ(fault(bad), absl::StrCat("policy.time_zone: got \"", bad,
                                       "\", want an IANA name, like Europe/Moscow"));
  }
}

TEST(ValidatePolicy, ThePhoneRegionIsACountryThatHasPhones) {
  const auto fault = [](const std::string& region) {
    return FaultAfter([&](Policy& policy) { policy.phone_region = region; });
  };
  EXPECT_EQ(fault("KZ"), "");
  EXPECT_EQ(fault("GB"), "");
  // UK is what people write for GB; with it no national number could be read.
  for (const std::string bad : {"UK", "ZZ", "ru", "RUS", "7", "001"}) {
    EXPECT_EQ(fault(bad), absl::StrCat("policy.phone_region: got \"", bad,
                                       "\", want an ISO 3166 code of two letters, like RU"));
  }
  EXPECT_EQ(fault(""),
            "policy.phone_region: got nothing, want an ISO 3166 code of two letters, like RU");
}

TEST(ValidatePolicy, EnumerationsAreGivenAndKnown) {
  constexpr char kWant[] = "want one of the enumeration's values";
  EXPECT_EQ(FaultAfter([](Policy& p) { p.hot_rule = HotRule::kUnspecified; }),
            absl::StrCat("policy.hot_rule: got \"0\", ", kWant));
  EXPECT_EQ(FaultAfter([](Policy& p) { p.volume_metric = static_cast<VolumeMetric>(7); }),
            absl::StrCat("policy.volume_metric: got \"7\", ", kWant));
  EXPECT_EQ(FaultAfter([](Policy& p) { p.tag_vocabulary = TagVocabulary::kUnspecified; }),
            absl::StrCat("policy.tag_vocabulary: got \"0\", ", kWant));
  EXPECT_EQ(FaultAfter([](Policy& p) { p.processing_basis = static_cast<ProcessingBasis>(3); }),
            absl::StrCat("policy.processing_basis: got \"3\", ", kWant));
  EXPECT_EQ(FaultAfter([](Policy& p) { p.cap_mode = CapMode::kUnspecified; }),
            absl::StrCat("policy.cap_mode: got \"0\", ", kWant));
}

TEST(ValidatePolicy, AChannelHasOneCapOfItsOwn) {
  const auto fault = [](std::vector<ChannelCap> caps) {
    return FaultAfter([&](Policy& policy) { policy.channel_caps = std::move(caps); });
  };
  EXPECT_EQ(fault({}), "");
  EXPECT_EQ(fault({{Channel::kSms, 1}, {Channel::kEmail, 100}}), "");
  EXPECT_EQ(fault({{Channel::kSms, 1}, {Channel::kSms, 2}}),
            "policy.channel_caps[1].channel: got \"SMS\", want no channel twice");
  EXPECT_EQ(fault({{Channel::kNone, 1}}),
            "policy.channel_caps[0].channel: got \"0\", want one of the enumeration's values");
  for (const int32_t messages : {0, 101}) {
    EXPECT_EQ(
        fault({{Channel::kSms, messages}}),
        absl::StrCat("policy.channel_caps[0].messages: got \"", messages, "\", want 1 to 100"));
  }
}

TEST(ValidatePolicy, NamesInListsAreSlugsAsTheyAreStored) {
  const struct {
    const char* field;
    std::vector<std::string> Policy::*list;
  } lists[] = {{"inbound_sources", &Policy::inbound_sources},
               {"lost_reasons", &Policy::lost_reasons},
               {"listed_tags", &Policy::listed_tags}};
  for (const auto& list : lists) {
    const auto fault = [&](std::vector<std::string> names) {
      return FaultAfter([&](Policy& policy) { policy.*list.list = std::move(names); });
    };
    EXPECT_EQ(fault({}), "");
    EXPECT_EQ(fault({"опт", "b-2"}), "");
    EXPECT_EQ(fault({"good", "Not Good"}),
              absl::StrCat("policy.", list.field,
                           "[1]: got \"Not Good\", want 1 to 64 letters, digits or \"-\""));
    EXPECT_EQ(fault({"VIP"}), absl::StrCat("policy.", list.field,
                                           "[0]: got \"VIP\", want 1 to 64 letters, digits or "
                                           "\"-\""))
        << "a tag is compared in lower case";
    EXPECT_EQ(fault(std::vector<std::string>(1'000, "a")), "");
    EXPECT_EQ(fault(std::vector<std::string>(1'001, "a")),
              absl::StrCat("policy.", list.field, ": got \"1001\", want at most 1000"));
  }
}

std::string FaultOfStages(const std::vector<Stage>& stages) {
  return FaultAfter([&](Policy& policy) { policy.stages = stages; });
}

TEST(ValidatePolicy, ThereAreOneTo32Stages) {
  std::vector<Stage> stages;
  EXPECT_EQ(FaultOfStages(stages), "policy.stages: got \"0\", want 1 to 32");
  for (int i = 0; i < 32; ++i) stages.push_back({absl::StrCat("s-", i), "", StageKind::kOpen});
  EXPECT_EQ(FaultOfStages(stages), "");
  stages.push_back({"one-more", "", StageKind::kOpen});
  EXPECT_EQ(FaultOfStages(stages), "policy.stages: got \"33\", want 1 to 32");
}

TEST(ValidatePolicy, AStageHasASlugATitleAndAKind) {
  EXPECT_EQ(FaultOfStages({{"Новый", "", StageKind::kOpen}}),
            "policy.stages[0].id: got \"Новый\", want 1 to 64 letters, digits or \"-\"");
  EXPECT_EQ(FaultOfStages({{"a", "", StageKind::kNone}}),
            "policy.stages[0].kind: got \"0\", want one of the enumeration's values");
  EXPECT_EQ(FaultOfStages({{"a", Text(200), StageKind::kOpen}}), "");
  EXPECT_EQ(FaultOfStages({{"a", Text(201), StageKind::kOpen}}),
            absl::StrCat("policy.stages[0].title: got \"", Text(64),
                         "…\", want at most 200 characters, none of them a control character"));
  EXPECT_EQ(FaultOfStages({{"a", "one\ntwo", StageKind::kOpen}}),
            "policy.stages[0].title: got \"one?two\", want at most 200 characters, none of them a "
            "control character");
}

TEST(ValidatePolicy, NoStageStandsTwice) {
  EXPECT_EQ(
      FaultOfStages(
          {{"a", "", StageKind::kOpen}, {"b", "", StageKind::kWon}, {"a", "", StageKind::kLost}}),
      "policy.stages[2].id: got \"a\", want no stage twice");
}

TEST(Policy, FindsStagesByIdAndByKindInTheFunnelsOrder) {
  Policy policy;
  policy.stages.push_back({"second-win", "", StageKind::kWon});
  EXPECT_EQ(policy.FindStage("lost")->kind, StageKind::kLost);
  EXPECT_EQ(policy.FindStage("Lost"), nullptr);
  EXPECT_EQ(policy.FirstStage(StageKind::kWon)->id, "client");
  EXPECT_EQ(policy.FirstStage(StageKind::kNone), nullptr);
  EXPECT_EQ(policy.KindOf("ready-to-buy"), StageKind::kReadyToBuy);
  EXPECT_EQ(policy.KindOf("gone"), StageKind::kNone);
  EXPECT_EQ(policy.KindOf(""), StageKind::kNone);
}

TEST(Policy, KnowsItsListsByHeart) {
  Policy policy;
  for (const char* source : {"form", "questionnaire", "chat-bot", "survey", "referral"}) {
    EXPECT_TRUE(policy.IsInbound(source)) << source;
  }
  for (const char* source : {"", "import", "exhibition", "directory", "Form"}) {
    EXPECT_FALSE(policy.IsInbound(source)) << source;
  }
  EXPECT_TRUE(policy.IsLostReason("price"));
  EXPECT_FALSE(policy.IsLostReason(""));
}

TEST(Policy, ListedTagsAreTheOnlyOnesWhereThePolicySaysSo) {
  Policy policy;
  EXPECT_TRUE(policy.MayUseTag("anything"));
  policy.tag_vocabulary = TagVocabulary::kListed;
  policy.listed_tags = {"vip"};
  EXPECT_TRUE(policy.MayUseTag("vip"));
  EXPECT_FALSE(policy.MayUseTag("anything"));
}

TEST(Policy, ItsZoneIsUtcWhereTheMachineDoesNotKnowTheName) {
  Policy policy;
  policy.time_zone = "Europe/Moscow";
  EXPECT_EQ(policy.Zone().name(), "Europe/Moscow");
  policy.time_zone = "Mars/Olympus";
  EXPECT_EQ(policy.Zone().name(), "UTC");
}

TEST(Policy, HasTheDefaultsOfTheDomain) {
  const Policy policy;
  EXPECT_EQ(policy.version, 1);
  EXPECT_EQ(policy.time_zone, "UTC");
  EXPECT_EQ(policy.hot_rule, HotRule::kWithinWindow);
  EXPECT_EQ(policy.hot_days, 90);
  EXPECT_EQ(policy.warm_days, 365);
  EXPECT_EQ(policy.override_days, 30);
  EXPECT_EQ(policy.volume_metric, VolumeMetric::kAverageQuantity);
  EXPECT_EQ(policy.volume_medium_from, std::nullopt);
  EXPECT_EQ(policy.MediumFrom(), 10);
  EXPECT_EQ(policy.LargeFrom(), 100);
  EXPECT_EQ(policy.regular_orders, 4);
  EXPECT_EQ(policy.regular_days, 365);
  EXPECT_EQ(policy.active_days, 90);
  EXPECT_EQ(policy.processing_basis, ProcessingBasis::kConsent);
  EXPECT_EQ(policy.cap_mode, CapMode::kCalendarWeek);
  EXPECT_EQ(policy.cap_messages, 1);
  EXPECT_EQ(policy.cap_days, 7);
  EXPECT_EQ(policy.cap_days_apart, 2);
  EXPECT_TRUE(policy.channel_caps.empty());
  EXPECT_EQ(policy.global_holdout_percent, 0);
}

}  // namespace
}  // namespace clientele::domain
