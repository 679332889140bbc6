// Reading what sending tools report, and addresses that must never be messaged.
#include "server/api/parse.h"
#include "server/domain/contact.h"
#include "server/domain/limits.h"

namespace clientele::api {

template <typename Report, typename Input>
void RequestParser::ReadReport(const Report& report, const std::string& path, Input& input) {
  input.field = path + ".";
  input.client = Client(report.client(), path + ".client");
  input.external_id = Text(report.external_id(), domain::kMaxExternalId, path + ".external_id");
  input.at = EventTime(report.has_at(), report.at(), path + ".at");
  // An audience says the channel of its member, but not how an address is to be read.
  const bool may_be_absent = report.audience_number() != 0 && report.address().empty();
  input.channel = Enum<domain::Channel>(report.channel(), path + ".channel", !may_be_absent);
  if (!report.address().empty() && input.channel != domain::Channel::kNone) {
    input.address = Address(input.channel, report.address(), path + ".address");
  }
  input.campaign_id = Slug(report.campaign_id(), path + ".campaign_id");
  Range(report.audience_number(), 0, INT64_MAX, path + ".audience_number");
  input.audience_number = report.audience_number();
  if (report.audience_number() != 0 && report.campaign_id().empty()) {
    violations_.Add(path + ".campaign_id", "", "the campaign of the audience");
  }
  Range(report.step(), 0, static_cast<int64_t>(domain::kMaxSteps), path + ".step");
  input.step = report.step();
}

service::DeliveryInput RequestParser::Delivery(const v1::Delivery& delivery,
                                               const std::string& path) {
  service::DeliveryInput input;
  ReadReport(delivery, path, input);
  input.status = Enum<domain::DeliveryStatus>(delivery.status(), path + ".status", true);
  return input;
}

service::ResponseInput RequestParser::Response(const v1::Response& response,
                                               const std::string& path) {
  service::ResponseInput input;
  ReadReport(response, path, input);
  input.kind = Enum<domain::ResponseKind>(response.kind(), path + ".kind", true);
  return input;
}

int64_t RequestParser::SuppressedKey(const v1::SuppressedAddress& address,
                                     const std::string& secret, const std::string& path) {
  const auto channel = Enum<domain::Channel>(address.channel(), path + ".channel", true);
  if (channel == domain::Channel::kNone) return 0;
  const std::string text = Address(channel, address.address(), path + ".address");
  return static_cast<int64_t>(domain::AddressKey(secret, domain::AddressKindOf(channel), text));
}

}  // namespace clientele::api
