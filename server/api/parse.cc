#include "server/api/parse.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/api/limits.h"
#include "server/base/text.h"
#include "server/domain/contact.h"
#include "server/domain/currency.h"
#include "server/domain/limits.h"
#include "server/domain/slug.h"

namespace clientele::api {
namespace {

using google::protobuf::RepeatedPtrField;

std::string Indexed(const std::string& path, int i) { return absl::StrCat(path, "[", i, "]"); }

}  // namespace

// --- Scalars ------------------------------------------------------------------------------------

std::string RequestParser::CheckedText(const std::string& text, size_t max, const std::string& path,
                                       bool lines) {
  const LineBreaks breaks = lines ? LineBreaks::kAllow : LineBreaks::kRefuse;
  if (HasControlCharacters(text, breaks)) {
    violations_.Add(path, text, "text without control characters");
    return "";
  }
  std::string normalized = NormalizeText(text);
  if (CharacterCount(normalized) > max) {
    violations_.Add(path, absl::StrCat(CharacterCount(normalized), " characters"),
                    absl::StrCat("at most ", max, " characters"));
    return "";
  }
  return normalized;
}

std::string RequestParser::Text(const std::string& text, size_t max, const std::string& path) {
  return CheckedText(text, max, path, false);
}

std::string RequestParser::TextWithLines(const std::string& text, size_t max,
                                         const std::string& path) {
  return CheckedText(text, max, path, true);
}

std::string RequestParser::Slug(const std::string& text, const std::string& path) {
  return text.empty() ? "" : RequiredSlug(text, path);
}

std::string RequestParser::RequiredSlug(const std::string& text, const std::string& path) {
  const std::optional<std::string> slug = domain::NormalizeSlug(text);
  if (!slug.has_value()) violations_.Add(path, text, domain::kSlugWant);
  return slug.value_or("");
}

std::string RequestParser::RequestId(const std::string& text) {
  return Text(text, domain::kMaxRequestId, "request_id");
}

void RequestParser::Count(size_t count, size_t min, size_t max, const std::string& path) {
  if (count >= min && count <= max) return;
  violations_.Add(path, absl::StrCat(count), absl::StrCat(min, " to ", max));
}

bool RequestParser::Range(int64_t value, int64_t min, int64_t max, const std::string& path) {
  if (value >= min && value <= max) return true;
  violations_.Add(path, absl::StrCat(value), absl::StrCat(min, " to ", max));
  return false;
}

int32_t RequestParser::PageSize(int32_t asked, int32_t usual, int32_t most) {
  Range(asked, 0, INT32_MAX, "page_size");
  return asked == 0 ? usual : std::min(asked, most);
}

std::optional<UnixSeconds> RequestParser::Time(bool given, const google::protobuf::Timestamp& time,
                                               const std::string& path) {
  if (!given) return std::nullopt;
  if (time.seconds() < domain::kMinEventTime || time.seconds() > domain::kMaxEventTime ||
      time.nanos() < 0 || time.nanos() > 999'999'999) {
    violations_.Add(path, absl::StrCat(time.seconds(), " s"), "a time in 1970 to 2105");
    return std::nullopt;
  }
  return time.seconds();
}

std::optional<UnixSeconds> RequestParser::EventTime(bool given,
                                                    const google::protobuf::Timestamp& time,
                                                    const std::string& path) {
  const std::optional<UnixSeconds> at = Time(given, time, path);
  if (at.has_value() && *at > now_ + domain::kMaxFutureSeconds) {
    violations_.Add(path, FormatTime(*at), "a time at most one day ahead");
    return std::nullopt;
  }
  return at;
}

// --- Clients ------------------------------------------------------------------------------------

service::ClientRef RequestParser::Client(const v1::ClientRef& ref, const std::string& path) {
  service::ClientRef client;
  client.field = path;
  switch (ref.ref_case()) {
    case v1::ClientRef::kId:
      client.id = ref.id();
      if (client.id < 1) violations_.Add(path + ".id", absl::StrCat(ref.id()), "1 or more");
      break;
    case v1::ClientRef::kExternalId:
      client.kind = service::ClientRef::Kind::kExternalId;
      client.text = Text(ref.external_id(), domain::kMaxExternalId, path + ".external_id");
      if (NormalizeText(ref.external_id()).empty()) {
        violations_.Add(path + ".external_id", "", "an external id");
      }
      break;
    case v1::ClientRef::kPhone:
      client.kind = service::ClientRef::Kind::kPhone;
      client.text = Address(domain::Channel::kSms, ref.phone(), path + ".phone");
      break;
    case v1::ClientRef::kEmail:
      client.kind = service::ClientRef::Kind::kEmail;
      client.text = Address(domain::Channel::kEmail, ref.email(), path + ".email");
      break;
    case v1::ClientRef::REF_NOT_SET:
      violations_.Add(path, "", "a client: id, external_id, phone or email");
      break;
  }
  return client;
}

std::string RequestParser::Address(domain::Channel channel, const std::string& text,
                                   const std::string& path) {
  const std::optional<std::string> address =
      domain::NormalizeAddress(channel, text, policy_->phone_region);
  if (!address.has_value()) violations_.Add(path, text, domain::AddressWant(channel));
  return address.value_or("");
}

std::optional<int64_t> RequestParser::BirthDate(const v1::Date& date, const std::string& path) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return std::nullopt;
  const std::optional<UnixDays> days = DaysFromCivil(date.year(), date.month(), date.day());
  if (!days.has_value() || date.year() < domain::kMinBirthYear || *days * kSecondsPerDay > now_) {
    violations_.Add(path, absl::StrCat(date.year(), "-", date.month(), "-", date.day()),
                    "a day that exists, from 1900 up to today");
    return std::nullopt;
  }
  return *days;
}

