#include "server/service/member_gates.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/base/local_days.h"
#include "server/base/status_macros.h"
#include "server/domain/reachability.h"
#include "server/index/chunk_view.h"
#include "server/index/explain.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ExclusionReason;
using index::Slot;

const index::Cancelled kNever;

std::string Name(absl::string_view name) { return std::string(name); }

std::string DaysText(const domain::OccupiedDays& days) {
  if (days.first == days.last) return FormatDate(days.first);
  return absl::StrCat(FormatDate(days.first), " to ", FormatDate(days.last));
}

// Whose slot it is: "audience 3 of the campaign spring has 2026-11-16 to 2026-11-22".
std::string HolderText(const Slot& slot) {
  if (slot.is_reservation) {
    return absl::StrCat("audience ", slot.audience_number, " of the campaign ", slot.campaign_id,
                        " has ", DaysText(slot.days));
  }
  if (slot.campaign_id.empty()) {
    return absl::StrCat("a message outside of campaigns was sent on ", DaysText(slot.days));
  }
  return absl::StrCat("a message of the campaign ", slot.campaign_id, " was sent on ",
                      DaysText(slot.days));
}

std::vector<domain::OccupiedDays> DaysOf(const std::vector<Slot>& slots) {
  std::vector<domain::OccupiedDays> days;
  for (const Slot& slot : slots) days.push_back(slot.days);
  return days;
}

}  // namespace

bool MemberGates::Add(ExclusionReason reason, bool passed, std::string detail) {
  gates_.push_back({reason, passed, std::move(detail)});
  return passed;
}

absl::StatusOr<bool> MemberGates::AskExclusions() {
  if (!question_.exclusions.has_value()) {
    return Add(ExclusionReason::kExcluded, true, "the campaign excludes nobody");
  }
  ASSIGN_OR_RETURN(
      const filter::Explanation exclusions,
      index::Explain(reader_, {*question_.exclusions, question_.now, kNever}, client_));
  return Add(ExclusionReason::kExcluded, !exclusions.matches,
             exclusions.matches ? absl::StrCat("meets the exclusions: ", exclusions.text)
                                : "does not meet the exclusions");
}

bool MemberGates::AskChannels() {
  index::Moment moment(reader_, question_.now, kNever);
  const index::Chunk& chunk = *reader_.Find(client_);
  const index::ChunkView view(moment, chunk);
  const auto i = static_cast<size_t>(client_ - chunk.first_id);
  ExclusionReason furthest = ExclusionReason::kNoContactPoint;
  std::string reasons;
  for (const Channel channel : question_.channels) {
    const ExclusionReason reason = view.ReasonOf(channel, i);
    if (domain::ReasonProgress(reason) > domain::ReasonProgress(furthest)) furthest = reason;
    if (reason == ExclusionReason::kNone) {
      channel_ = channel;
      address_key_ = chunk.channels[static_cast<size_t>(channel)]->address_key[i];
      break;
    }
    absl::StrAppend(&reasons, reasons.empty() ? "" : ", ", Name(domain::NameOf(channel)), ": ",
                    Name(domain::NameOf(reason)));
  }
  const std::string on =
      channel_ == Channel::kNone ? "" : absl::StrCat("on ", Name(domain::NameOf(channel_)));
  for (int r = static_cast<int>(ExclusionReason::kNoContactPoint);
       r <= static_cast<int>(ExclusionReason::kConsentWithdrawn); ++r) {
    const auto reason = static_cast<ExclusionReason>(r);
    if (!Add(reason, reason != furthest, reason == furthest ? reasons : on)) return false;
  }
  return true;
}

bool MemberGates::AskSlots(std::vector<Slot> slots, bool of_address) {
  std::erase_if(slots, [&](const Slot& slot) {
    return own_number_ != 0 && slot.audience_number == own_number_ &&
           slot.campaign_id == question_.campaign_id;
  });
  LocalDays days(reader_.policy().Zone());
  const domain::OccupiedDays wanted = {days.Of(question_.send_from), days.Of(question_.send_to),
                                       channel_};
  const std::vector<domain::OccupiedDays> others = DaysOf(slots);
  if (domain::IsWithinCap(question_.cap, wanted, others)) {
    // The client's own slots are asked first; the gate is passed when the address's are, too.
    if (!of_address) return true;
    return Add(ExclusionReason::kFrequencyCapped, true, "within the frequency cap");
  }
  const auto rank = [&](const Slot& slot) {
    const bool is_in_the_way = !domain::IsWithinCap(question_.cap, wanted, {&slot.days, 1});
    return std::make_tuple(!is_in_the_way, slot.days.first, slot.campaign_id);
  };
  const auto holder = std::min_element(
      slots.begin(), slots.end(), [&](const Slot& a, const Slot& b) { return rank(a) < rank(b); });
  const UnixDays next = domain::NextDayWithinCap(question_.cap, wanted.first, channel_, others);
  return Add(ExclusionReason::kFrequencyCapped, false,
             absl::StrCat(of_address ? "at this address, " : "", HolderText(*holder),
                          "; allowed from ", FormatDate(next)));
}

bool MemberGates::AskCap() {
  if (!question_.obeys_cap) {
    return Add(ExclusionReason::kFrequencyCapped, true,
               "the campaign does not obey the frequency cap");
  }
  LocalDays days(reader_.policy().Zone());
  const UnixDays from = days.Of(question_.send_from) - domain::ReachOf(question_.cap);
  return AskSlots(index::SlotsOf(reader_, question_.now, from, client_), false) &&
         AskSlots(index::SlotsOfAddress(reader_, question_.now, from, address_key_), true);
}

absl::StatusOr<std::vector<MemberGate>> MemberGates::Ask(ExclusionReason of_others) {
  ASSIGN_OR_RETURN(const bool wanted, AskExclusions());
  if (!wanted || !AskChannels() || !AskCap()) return std::move(gates_);
  const std::pair<ExclusionReason, const char*> failures[] = {
      {ExclusionReason::kDuplicateAddress, "another client with a lower id has the address, too"},
      {ExclusionReason::kBelowLimit, "others come before it, up to the limit"},
      {ExclusionReason::kHoldout, "held out, to measure against"}};
  for (const auto& [reason, detail] : failures) {
    if (!Add(reason, of_others != reason, of_others == reason ? detail : "")) break;
  }
  return std::move(gates_);
}

}  // namespace clientele::service
