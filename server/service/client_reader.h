// Reads about one client, straight from the tables: the card, the timeline, and who a reference
// means. Each function reads one snapshot through the reader it is given.
#ifndef CLIENTELE_SERVER_SERVICE_CLIENT_READER_H_
#define CLIENTELE_SERVER_SERVICE_CLIENT_READER_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/classification.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "server/service/inputs.h"
#include "server/service/segments.h"
#include "server/store/reader.h"
#include "server/store/store.h"

namespace clientele::service {

struct OrderEntry {
  domain::OrderRow order;
};
struct InteractionEntry {
  domain::InteractionRow interaction;
  std::string note;
};
struct ConsentEntry {
  domain::ConsentRow consent;
  std::string address;
  std::string evidence;
};
// A change from one value to another; of a contact point, the value is its address.
struct ChangeEntry {
  domain::ClientEventRow event;
};
struct DeliveryEntry {
  domain::DeliveryRow delivery;
  std::string address;  // empty when the client has it no more
};
struct ResponseEntry {
  domain::ResponseRow response;
};

// One event of a client's timeline.
struct HistoryEntry {
  UnixSeconds at = 0;
  domain::Revision id = 0;
  std::variant<OrderEntry, InteractionEntry, ConsentEntry, ChangeEntry, DeliveryEntry,
               ResponseEntry>
      detail;
};

struct CardContact {
  domain::ContactPointRow point;
  domain::AddressRow address;
  domain::ConsentStatus consent = domain::ConsentStatus::kNever;  // of marketing
};

struct CardChannel {
  domain::Channel channel = domain::Channel::kNone;
  domain::ExclusionReason reason = domain::ExclusionReason::kNoContactPoint;
  std::string address;  // where a message would go; empty when none may
};

// A custom attribute that the policy declares.
struct CardAttribute {
  domain::AttributeType type = domain::AttributeType::kUnspecified;
  domain::ClientAttributeRow row;
};

struct ClientCard {
  domain::Revision revision = 0;  // of the base
  UnixSeconds now = 0;            // the classes were judged at
  domain::ClientRow row;
  domain::ProfileRow profile;
  domain::StageKind stage_kind = domain::StageKind::kNone;
  std::vector<CardContact> contacts;
  std::vector<CardChannel> channels;       // one a channel
  std::vector<domain::ClientTagRow> tags;  // not expired, by tag
  std::vector<CardAttribute> attributes;   // in the policy's order

  domain::Temperature temperature = domain::Temperature::kCold;
  bool temperature_overridden = false;
  domain::VolumeTier volume_tier = domain::VolumeTier::kNone;
  domain::PurchaseFrequency purchase_frequency = domain::PurchaseFrequency::kNone;
  domain::OrderValueClass order_value_class = domain::OrderValueClass::kNone;
  domain::Behavior behavior = domain::Behavior::kUnknown;
  bool behavior_overridden = false;
  bool active = false;
  bool overdue = false;
  // Among all clients: not read here, for one client does not tell. See Segments::StandingOf.
  Standing standing;

  std::vector<HistoryEntry> recent;  // newest first
};

// Events on a card.
inline constexpr int64_t kRecentEvents = 10;

// CLIENT_NOT_FOUND. `clock_now`: the server's; an answer is never judged earlier than the base's
// last write.
absl::StatusOr<ClientCard> ReadCard(store::ReadTransaction& transaction, domain::ClientId id,
                                    UnixSeconds clock_now);

// Entries before a position, or the newest; at most `limit`.
absl::StatusOr<std::vector<HistoryEntry>> ReadHistory(store::Reader& reader, domain::ClientId id,
                                                      std::optional<store::HistoryPosition> before,
                                                      int64_t limit);

// The clients that a reference means: none, one, or several that share an address. Ascending.
absl::StatusOr<std::vector<domain::ClientId>> Lookup(store::Reader& reader, const ClientRef& ref,
                                                     const std::string& address_secret);

// The one client that a reference means. CLIENT_NOT_FOUND, AMBIGUOUS_CLIENT.
absl::StatusOr<domain::ClientId> ResolveOne(store::Reader& reader, const ClientRef& ref,
                                            const std::string& address_secret);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_CLIENT_READER_H_
