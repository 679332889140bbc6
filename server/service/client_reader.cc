#include "server/service/client_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "server/base/status_macros.h"
#include "server/domain/consent.h"
#include "server/domain/reachability.h"
#include "server/service/client_refs.h"

namespace clientele::service {
namespace {

using domain::ClientId;
using domain::HistoryKind;

int64_t TimeOrNever(std::optional<UnixSeconds> time) { return time.value_or(domain::kNeverAt); }

absl::StatusOr<domain::Policy> ReadPolicy(store::Reader& reader) {
  ASSIGN_OR_RETURN(const auto row, reader.Policy());
  if (!row.has_value()) return domain::Policy();
  std::optional<domain::Policy> policy = domain::DecodePolicy(row->body);
  if (!policy.has_value()) return absl::InternalError("the stored policy does not decode");
  return *std::move(policy);
}

domain::Temperature JudgeTemperature(const domain::ClientRow& row, const domain::Policy& policy,
                                     const domain::ClassRules& rules) {
  domain::TemperatureFacts facts;
  facts.last_order_at = TimeOrNever(row.last_order_at);
  facts.last_positive_at = TimeOrNever(row.last_positive_at);
  facts.last_inbound_at = TimeOrNever(row.last_inbound_at);
  facts.last_responded_at = TimeOrNever(row.last_responded_at);
  if (policy.IsInbound(row.source)) facts.inbound_created_at = row.created_at;
  facts.ready_to_buy = policy.KindOf(row.stage) == domain::StageKind::kReadyToBuy;
  facts.last_reached_negative = row.last_reached_outcome == domain::Outcome::kNegative;
  facts.override_value = row.temperature_override;
  facts.override_until = TimeOrNever(row.temperature_override_until);
  return domain::TemperatureOf(facts, rules);
}

domain::Behavior JudgeBehavior(const ClientCard& card, const domain::ClassRules& rules) {
  const domain::ClientRow& row = card.row;
  domain::BehaviorFacts facts;
  facts.orders_count = row.orders_count;
  facts.discounted_orders_count = row.discounted_orders_count;
  facts.frequency = card.purchase_frequency;
  facts.ever_positive = row.last_positive_at.has_value();
  facts.ready_to_buy = card.stage_kind == domain::StageKind::kReadyToBuy;
  facts.override_value = row.behavior_override;
  facts.override_until = TimeOrNever(row.behavior_override_until);
  return domain::BehaviorOf(facts, rules);
}

// The client's orders inside the policy's windows.
struct WindowedOrders {
  int64_t recent = 0;
  domain::OrderTotals totals;
};

WindowedOrders SumOrders(std::vector<domain::OrderRow> orders, const domain::ClassRules& rules) {
  std::sort(orders.begin(), orders.end(), [](const auto& a, const auto& b) {
    return std::pair(a.placed_at, a.order_id) < std::pair(b.placed_at, b.order_id);
  });
  WindowedOrders sums;
  domain::OrderTotals& totals = sums.totals;
  for (const domain::OrderRow& order : orders) {
    if (!order.stands()) continue;
    const bool purchase = order.kind != domain::OrderKind::kReturn;
    sums.recent += purchase && order.placed_at > rules.regular_after;
    if (order.placed_at <= rules.volume_after) continue;
    totals.amount += purchase ? order.amount : -order.amount;
    totals.quantity += purchase ? order.quantity : -order.quantity;
    if (!purchase) continue;
    totals.largest_quantity =
        totals.count == 0 ? order.quantity : std::max(totals.largest_quantity, order.quantity);
    totals.last_quantity = order.quantity;
    totals.count += 1;
  }
  return sums;
}

absl::Status JudgeClasses(store::Reader& reader, const domain::Policy& policy, ClientCard& card) {
  const domain::ClassRules rules(policy, card.now);
  const domain::ClientRow& row = card.row;
  card.stage_kind = policy.KindOf(row.stage);
  card.temperature = JudgeTemperature(row, policy, rules);
  card.temperature_overridden = row.temperature_override != domain::Temperature::kNone &&
                                card.now < TimeOrNever(row.temperature_override_until);
  card.order_value_class = domain::OrderValueClassOf(row.orders_count, row.total_amount, rules);
  card.active = domain::IsActive(TimeOrNever(row.last_order_at), rules);
  card.overdue = row.twice_median_interval.has_value() &&
                 domain::IsOverdue(row.orders_count, TimeOrNever(row.last_order_at),
                                   *row.twice_median_interval, rules);

  // The kept facts answer for most clients; only windows need the orders themselves.
  WindowedOrders windowed;
  windowed.totals = {row.orders_count, row.total_amount, row.total_quantity,
                     row.largest_order_quantity.value_or(0), row.last_order_quantity.value_or(0)};
  if (row.orders_count >= rules.regular_orders || rules.volume_after != domain::kNeverAt) {
    ASSIGN_OR_RETURN(std::vector<domain::OrderRow> orders, reader.OrdersOf({&row.client_id, 1}));
    windowed = SumOrders(std::move(orders), rules);
  }
  card.volume_tier = domain::VolumeTierOf(windowed.totals, rules);
  card.purchase_frequency = domain::PurchaseFrequencyOf(row.orders_count, windowed.recent, rules);
  card.behavior = JudgeBehavior(card, rules);
  card.behavior_overridden = row.behavior_override != domain::Behavior::kUnspecified &&
                             card.now < TimeOrNever(row.behavior_override_until);
  return absl::OkStatus();
}

absl::Status ReadContacts(store::Reader& reader, const domain::Policy& policy, ClientCard& card) {
  const absl::Span<const ClientId> id = {&card.row.client_id, 1};
  ASSIGN_OR_RETURN(const std::vector<domain::ContactPointRow> points, reader.ContactPoints(id));
  ASSIGN_OR_RETURN(const std::vector<domain::AddressRow> addresses, reader.Addresses(id));
  ASSIGN_OR_RETURN(const std::vector<domain::ConsentRow> consents, reader.Consents(id));
  absl::flat_hash_map<domain::Revision, const domain::AddressRow*> by_contact;
  for (const domain::AddressRow& address : addresses) by_contact[address.contact_id] = &address;
  for (const domain::ContactPointRow& point : points) {
    CardContact contact;
    contact.point = point;
    if (const auto* address = by_contact[point.contact_id]) contact.address = *address;
    contact.consent = domain::ConsentAt(consents, domain::ConsentPurpose::kMarketing, point.channel,
                                        point.address_key);
    card.contacts.push_back(std::move(contact));
  }
  std::vector<int64_t> keys;
  for (const domain::ContactPointRow& point : points) keys.push_back(point.address_key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  ASSIGN_OR_RETURN(const std::vector<domain::SuppressionRow> suppressions,
                   reader.FindSuppressions(keys));
  absl::flat_hash_set<int64_t> suppressed;
  for (const domain::SuppressionRow& row : suppressions) suppressed.insert(row.address_key);
  const bool has_basis = domain::HasProcessingBasis(
      policy.processing_basis, card.row.processing_consent, card.row.orders_count);
  for (const domain::Channel channel : domain::kChannels) {
    const domain::ClientChannelRow row =
        domain::JudgeChannel(card.row.client_id, channel, points, consents,
                             [&](int64_t key) { return suppressed.contains(key); });
    CardChannel& standing = card.channels.emplace_back();
    standing.channel = channel;
    standing.reason = domain::ReasonWithBasis(row.reason, has_basis);
    const auto* address = by_contact[row.contact_id];
    if (standing.reason == domain::ExclusionReason::kNone && address != nullptr) {
      standing.address = address->address;
    }
  }
  return absl::OkStatus();
}

absl::Status ReadTags(store::Reader& reader, ClientCard& card) {
  ASSIGN_OR_RETURN(card.tags, reader.Tags({&card.row.client_id, 1}));
  std::erase_if(card.tags, [&](const domain::ClientTagRow& tag) {
    return tag.expires_at.has_value() && *tag.expires_at <= card.now;
  });
  return absl::OkStatus();
}

// The client keeps values of attributes that are declared no more: they are not shown.
absl::Status ReadAttributes(store::Reader& reader, const domain::Policy& policy, ClientCard& card) {
  ASSIGN_OR_RETURN(std::vector<domain::ClientAttributeRow> rows,
                   reader.Attributes({&card.row.client_id, 1}));
  for (const domain::Attribute& attribute : policy.attributes) {
    for (domain::ClientAttributeRow& row : rows) {
      if (row.attribute != attribute.id) continue;
      card.attributes.push_back({attribute.type, std::move(row)});
      break;
    }
  }
  return absl::OkStatus();
}

bool IsContactEvent(const domain::ClientEventRow& event) {
  return event.kind == HistoryKind::kContactAdded || event.kind == HistoryKind::kContactChanged ||
         event.kind == HistoryKind::kContactRemoved;
}

// The texts that a page of a timeline shows, by the ids of what they belong to.
struct HistoryTexts {
  absl::flat_hash_map<domain::Revision, std::string> notes;
  absl::flat_hash_map<domain::Revision, std::string> addresses;  // by contact id
  absl::flat_hash_map<int64_t, std::string> addresses_by_key;
};

absl::StatusOr<HistoryTexts> ReadTexts(store::Reader& reader, ClientId id,
                                       const store::History& history) {
  std::vector<int64_t> note_ids;
  for (const auto& row : history.interactions) note_ids.push_back(row.interaction_id);
  for (const auto& row : history.consents) note_ids.push_back(row.consent_id);
  HistoryTexts texts;
  ASSIGN_OR_RETURN(std::vector<domain::NoteRow> notes, reader.Notes(id, note_ids));
  for (domain::NoteRow& note : notes) texts.notes[note.note_id] = std::move(note.text);
  ASSIGN_OR_RETURN(const std::vector<domain::AddressRow> addresses, reader.Addresses({&id, 1}));
  for (const domain::AddressRow& row : addresses) texts.addresses[row.contact_id] = row.address;
  ASSIGN_OR_RETURN(const std::vector<domain::ContactPointRow> points,
                   reader.ContactPoints({&id, 1}));
  for (const domain::ContactPointRow& point : points) {
    texts.addresses_by_key[point.address_key] = texts.addresses[point.contact_id];
  }
  return texts;
}

std::vector<HistoryEntry> Merge(store::History history, HistoryTexts texts) {
  std::vector<HistoryEntry> entries;
  for (domain::OrderRow& row : history.orders) {
    entries.push_back({row.placed_at, row.order_id, OrderEntry{std::move(row)}});
  }
  for (domain::InteractionRow& row : history.interactions) {
    std::string note = std::move(texts.notes[row.interaction_id]);
    entries.push_back(
        {row.at, row.interaction_id, InteractionEntry{std::move(row), std::move(note)}});
  }
  for (domain::ConsentRow& row : history.consents) {
    std::string evidence = std::move(texts.notes[row.consent_id]);
    std::string address = row.address_key == 0 ? "" : texts.addresses_by_key[row.address_key];
    entries.push_back({row.at, row.consent_id,
                       ConsentEntry{std::move(row), std::move(address), std::move(evidence)}});
  }
  for (domain::ClientEventRow& row : history.events) {
    int64_t contact_id = 0;
    if (IsContactEvent(row) && absl::SimpleAtoi(row.value, &contact_id)) {
      row.value = texts.addresses[contact_id];
    }
    entries.push_back({row.at, row.event_id, ChangeEntry{std::move(row)}});
  }
  for (domain::DeliveryRow& row : history.deliveries) {
    std::string address = row.address_key == 0 ? "" : texts.addresses_by_key[row.address_key];
    entries.push_back({row.at, row.delivery_id, DeliveryEntry{std::move(row), std::move(address)}});
  }
  for (domain::ResponseRow& row : history.responses) {
    entries.push_back({row.at, row.response_id, ResponseEntry{std::move(row)}});
  }
  std::sort(entries.begin(), entries.end(), [](const HistoryEntry& a, const HistoryEntry& b) {
    return std::pair(a.at, a.id) > std::pair(b.at, b.id);
  });
  return entries;
}

}  // namespace

absl::StatusOr<ClientCard> ReadCard(store::ReadTransaction& transaction, ClientId id,
                                    UnixSeconds clock_now) {
  store::Reader& reader = transaction.reader();
  const store::FeedHead& head = transaction.head();
  ASSIGN_OR_RETURN(std::vector<domain::ClientRow> rows, reader.Clients({&id, 1}));
  if (rows.empty()) return NoSuchClient({ClientRef::Kind::kId, id, "", "client"});
  ClientCard card;
  card.revision = head.revision;
  card.now = std::max(clock_now, head.committed_at);
  card.row = std::move(rows.front());
  ASSIGN_OR_RETURN(std::vector<domain::ProfileRow> profiles, reader.Profiles({&id, 1}));
  if (!profiles.empty()) card.profile = std::move(profiles.front());
  ASSIGN_OR_RETURN(const domain::Policy policy, ReadPolicy(reader));
  RETURN_IF_ERROR(JudgeClasses(reader, policy, card));
  RETURN_IF_ERROR(ReadContacts(reader, policy, card));
  RETURN_IF_ERROR(ReadTags(reader, card));
  RETURN_IF_ERROR(ReadAttributes(reader, policy, card));
  ASSIGN_OR_RETURN(card.recent, ReadHistory(reader, id, std::nullopt, kRecentEvents));
  return card;
}

absl::StatusOr<std::vector<HistoryEntry>> ReadHistory(store::Reader& reader, ClientId id,
                                                      std::optional<store::HistoryPosition> before,
                                                      int64_t limit) {
  ASSIGN_OR_RETURN(store::History history, reader.HistoryOf(id, before, limit));
  ASSIGN_OR_RETURN(HistoryTexts texts, ReadTexts(reader, id, history));
  std::vector<HistoryEntry> entries = Merge(std::move(history), std::move(texts));
  if (static_cast<int64_t>(entries.size()) > limit) entries.resize(static_cast<size_t>(limit));
  return entries;
}

absl::StatusOr<std::vector<ClientId>> Lookup(store::Reader& reader, const ClientRef& ref,
                                             const std::string& address_secret) {
  std::set<ClientId> ids;
  if (ref.kind == ClientRef::Kind::kId) {
    ASSIGN_OR_RETURN(const auto rows, reader.Clients({&ref.id, 1}));
    for (const domain::ClientRow& row : rows) ids.insert(row.client_id);
  } else if (ref.kind == ClientRef::Kind::kExternalId) {
    ASSIGN_OR_RETURN(const auto rows, reader.FindExternalIds({&ref.text, 1}));
    for (const domain::ExternalIdRow& row : rows) ids.insert(row.client_id);
  } else {
    const int64_t key = AddressKeyOf(ref, address_secret);
    ASSIGN_OR_RETURN(const auto matches, reader.FindAddresses({&key, 1}));
    for (const store::AddressMatch& match : matches) {
      if (match.address == ref.text) ids.insert(match.point.client_id);
    }
  }
  return std::vector<ClientId>(ids.begin(), ids.end());
}

absl::StatusOr<ClientId> ResolveOne(store::Reader& reader, const ClientRef& ref,
                                    const std::string& address_secret) {
  ASSIGN_OR_RETURN(const std::vector<ClientId> ids, Lookup(reader, ref, address_secret));
  if (ids.empty()) return NoSuchClient(ref);
  if (ids.size() > 1) return SeveralClients(ref, ids);
  return ids.front();
}

}  // namespace clientele::service
