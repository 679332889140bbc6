#include "server/api/parse.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/api/limits.h"
#include "server/base/text.h"
#include "server/domain/currency.h"
#include "server/domain/limits.h"

namespace clientele::api {

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
  Range(interaction.audience_number(), 0, INT64_MAX, path + ".audience_number");
  input.audience_number = interaction.audience_number();
  if (interaction.audience_number() != 0 && interaction.campaign_id().empty()) {
    violations_.Add(path + ".campaign_id", "", "the campaign of the audience");
  }
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
  if (interaction.has_behavior_override()) {
    const std::string field = path + ".behavior_override";
    const v1::BehaviorOverride& wire = interaction.behavior_override();
    input.behavior_override.behavior =
        Enum<domain::Behavior>(wire.behavior(), field + ".behavior", true);
    input.behavior_override.expires_at =
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

service::ProductInput RequestParser::Product(const v1::ProductRow& product,
                                             const std::string& path) {
  service::ProductInput input;
  input.field = path;
  input.sku = Text(product.sku(), domain::kMaxSlug, path + ".sku");
  if (product.sku().empty()) violations_.Add(path + ".sku", "", "the product's sku");
  const auto text = [&](const std::string& value, size_t max, const char* field) {
    const std::string checked = Text(value, max, absl::StrCat(path, ".", field));
    return checked.empty() ? std::nullopt : std::optional<std::string>(checked);
  };
  input.name = text(product.name(), domain::kMaxName, "name");
  input.category = text(product.category(), domain::kMaxShortText, "category");
  input.unit = text(product.unit(), domain::kMaxShortText, "unit");
  if (product.unit_factor() != 0) {
    Range(product.unit_factor(), 1, domain::kMaxQuantity, path + ".unit_factor");
    input.unit_factor = product.unit_factor();
  }
  return input;
}

}  // namespace clientele::api
