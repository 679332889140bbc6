#include "client/demo/demo_consents.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/types/span.h"

namespace clientele::client {
namespace {

using domain::Channel;
using domain::ConsentPurpose;
using domain::ConsentStatus;

// Per mille, as all shares here.
constexpr int64_t kProcessing = 880;
// Granted, requested by double opt-in, never asked.
constexpr int kMarketingWeights[] = {685, 65, 250};
constexpr int kMarketingWeightsWithoutProcessing[] = {140, 20, 840};
constexpr int64_t kWithdrawnOfGranted = 114;
constexpr int64_t kWithdrawnFromAll = 400;

constexpr int64_t kLongestDelaySeconds = 2 * 3600;

struct Means {
  absl::string_view source;
  absl::string_view name;
};
constexpr Means kMeans[] = {{"form", "web form"},     {"questionnaire", "questionnaire"},
                            {"chat-bot", "chat-bot"}, {"survey", "questionnaire"},
                            {"exhibition", "paper"},  {"import", "paper"}};
constexpr absl::string_view kOtherMeans = "call";

absl::string_view MeansOf(absl::string_view source) {
  for (const Means& means : kMeans) {
    if (means.source == source) return means.name;
  }
  return kOtherMeans;
}

// The text was rewritten twice.
absl::string_view TextVersionAt(UnixSeconds at, UnixSeconds now) {
  const int64_t years_ago = (now - at) / (365 * kSecondsPerDay);
  if (years_ago >= 2) return "v1";
  return years_ago == 1 ? "v2" : "v3";
}

// None, e-mail, SMS or both, each for itself; only where the client has an address.
std::vector<Channel> PickScopes(DemoRandom& random, const DemoContacts& contacts) {
  constexpr int kWeights[] = {70, 11, 7, 12};
  const size_t picked = random.PickIndex(kWeights);
  std::vector<Channel> scopes;
  if ((picked & 1) != 0 && !contacts.email.empty()) scopes.push_back(Channel::kEmail);
  if ((picked & 2) != 0 && !contacts.phone.empty()) scopes.push_back(Channel::kSms);
  if (scopes.empty()) scopes.push_back(Channel::kNone);
  return scopes;
}

class Statements {
 public:
  Statements(const DemoCalendar& calendar, absl::string_view means)
      : now_(calendar.now()), means_(means) {}

  void Add(ConsentPurpose purpose, ConsentStatus status, Channel channel, UnixSeconds at) {
    made_.push_back({purpose, status, channel, at, means_, TextVersionAt(at, now_)});
  }

  // Some time after the grant; nothing when it was given only now.
  void AddWithdrawal(DemoRandom& random, Channel channel, UnixSeconds granted_at) {
    if (granted_at >= now_) return;
    const UnixSeconds at = random.Between(granted_at + 1, now_);
    const absl::string_view means = channel == Channel::kEmail ? "unsubscribe link" : kOtherMeans;
    made_.push_back(
        {ConsentPurpose::kMarketing, ConsentStatus::kWithdrawn, channel, at, means, ""});
  }

  std::vector<DemoConsent> Take() && { return std::move(made_); }

 private:
  UnixSeconds now_;
  absl::string_view means_;
  std::vector<DemoConsent> made_;
};

void AddMarketing(DemoRandom& random, const DemoContacts& contacts, ConsentStatus status,
                  UnixSeconds at, Statements& statements) {
  const std::vector<Channel> scopes = PickScopes(random, contacts);
  for (const Channel scope : scopes) statements.Add(ConsentPurpose::kMarketing, status, scope, at);
  if (status != ConsentStatus::kGranted || !random.Chance(kWithdrawnOfGranted)) return;
  const bool from_all = random.Chance(kWithdrawnFromAll);
  statements.AddWithdrawal(random, from_all ? Channel::kNone : scopes.front(), at);
}

ConsentStatus PickMarketing(DemoRandom& random, bool processing) {
  constexpr ConsentStatus kAnswers[] = {ConsentStatus::kGranted, ConsentStatus::kPending,
                                        ConsentStatus::kNever};
  return kAnswers[random.PickIndex(processing ? kMarketingWeights
                                              : kMarketingWeightsWithoutProcessing)];
}

}  // namespace

std::vector<DemoConsent> MakeDemoConsents(DemoRandom& random, const DemoCalendar& calendar,
                                          absl::string_view source, const DemoContacts& contacts,
                                          UnixSeconds created_at) {
  Statements statements(calendar, MeansOf(source));
  const bool processing = random.Chance(kProcessing);
  const int64_t delay = random.Below(kLongestDelaySeconds);
  const UnixSeconds asked_at = std::min(calendar.now(), created_at + delay);
  if (processing) {
    statements.Add(ConsentPurpose::kProcessing, ConsentStatus::kGranted, Channel::kNone, asked_at);
  }
  const ConsentStatus marketing = PickMarketing(random, processing);
  if (marketing != ConsentStatus::kNever) {
    AddMarketing(random, contacts, marketing, asked_at, statements);
  }
  return std::move(statements).Take();
}

}  // namespace clientele::client
