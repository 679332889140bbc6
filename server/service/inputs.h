// What callers want done, after the edge has checked and normalized it: texts in NFC, addresses in
// their normal form, slugs in lower case, times within their bounds. Absent times mean the moment
// of the write. `field` is the path in the request, for errors that only the write can find.
#ifndef CLIENTELE_SERVER_SERVICE_INPUTS_H_
#define CLIENTELE_SERVER_SERVICE_INPUTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/base/civil_time.h"
#include "server/domain/types.h"

namespace clientele::service {

struct ClientRef {
  enum class Kind { kId, kExternalId, kPhone, kEmail };
  Kind kind = Kind::kId;
  domain::ClientId id = 0;
  std::string text;  // external id, or normalized phone or e-mail
  std::string field;
};

// A value of a custom attribute; the write checks it against the policy's declaration.
struct AttributeInput {
  std::string attribute;
  domain::AttributeType type = domain::AttributeType::kUnspecified;  // none: the value is cleared
  int64_t number = 0;
  std::string text;
  std::string field;
};

// Only what is present is changed; a present empty value clears.
struct ProfileInput {
  std::optional<std::string> external_id;
  std::optional<std::string> display_name;
  std::optional<std::string> family_name;
  std::optional<std::string> given_name;
  std::optional<std::string> patronymic;
  std::optional<domain::Gender> gender;
  std::optional<std::optional<int64_t>> birth_date;
  std::optional<std::string> company;
  std::optional<std::string> tax_id;
  std::optional<std::string> city;
  std::optional<std::string> region;
  std::optional<std::string> time_zone;
  std::optional<std::string> source;
  std::optional<std::string> owner;
  std::vector<AttributeInput> attributes;
};

struct ContactInput {
  domain::Channel channel = domain::Channel::kNone;
  std::string address;
  std::optional<std::string> person;
  std::optional<std::string> role;
  std::optional<bool> primary;
  std::optional<domain::ContactStatus> status;
  bool remove = false;
  std::string field;
};

struct ConsentInput {
  domain::ConsentPurpose purpose = domain::ConsentPurpose::kMarketing;
  domain::ConsentStatus status = domain::ConsentStatus::kGranted;
  domain::Channel channel = domain::Channel::kNone;
  std::string address;  // empty: the whole channel
  std::optional<UnixSeconds> at;
  std::string means;
  std::string text_version;
  std::string evidence;
  std::string field;
};

struct TagsInput {
  std::vector<std::string> add;
  std::vector<std::string> remove;
  std::optional<UnixSeconds> expires_at;  // of the added
  std::string field;
};

struct StageInput {
  std::string stage;  // empty: no move
  std::string lost_reason;
  std::optional<UnixSeconds> at;
  std::string field;
};

struct OverrideInput {
  domain::Temperature temperature = domain::Temperature::kNone;  // none: no override
  std::optional<UnixSeconds> expires_at;
};

struct BehaviorInput {
  domain::Behavior behavior = domain::Behavior::kUnspecified;  // none: no override
  std::optional<UnixSeconds> expires_at;
};

struct NewClientInput {
  enum class OnMatch { kFail, kUpdate, kCreate };
  ProfileInput profile;
  std::vector<ContactInput> contacts;
  std::vector<ConsentInput> consents;
  TagsInput tags;
  std::string stage;  // empty: the policy's first
  OnMatch on_match = OnMatch::kFail;
  std::optional<UnixSeconds> created_at;
  std::string actor;
  std::string field;
};

struct ClientUpdateInput {
  ClientRef client;
  ProfileInput profile;
  std::vector<ContactInput> contacts;
  std::optional<int64_t> etag;  // the revision it is based on
  std::string actor;
};

struct InteractionInput {
  ClientRef client;
  std::string external_id;
  std::optional<UnixSeconds> at;
  domain::Channel channel = domain::Channel::kNone;
  domain::Direction direction = domain::Direction::kOutbound;
  domain::Disposition disposition = domain::Disposition::kReached;
  domain::Outcome outcome = domain::Outcome::kNone;
  std::string note;
  std::string actor;
  std::string campaign_id;
  int64_t step = 0;
  int64_t audience_number = 0;  // 0: the latest that has the client
  TagsInput tags;
  StageInput stage;
  OverrideInput temperature_override;
  BehaviorInput behavior_override;
  std::vector<ContactInput> contacts;
  std::vector<ConsentInput> consents;
  std::string field;
};

struct OrderLineInput {
  std::string sku;
  int64_t quantity = 0;
  int64_t amount = 0;

  friend bool operator==(const OrderLineInput&, const OrderLineInput&) = default;
};

struct OrderInput {
  ClientRef client;
  std::string external_id;
  domain::OrderKind kind = domain::OrderKind::kPurchase;
  std::optional<UnixSeconds> placed_at;
  std::vector<OrderLineInput> lines;
  int64_t quantity = 0;
  int64_t amount = 0;
  int64_t discount = 0;
  std::optional<int64_t> cost;
  std::string promo_code;
  std::string currency;
  std::string original_external_id;
  std::string actor;
  std::string field;
};

// What was done with a message.
struct DeliveryInput {
  ClientRef client;
  std::string external_id;
  std::optional<UnixSeconds> at;
  domain::Channel channel = domain::Channel::kNone;  // none: the member's
  std::string address;                               // empty: the member's, or the present one
  domain::DeliveryStatus status = domain::DeliveryStatus::kUnspecified;
  std::string campaign_id;
  int64_t audience_number = 0;
  int64_t step = 0;  // 0: the audience's, or 1
  std::string actor;
  std::string field;
};

// What came back on a message.
struct ResponseInput {
  ClientRef client;
  std::string external_id;
  std::optional<UnixSeconds> at;
  domain::Channel channel = domain::Channel::kNone;  // none: the member's
  domain::ResponseKind kind = domain::ResponseKind::kUnspecified;
  std::string address;
  std::string campaign_id;
  int64_t audience_number = 0;
  int64_t step = 0;
  std::string actor;
  std::string field;
};

struct ProductInput {
  std::string sku;
  std::optional<std::string> name;
  std::optional<std::string> category;
  std::optional<std::string> unit;
  std::optional<int64_t> unit_factor;
  std::string actor;
  std::string field;
};

enum class OnConflict { kError, kReplace };

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_INPUTS_H_
