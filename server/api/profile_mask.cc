#include "server/api/profile_mask.h"

#include <algorithm>
#include <string>

namespace clientele::api {
namespace {

// The values given are set or cleared one by one, and those not given stay: a mask takes them all
// in or leaves them all out.
constexpr char kAttributes[] = "attributes";

// Each maskable field by its wire name, once.
template <typename Visitor>
void ForEachField(service::ProfileInput& input, Visitor visit) {
  visit("external_id", input.external_id);
  visit("display_name", input.display_name);
  visit("family_name", input.family_name);
  visit("given_name", input.given_name);
  visit("patronymic", input.patronymic);
  visit("gender", input.gender);
  visit("birth_date", input.birth_date);
  visit("company", input.company);
  visit("tax_id", input.tax_id);
  visit("city", input.city);
  visit("region", input.region);
  visit("time_zone", input.time_zone);
  visit("source", input.source);
  visit("owner", input.owner);
}

}  // namespace

void ApplyProfileMask(const v1::UpdateClientRequest& request, service::ProfileInput& input,
                      Violations& violations) {
  if (!request.has_update_mask()) return;
  const auto& paths = request.update_mask().paths();
  for (const std::string& path : paths) {
    bool known = path == kAttributes;
    ForEachField(input, [&](const char* name, auto&) { known |= path == name; });
    if (!known) violations.Add("update_mask", path, "names of ClientProfile's fields");
  }
  const auto named = [&](const char* name) {
    return std::find(paths.begin(), paths.end(), name) != paths.end();
  };
  if (!named(kAttributes)) input.attributes.clear();
  ForEachField(input, [&](const char* name, auto& value) {
    if (!named(name)) {
      value.reset();
    } else if (!value.has_value()) {
      value.emplace();
    }
  });
}

}  // namespace clientele::api