service::ProfileInput RequestParser::Profile(const v1::ClientProfile& profile,
                                             const std::string& path) {
  service::ProfileInput input;
  const auto text = [&](bool given, const std::string& value, size_t max, const char* field) {
    return given ? std::optional<std::string>(Text(value, max, absl::StrCat(path, ".", field)))
                 : std::nullopt;
  };
#define CLIENTELE_TEXT(field, max) \
  input.field = text(profile.has_##field(), profile.field(), domain::max, #field)
  CLIENTELE_TEXT(external_id, kMaxExternalId);
  CLIENTELE_TEXT(display_name, kMaxName);
  CLIENTELE_TEXT(family_name, kMaxName);
  CLIENTELE_TEXT(given_name, kMaxName);
  CLIENTELE_TEXT(patronymic, kMaxName);
  CLIENTELE_TEXT(company, kMaxName);
  CLIENTELE_TEXT(city, kMaxName);
  CLIENTELE_TEXT(region, kMaxName);
  CLIENTELE_TEXT(owner, kMaxActor);
#undef CLIENTELE_TEXT
  if (profile.gender() != 0) {
    input.gender = Enum<domain::Gender>(profile.gender(), path + ".gender");
  }
  if (profile.has_birth_date()) {
    input.birth_date = BirthDate(profile.birth_date(), path + ".birth_date");
  }
  if (profile.has_source()) input.source = Slug(profile.source(), path + ".source");
  if (profile.has_tax_id()) {
    input.tax_id = profile.tax_id();
    const bool good = profile.tax_id().empty() ||
                      (profile.tax_id().size() >= 6 && profile.tax_id().size() <= 20 &&
                       std::all_of(profile.tax_id().begin(), profile.tax_id().end(),
                                   [](unsigned char c) { return absl::ascii_isalnum(c); }));
    if (!good) violations_.Add(path + ".tax_id", profile.tax_id(), "6 to 20 letters and digits");
  }
  if (profile.has_time_zone()) {
    input.time_zone = profile.time_zone();
    // The library remembers every name it was asked for: none too long for a zone's gets there.
    const bool good =
        profile.time_zone().empty() || (profile.time_zone().size() <= domain::kMaxShortText &&
                                        FindTimeZone(profile.time_zone()).has_value());
    if (!good) {
      violations_.Add(path + ".time_zone", profile.time_zone(),
                      "an IANA name, like Asia/Novosibirsk");
    }
  }
  return input;
}

service::ContactInput RequestParser::Contact(const v1::ContactPointInput& contact,
                                             const std::string& path) {
  service::ContactInput input;
  input.field = path;
  input.channel = Enum<domain::Channel>(contact.channel(), path + ".channel", true);
  if (input.channel != domain::Channel::kNone) {
    input.address = Address(input.channel, contact.address(), path + ".address");
  }
  if (contact.has_person()) {
    input.person = Text(contact.person(), domain::kMaxName, path + ".person");
  }
  if (contact.has_role()) input.role = Text(contact.role(), domain::kMaxName, path + ".role");
  if (contact.has_primary()) input.primary = contact.primary();
  if (contact.status() != 0) {
    input.status = Enum<domain::ContactStatus>(contact.status(), path + ".status");
  }
  input.remove = contact.remove();
  return input;
}

std::vector<service::ContactInput> RequestParser::Contacts(
    const RepeatedPtrField<v1::ContactPointInput>& contacts, const std::string& path) {
  Count(static_cast<size_t>(contacts.size()), 0, domain::kMaxContactPoints, path);
  std::vector<service::ContactInput> inputs;
  for (int i = 0; i < contacts.size(); ++i) {
    inputs.push_back(Contact(contacts[i], Indexed(path, i)));
  }
  return inputs;
}

service::ConsentInput RequestParser::Consent(const v1::ConsentInput& consent,
                                             const std::string& path) {
  service::ConsentInput input;
  input.field = path;
  input.purpose = Enum<domain::ConsentPurpose>(consent.purpose(), path + ".purpose", true);
  input.status = Enum<domain::ConsentStatus>(consent.status(), path + ".status", true);
  input.channel = Enum<domain::Channel>(consent.channel(), path + ".channel");
  const bool processing = input.purpose == domain::ConsentPurpose::kProcessing;
  if (processing && input.channel != domain::Channel::kNone) {
    violations_.Add(path + ".channel", domain::NameOf(input.channel),
                    "nothing: consent to processing is for the whole client");
  }
  if (!consent.address().empty()) {
    if (input.channel == domain::Channel::kNone) {
      violations_.Add(path + ".channel", "", "the channel of the address");
    } else {
      input.address = Address(input.channel, consent.address(), path + ".address");
    }
  }
  input.at = EventTime(consent.has_at(), consent.at(), path + ".at");
  input.means = Text(consent.means(), domain::kMaxShortText, path + ".means");
  input.text_version = Text(consent.text_version(), domain::kMaxShortText, path + ".text_version");
  input.evidence = TextWithLines(consent.evidence(), domain::kMaxEvidence, path + ".evidence");
  return input;
}

std::vector<service::ConsentInput> RequestParser::Consents(
    const RepeatedPtrField<v1::ConsentInput>& consents, const std::string& path, size_t min) {
  Count(static_cast<size_t>(consents.size()), min, domain::kMaxConsentsPerCall, path);
  std::vector<service::ConsentInput> inputs;
  for (int i = 0; i < consents.size(); ++i) {
    inputs.push_back(Consent(consents[i], Indexed(path, i)));
  }
  return inputs;
}

std::vector<std::string> RequestParser::Tags(const RepeatedPtrField<std::string>& tags,
                                             const std::string& path) {
  Count(static_cast<size_t>(tags.size()), 0, domain::kMaxTagsPerClient, path);
  std::vector<std::string> slugs;
  for (int i = 0; i < tags.size(); ++i) slugs.push_back(RequiredSlug(tags[i], Indexed(path, i)));
  return slugs;
}

// --- Interactions and orders --------------------------------------------------------------------

service::InteractionInput RequestParser::Interaction(const v1::Interaction& interaction,
                                                     const std::string& path) {
  service::InteractionInput input;
  input.field = path + ".";
  input.client = Client(interaction.client(), path + ".client");
  input.external_id =
      Text(interaction.external_id(), domain::kMaxExternalId, path + ".external_id");
  input.at = EventTime(interaction.has_at(), interaction.at(), path + ".at");
  input.channel = Enum<domain::Channel>(interaction.channel(), path + ".channel", true);
  input.direction = std::max(domain::Direction::kOutbound,
                             Enum<domain::Direction>(interaction.direction(), path + ".direction"));
  input.disposition =
      std::max(domain::Disposition::kReached,
               Enum<domain::Disposition>(interaction.disposition(), path + ".disposition"));
  input.outcome = Enum<domain::Outcome>(interaction.outcome(), path + ".outcome");
  if (input.disposition == domain::Disposition::kReached) {
    if (input.outcome == domain::Outcome::kNone) input.outcome = domain::Outcome::kNeutral;
  } else if (input.outcome != domain::Outcome::kNone) {
    violations_.Add(path + ".outcome", domain::NameOf(input.outcome),
                    "nothing, unless the disposition is REACHED");
  }
  input.note = TextWithLines(interaction.note(), domain::kMaxNote, path + ".note");
  input.actor = Text(interaction.actor(), domain::kMaxActor, path + ".actor");
  input.campaign_id = Slug(interaction.campaign_id(), path + ".campaign_id");
  Range(interaction.step(), 0, INT32_MAX, path + ".step");
  input.step = interaction.step();
  input.tags.add = Tags(interaction.add_tags(), path + ".add_tags");
  input.tags.remove = Tags(interaction.remove_tags(), path + ".remove_tags");
  input.tags.field = path + ".add_tags";
  input.stage.stage = Slug(interaction.stage(), path + ".stage");
  input.stage.lost_reason = Slug(interaction.lost_reason(), path + ".lost_reason");
  input.stage.field = path + ".";
  if (interaction.has_temperature_override()) {
    const std::string field = path + ".temperature_override";
    const v1::TemperatureOverride& wire = interaction.temperature_override();
    input.temperature_override.temperature =
        Enum<domain::Temperature>(wire.temperature(), field + ".temperature", true);
    input.temperature_override.expires_at =
        Time(wire.has_expires_at(), wire.expires_at(), field + ".expires_at");
  }
  input.contacts = Contacts(interaction.contact_points(), path + ".contact_points");
  input.consents = Consents(interaction.consents(), path + ".consents");
  return input;
}

void RequestParser::OrderTotals(const v1::Order& order, const std::string& path,
                                service::OrderInput& input) {
  for (int i = 0; i < order.lines_size(); ++i) {
    const v1::OrderLine& line = order.lines(i);
    const std::string field = Indexed(path + ".lines", i);
    // 2,000 lines within their bounds can't overflow 64 bits; others don't count.
    if (Range(line.quantity(), 0, domain::kMaxQuantity, field + ".quantity")) {
      input.quantity += line.quantity();
    }
    if (Range(line.amount_minor(), -domain::kMaxAmount, domain::kMaxAmount,
              field + ".amount_minor")) {
      input.amount += line.amount_minor();
    }
    input.lines.push_back(
        {Text(line.sku(), domain::kMaxSlug, field + ".sku"), line.quantity(), line.amount_minor()});
  }
  const auto total = [&](bool given, int64_t stated, int64_t& sum, const char* field) {
    if (order.lines_size() == 0) {
      if (!given) violations_.Add(absl::StrCat(path, ".", field), "", "a number, or lines");
      sum = stated;
    } else if (given && stated != sum) {
      violations_.Add(absl::StrCat(path, ".", field), absl::StrCat(stated),
                      absl::StrCat(sum, ", the sum of the lines"));
    }
  };
  total(order.has_quantity(), order.quantity(), input.quantity, "quantity");
  total(order.has_amount_minor(), order.amount_minor(), input.amount, "amount_minor");
  Range(input.quantity, 0, domain::kMaxQuantity, path + ".quantity");
  Range(input.amount, -domain::kMaxAmount, domain::kMaxAmount, path + ".amount_minor");
}

service::OrderInput RequestParser::Order(const v1::Order& order, const std::string& path) {
  service::OrderInput input;
  input.field = path + ".";
  input.client = Client(order.client(), path + ".client");
  input.external_id = Text(order.external_id(), domain::kMaxExternalId, path + ".external_id");
  input.kind =
      std::max(domain::OrderKind::kPurchase, Enum<domain::OrderKind>(order.kind(), path + ".kind"));
  input.placed_at = EventTime(order.has_placed_at(), order.placed_at(), path + ".placed_at");
  Count(static_cast<size_t>(order.lines_size()), 0, domain::kMaxLinesPerOrder, path + ".lines");
  if (static_cast<size_t>(order.lines_size()) <= domain::kMaxLinesPerOrder) {
    OrderTotals(order, path, input);
  }
  Range(order.discount_minor(), 0, domain::kMaxAmount, path + ".discount_minor");
  input.discount = order.discount_minor();
  if (order.has_cost_minor()) {
    Range(order.cost_minor(), 0, domain::kMaxAmount, path + ".cost_minor");
    input.cost = order.cost_minor();
  }
  input.promo_code = Text(order.promo_code(), domain::kMaxShortText, path + ".promo_code");
  input.currency = order.currency();
  if (!order.currency().empty() && !domain::IsCurrency(order.currency())) {
    violations_.Add(path + ".currency", order.currency(), "an ISO 4217 code, like RUB");
  }
  input.original_external_id =
      Text(order.original_external_id(), domain::kMaxExternalId, path + ".original_external_id");
  if (!input.original_external_id.empty() && input.kind != domain::OrderKind::kReturn) {
    violations_.Add(path + ".original_external_id", order.original_external_id(),
                    "nothing, unless the kind is RETURN");
  }
  input.actor = Text(order.actor(), domain::kMaxActor, path + ".actor");
  return input;
}

// --- Filters ------------------------------------------------------------------------------------

filter::FilterSpec RequestParser::Filter(const v1::Filter& wire, const std::string& path) {
  filter::FilterSpec spec;
  const auto enums = [&](const google::protobuf::RepeatedField<int>& values, auto& out,
                         const char* field) {
    using E = typename std::decay_t<decltype(out)>::value_type;
    const std::string where = absl::StrCat(path, ".", field);
    Count(static_cast<size_t>(values.size()), 0, kMaxFilterValues, where);
    for (int i = 0; i < values.size(); ++i) {
      out.push_back(Enum<E>(values[i], Indexed(where, i), true));
    }
  };
  const auto slugs = [&](const RepeatedPtrField<std::string>& values, std::vector<std::string>& out,
                         const char* field) {
    const std::string where = absl::StrCat(path, ".", field);
    Count(static_cast<size_t>(values.size()), 0, kMaxFilterValues, where);
    for (int i = 0; i < values.size(); ++i) {
      out.push_back(RequiredSlug(values[i], Indexed(where, i)));
    }
  };
  enums(wire.temperatures(), spec.temperatures, "temperatures");
  enums(wire.volume_tiers(), spec.volume_tiers, "volume_tiers");
  enums(wire.purchase_frequencies(), spec.purchase_frequencies, "purchase_frequencies");
  enums(wire.order_value_classes(), spec.order_value_classes, "order_value_classes");
  enums(wire.reachable(), spec.reachable, "reachable");
  slugs(wire.stages(), spec.stages, "stages");
  slugs(wire.sources(), spec.sources, "sources");
  slugs(wire.all_tags(), spec.all_tags, "all_tags");
  slugs(wire.any_tags(), spec.any_tags, "any_tags");
  slugs(wire.no_tags(), spec.no_tags, "no_tags");
  Count(static_cast<size_t>(wire.owners_size()), 0, kMaxFilterValues, path + ".owners");
  for (int i = 0; i < wire.owners_size(); ++i) {
    spec.owners.push_back(Text(wire.owners(i), domain::kMaxActor, Indexed(path + ".owners", i)));
  }
  if (wire.has_active()) spec.active = wire.active();
  spec.expression = wire.expression();
  return spec;
}

}  // namespace clientele::api
