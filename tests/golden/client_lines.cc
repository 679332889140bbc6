#include "tests/golden/client_lines.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/domain/consent.h"
#include "server/domain/facts.h"
#include "server/domain/reachability.h"

namespace clientele::golden {
namespace {

constexpr absl::string_view kWords[] = {
    // Of the profile.
    "created", "external_id", "display_name", "family_name", "given_name", "patronymic", "company",
    "tax_id", "birth_date", "source", "owner", "city", "region", "time_zone", "gender",
    // What happened, and what was set.
    "stage", "order", "orders", "return", "interaction", "delivery", "response", "tag", "attribute",
    "contact", "consent", "reachable", "unreachable", "override"};

}  // namespace

bool ClientLines::Knows(absl::string_view word) {
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

void ClientLines::Begin(domain::ClientId id) {
  End();
  client_ = &model_.clients[id];
  client_->row.client_id = client_->profile.client_id = id;
  client_->row.revision = client_->row.profile_revision = client_->profile.revision = NextId();
  client_->row.created_at = now_ - 1'000 * kSecondsPerDay;
}

void ClientLines::Read(Words& words) {
  do {
    ReadOne(words);
  } while (words.Take(","));
}

void ClientLines::ReadOne(Words& words) {
  const size_t place = words.OneOf(kWords);
  if (words.failed()) return;
  const absl::string_view word = kWords[place];
  if (ReadProfile(word, words)) return;
  if (word == "stage") return Stage(words);
  if (word == "order") return Order(words, domain::OrderKind::kPurchase, 1);
  if (word == "orders") {
    const int64_t times = words.Number("number of orders");
    return Order(words, domain::OrderKind::kPurchase, times);
  }
  if (word == "return") return Order(words, domain::OrderKind::kReturn, 1);
  if (word == "interaction") return Interaction(words);
  if (word == "delivery") return Delivery(words);
  if (word == "response") return Response(words);
  if (word == "tag") return Tag(words);
  if (word == "attribute") return Attribute(words);
  if (word == "contact") return Contact(words);
  if (word == "consent") return Consent(words);
  if (word == "reachable") return Channel(words, domain::ExclusionReason::kNone);
  if (word == "unreachable") return Channel(words, domain::ExclusionReason::kNoContactPoint);
  Override(words);
}

bool ClientLines::ReadProfile(absl::string_view word, Words& words) {
  const std::pair<absl::string_view, std::string*> texts[] = {
      {"external_id", &client_->profile.external_id},
      {"display_name", &client_->profile.display_name},
      {"family_name", &client_->profile.family_name},
      {"given_name", &client_->profile.given_name},
      {"patronymic", &client_->profile.patronymic},
      {"company", &client_->profile.company},
      {"tax_id", &client_->profile.tax_id},
      {"owner", &client_->row.owner},
      {"city", &client_->row.city},
      {"region", &client_->row.region},
      {"time_zone", &client_->row.time_zone},
  };
  for (const auto& [name, text] : texts) {
    if (name != word) continue;
    *text = words.Text(name);
    return true;
  }
  if (word == "created") {
    client_->row.created_at = words.Time(now_);
  } else if (word == "source") {
    client_->row.source = words.Slug("source");
  } else if (word == "gender") {
    client_->row.gender = words.Name<domain::Gender>("gender");
  } else if (word == "birth_date") {
    const UnixDays day = words.Date();
    const absl::CivilDay civil = CivilFromDays(day);
    client_->profile.birth_date = day;
    client_->profile.birthday = civil.month() * 100 + civil.day();
  } else {
    return false;
  }
  return true;
}

void ClientLines::Stage(Words& words) {
  client_->row.stage = words.Slug("stage");
  client_->row.stage_changed_at = words.Time(now_);
  if (words.Take("because")) client_->row.lost_reason = words.Slug("reason");
}

void ClientLines::Tag(Words& words) {
  domain::ClientTagRow row;
  row.client_id = client_->row.client_id;
  row.tag = words.Slug("tag");
  row.set_at = now_ - kSecondsPerDay;
  if (words.Take("set")) row.set_at = words.Time(now_);
  if (words.Take("by")) row.actor = words.Text("person");
  if (words.Take("expires")) row.expires_at = words.Time(now_);
  model_.vocabulary[row.tag].tag = row.tag;
  client_->tags[row.tag] = row;
}

void ClientLines::Attribute(Words& words) {
  domain::ClientAttributeRow row;
  row.client_id = client_->row.client_id;
  row.attribute = words.Text("attribute");
  const domain::Attribute* attribute = model_.policy.FindAttribute(row.attribute);
  if (attribute == nullptr) {
    return words.Fail(absl::StrCat("\"", row.attribute, "\" is not declared above"));
  }
  if (!words.Take("=")) words.Fail("after the attribute comes = and its value");
  switch (attribute->type) {
    case domain::AttributeType::kInteger:
      row.number = words.Number("value");
      break;
    case domain::AttributeType::kDate:
      row.number = words.Date();
      break;
    case domain::AttributeType::kBoolean: {
      constexpr absl::string_view kTruth[] = {"false", "true"};
      row.number = static_cast<int64_t>(words.OneOf(kTruth));
      break;
    }
    case domain::AttributeType::kString:
    case domain::AttributeType::kUnspecified:
      row.text = words.Text("value");
      break;
  }
  client_->attributes[row.attribute] = row;
}

void ClientLines::Override(Words& words) {
  constexpr absl::string_view kKnown[] = {"temperature", "behavior"};
  const bool is_behavior = words.OneOf(kKnown) == 1;
  if (words.failed()) return;
  if (is_behavior) {
    client_->row.behavior_override = words.Name<domain::Behavior>("behavior");
  } else {
    client_->row.temperature_override = words.Name<domain::Temperature>("temperature");
  }
  if (!words.Take("until")) words.Fail("after the override comes until and a time");
  const UnixSeconds until = words.Time(now_);
  (is_behavior ? client_->row.behavior_override_until : client_->row.temperature_override_until) =
      until;
}

int64_t ClientLines::AddressKey(const std::string& address) {
  return address_keys_.emplace(address, static_cast<int64_t>(address_keys_.size()) + 1)
      .first->second;
}

void ClientLines::End() {
  if (client_ == nullptr) return;
  std::vector<UnixSeconds> purchases;
  for (const oracle::ModelOrder& order : client_->orders) {
    if (order.row.stands() && order.row.kind == domain::OrderKind::kPurchase) {
      purchases.push_back(order.row.placed_at);
    }
  }
  domain::SetMedianInterval(client_->row, std::move(purchases));
  const domain::ClientId id = client_->row.client_id;
  for (const domain::ContactPointRow& contact : contacts_) {
    client_->channels[contact.channel] = domain::JudgeChannel(
        id, contact.channel, contacts_, consents_, [](int64_t) { return false; });
  }
  client_->row.processing_consent =
      domain::ConsentOfClient(consents_, domain::ConsentPurpose::kProcessing);
  contacts_.clear();
  consents_.clear();
  client_ = nullptr;
}

}  // namespace clientele::golden
