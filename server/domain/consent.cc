#include "server/domain/consent.h"

#include <algorithm>
#include <array>
#include <limits>

namespace clientele::domain {
namespace {

constexpr UnixSeconds kNeverAt = std::numeric_limits<UnixSeconds>::min();

// The latest event of each kind in one scope.
struct Latest {
  UnixSeconds pending = kNeverAt;
  UnixSeconds granted = kNeverAt;
  UnixSeconds withdrawn = kNeverAt;
};

enum Scope : size_t { kEveryChannel = 0, kOneChannel = 1, kOneAddress = 2, kScopes = 3 };

void Note(Latest& latest, const ConsentRow& record) {
  switch (record.status) {
    case ConsentStatus::kPending:
      latest.pending = std::max(latest.pending, record.at);
      break;
    case ConsentStatus::kGranted:
      latest.granted = std::max(latest.granted, record.at);
      break;
    case ConsentStatus::kWithdrawn:
      latest.withdrawn = std::max(latest.withdrawn, record.at);
      break;
    case ConsentStatus::kNever:
      break;
  }
}

ConsentStatus Judge(absl::Span<const Latest> scopes) {
  Latest covering;
  for (const Latest& scope : scopes) {
    // `covering.granted` is now the latest grant of this scope or a wider one.
    covering.granted = std::max(covering.granted, scope.granted);
    covering.pending = std::max(covering.pending, scope.pending);
    if (scope.withdrawn != kNeverAt && scope.withdrawn >= covering.granted) {
      return ConsentStatus::kWithdrawn;
    }
  }
  if (covering.granted == kNeverAt && covering.pending == kNeverAt) return ConsentStatus::kNever;
  return covering.granted >= covering.pending ? ConsentStatus::kGranted : ConsentStatus::kPending;
}

}  // namespace

ConsentStatus ConsentAt(absl::Span<const ConsentRow> records, ConsentPurpose purpose,
                        Channel channel, int64_t address_key) {
  std::array<Latest, kScopes> scopes;
  for (const ConsentRow& record : records) {
    if (record.purpose != purpose) continue;
    if (record.channel == Channel::kNone) {
      Note(scopes[kEveryChannel], record);
    } else if (record.channel == channel && record.address_key == 0) {
      Note(scopes[kOneChannel], record);
    } else if (record.channel == channel && record.address_key == address_key) {
      Note(scopes[kOneAddress], record);
    }
  }
  return Judge(scopes);
}

ConsentStatus ConsentOfClient(absl::Span<const ConsentRow> records, ConsentPurpose purpose) {
  Latest latest;
  for (const ConsentRow& record : records) {
    if (record.purpose == purpose && record.channel == Channel::kNone) Note(latest, record);
  }
  return Judge({&latest, 1});
}

}  // namespace clientele::domain
