// From the wire to what the service takes: checked, normalized, with every invalid field named at
// once. The policy says how phones are read; `now` bounds event times.
#ifndef CLIENTELE_SERVER_API_PARSE_H_
#define CLIENTELE_SERVER_API_PARSE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clientele/v1/admin_service.pb.h"
#include "clientele/v1/campaign_service.pb.h"
#include "clientele/v1/client_service.pb.h"
#include "clientele/v1/filter.pb.h"
#include "clientele/v1/import_service.pb.h"
#include "server/api/context.h"
#include "server/base/error.h"
#include "server/domain/policy.h"
#include "server/filter/compiler.h"
#include "server/filter/field.h"
#include "server/service/imports.h"
#include "server/service/inputs.h"

namespace clientele::api {

// The path of a list's element: "contact_points[2]".
std::string Indexed(const std::string& path, int i);

// One request being read. Paths name fields as the proto does: "interactions[2].channel".
class RequestParser {
 public:
  RequestParser(std::shared_ptr<const domain::Policy> policy, UnixSeconds now)
      : policy_(std::move(policy)), now_(now) {}

  // No fault found so far; else the status names them all.
  bool ok() const { return violations_.empty(); }
  absl::Status status() const { return violations_.ToStatus(); }
  Violations& violations() { return violations_; }

  service::ClientRef Client(const v1::ClientRef& ref, const std::string& path);
  service::ProfileInput Profile(const v1::ClientProfile& profile, const std::string& path);
  std::vector<service::ContactInput> Contacts(
      const google::protobuf::RepeatedPtrField<v1::ContactPointInput>& contacts,
      const std::string& path);
  service::ConsentInput Consent(const v1::ConsentInput& consent, const std::string& path);
  std::vector<service::ConsentInput> Consents(
      const google::protobuf::RepeatedPtrField<v1::ConsentInput>& consents, const std::string& path,
      size_t min = 0);
  std::vector<std::string> Tags(const google::protobuf::RepeatedPtrField<std::string>& tags,
                                const std::string& path);
  service::InteractionInput Interaction(const v1::Interaction& interaction,
                                        const std::string& path);
  service::OrderInput Order(const v1::Order& order, const std::string& path);
  service::ProductInput Product(const v1::ProductRow& product, const std::string& path);
  service::DeliveryInput Delivery(const v1::Delivery& delivery, const std::string& path);
  service::ResponseInput Response(const v1::Response& response, const std::string& path);
  // The key of the address; `secret` keys addresses.
  int64_t SuppressedKey(const v1::SuppressedAddress& address, const std::string& secret,
                        const std::string& path);
  filter::FilterSpec Filter(const v1::Filter& filter, const std::string& path);

  // A field by its name; null, with a fault and the nearest name, when there is none.
  const filter::Field* Field(const std::string& name, const std::string& path);

  // An event time: within bounds and at most a day ahead.
  std::optional<UnixSeconds> EventTime(bool given, const google::protobuf::Timestamp& time,
                                       const std::string& path);
  // Any time within bounds.
  std::optional<UnixSeconds> Time(bool given, const google::protobuf::Timestamp& time,
                                  const std::string& path);
  // At most `max` characters without control characters, normalized.
  std::string Text(const std::string& text, size_t max, const std::string& path);
  std::string TextWithLines(const std::string& text, size_t max, const std::string& path);
  // A slug; empty stays empty.
  std::string Slug(const std::string& text, const std::string& path);
  std::string RequiredSlug(const std::string& text, const std::string& path);
  std::string RequestId(const std::string& text);
  void Count(size_t count, size_t min, size_t max, const std::string& path);
  // False, with a fault, outside of it.
  bool Range(int64_t value, int64_t min, int64_t max, const std::string& path);
  // Nothing for an empty text; a fault for one that is no etag of `thing` ("a card").
  std::optional<int64_t> Etag(const std::string& etag, absl::string_view thing);
  // As the contract reads it: 0 is the usual size, too much the most.
  int32_t PageSize(int32_t asked, int32_t usual, int32_t most);

  // The domain's enumerator with the number of a wire one; the zero value when it is unknown, with
  // a fault, or not given, with a fault when `required`.
  template <typename E>
  E Enum(int number, const std::string& path, bool required = false);

 private:
  std::string CheckedText(const std::string& text, size_t max, const std::string& path, bool lines);
  service::ContactInput Contact(const v1::ContactPointInput& contact, const std::string& path);
  std::vector<service::AttributeInput> Attributes(
      const google::protobuf::RepeatedPtrField<v1::AttributeValue>& attributes,
      const std::string& path);
  service::AttributeInput Attribute(const v1::AttributeValue& attribute, const std::string& path);
  std::optional<int64_t> BirthDate(const v1::Date& date, const std::string& path);
  std::string Address(domain::Channel channel, const std::string& text, const std::string& path);
  // What deliveries and responses have in common.
  template <typename Report, typename Input>
  void ReadReport(const Report& report, const std::string& path, Input& input);
  void OrderTotals(const v1::Order& order, const std::string& path, service::OrderInput& input);

  const std::shared_ptr<const domain::Policy> policy_;
  const UnixSeconds now_;
  Violations violations_;
};

template <typename E>
E RequestParser::Enum(int number, const std::string& path, bool required) {
  const absl::Span<const absl::string_view> names = domain::NamesOf<E>();
  const bool known = number >= 0 && static_cast<size_t>(number) < names.size();
  if (!known || (required && number == 0)) {
    std::string want;
    for (const absl::string_view name : names.subspan(1)) {
      want.append(want.empty() ? "one of " : ", ").append(name.data(), name.size());
    }
    violations_.Add(path, number == 0 ? "" : std::to_string(number), want);
    return E{};
  }
  return static_cast<E>(number);
}

// With the policy in force and the server's clock.
inline RequestParser ParserOf(const Context& context) {
  return RequestParser(context.index.policy(), context.clock.NowSeconds());
}

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_PARSE_H_
