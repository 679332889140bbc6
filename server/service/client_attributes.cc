#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/service/client_changes.h"

namespace clientele::service {
namespace {

using domain::AttributeType;

absl::Status CheckAttribute(const domain::Policy& policy, const AttributeInput& input) {
  const domain::Attribute* declared = policy.FindAttribute(input.attribute);
  if (declared == nullptr) {
    const auto names =
        absl::StrJoin(policy.attributes, ", ",
                      [](std::string* out, const auto& known) { absl::StrAppend(out, known.id); });
    return InvalidField(absl::StrCat(input.field, ".attribute"), input.attribute,
                        names.empty() ? "nothing: the policy declares no attributes"
                                      : absl::StrCat("an attribute of the policy: ", names));
  }
  if (input.type == AttributeType::kUnspecified) return absl::OkStatus();
  const std::string field = absl::StrCat(input.field, ".value");
  if (input.type != declared->type) {
    return InvalidField(field, domain::NameOf(input.type), domain::NameOf(declared->type));
  }
  const std::vector<std::string>& values = declared->values;
  if (input.type == AttributeType::kString &&
      std::find(values.begin(), values.end(), input.text) == values.end()) {
    const absl::string_view nearest =
        NearestName(input.text, std::vector<absl::string_view>(values.begin(), values.end()));
    return InvalidField(
        field, input.text,
        nearest.empty()
            ? std::string("a value of the policy's list")
            : absl::StrCat("a value of the policy's list; did you mean ", nearest, "?"));
  }
  return absl::OkStatus();
}

// For the history.
std::string ValueText(AttributeType type, const domain::ClientAttributeRow& row) {
  switch (type) {
    case AttributeType::kDate:
      return FormatDate(static_cast<UnixDays>(row.number));
    case AttributeType::kBoolean:
      return row.number != 0 ? "true" : "false";
    case AttributeType::kInteger:
      return absl::StrCat(row.number);
    case AttributeType::kString:
    case AttributeType::kUnspecified:
      break;
  }
  return row.text;
}

bool ChangeAttribute(WorkingSet& ws, ClientState& client, const AttributeInput& input,
                     const std::string& actor) {
  const AttributeType type = ws.policy().FindAttribute(input.attribute)->type;
  std::vector<domain::ClientAttributeRow>& rows = client.attributes;
  const auto found = std::find_if(
      rows.begin(), rows.end(), [&](const auto& row) { return row.attribute == input.attribute; });
  std::string before, after;
  if (found != rows.end()) before = ValueText(type, *found);
  if (input.type == AttributeType::kUnspecified) {
    if (found == rows.end()) return false;
    rows.erase(found);
  } else {
    domain::ClientAttributeRow row = {client.row.client_id, input.attribute, input.number,
                                      input.text};
    after = ValueText(type, row);
    if (found == rows.end()) {
      rows.push_back(std::move(row));
    } else {
      if (found->number == row.number && found->text == row.text) return false;
      *found = std::move(row);
    }
  }
  client.touched_attributes.insert(input.attribute);
  RecordEvent(ws, client.row.client_id, domain::HistoryKind::kAttributeChanged, ws.now(), actor,
              after, before, input.attribute);
  return true;
}

}  // namespace

absl::StatusOr<bool> ChangeAttributes(WorkingSet& ws, ClientState& client,
                                      const std::vector<AttributeInput>& inputs,
                                      const std::string& actor) {
  bool changed = false;
  for (const AttributeInput& input : inputs) {
    RETURN_IF_ERROR(CheckAttribute(ws.policy(), input));
    const bool one = ChangeAttribute(ws, client, input, actor);
    changed |= one;
  }
  client.touched |= changed;
  return changed;
}

}  // namespace clientele::service
