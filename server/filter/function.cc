#include "server/filter/function.h"

#include <algorithm>
#include <iterator>

namespace clientele::filter {
namespace {

using Id = FunctionId;

constexpr bool kOperand = true;
constexpr bool kTest = false;

constexpr Function kFunctions[] = {
    {Id::kReachable, "reachable", kTest, "one channel", "reachable(EMAIL)", "reachable(CHANNEL)",
     "A message may be sent there now: address, basis and consent.", "reachable(EMAIL)"},
    {Id::kHas, "has", kTest, "one field", "has(city)", "has(OPERAND)",
     "There is a value: of a field, an attribute, a tag, or events.", "has(birth_date)"},
    {Id::kTop, "top", kTest, "a number or a share and what to rank by", "top(20%, total_amount)",
     "top(N, OPERAND), top(P%, OPERAND)",
     "Among the first of all clients that have the value, the greatest first, ties by ascending "
     "id; "
     "from 0.01% to 100%.",
     "top(20%, total_amount)"},
    {Id::kBottom, "bottom", kTest, "a number or a share and what to rank by",
     "bottom(100, last_order_at)", "bottom(N, OPERAND), bottom(P%, OPERAND)",
     "The same, the least first.", "bottom(100, last_order_at)"},
    {Id::kSegment, "segment", kTest, "one saved segment", "segment(\"lapsed-vip\")",
     "segment(\"ID\")", "Matches the filter of a saved segment, as it is now.",
     "segment(\"lapsed-vip\")"},
    {Id::kAudience, "audience", kTest, "a campaign and the number of an audience",
     "audience(\"spring-2026\", 3)", "audience(\"CAMPAIGN\", NUMBER)",
     "Is a member of a built audience.", "NOT audience(\"spring-2026\", 3)"},
    {Id::kResponded, "responded", kTest, "one campaign", "responded(\"spring-2026\")",
     "responded(\"CAMPAIGN\")", "Clicked in or replied to a message of the campaign.",
     "NOT responded(\"spring-2026\")"},
    {Id::kTag, "tag", kOperand, "one tag", "tag(vip).set_at", "tag(NAME).MEMBER",
     "Who set a tag that the client has now, and when; tags:NAME asks for the tag itself.",
     "tag(vip).set_at > now - 30d"},
    {Id::kOrders, "orders", kOperand, "a window and conditions", "orders(365d).count",
     "orders([WINDOW,] CONDITION, …).MEASURE",
     "Orders that stand and meet all conditions, later than now less the window; one line meets "
     "all "
     "conditions on lines.",
     "orders(365d, sku = \"D-2\").count >= 3"},
    {Id::kInteractions, "interactions", kOperand, "a window and conditions",
     "interactions(30d).count", "interactions([WINDOW,] CONDITION, …).MEASURE",
     "Contacts that meet all conditions.", "interactions(30d, outcome = NEGATIVE).count = 0"},
    {Id::kDeliveries, "deliveries", kOperand, "a window and conditions", "deliveries(7d).count",
     "deliveries([WINDOW,] CONDITION, …).MEASURE", "Messages sent that meet all conditions.",
     "deliveries(7d, channel = SMS).count = 0"},
    {Id::kResponses, "responses", kOperand, "a window and conditions", "responses(90d).count",
     "responses([WINDOW,] CONDITION, …).MEASURE", "What came back, by the same conditions.",
     "responses(90d, kind = CLICKED).last > now - 7d"},
};

constexpr TagMember kTagMembers[] = {
    {Operand::Kind::kTagSetAt, "set_at", FieldType::kTime, "When the tag was set.",
     "tag(vip).set_at > now - 30d"},
    {Operand::Kind::kTagActor, "actor", FieldType::kText, "Who set it.",
     "tag(vip).actor = \"anna\""},
    {Operand::Kind::kTagExpiresAt, "expires_at", FieldType::kTime,
     "When it ends; missing when it never does.", "tag(vip).expires_at < now + 7d"},
};

}  // namespace

absl::Span<const Function> Functions() { return kFunctions; }

const Function* FindFunction(absl::string_view name) {
  const auto* found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                   [&](const Function& function) { return function.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

std::vector<absl::string_view> FunctionNames() {
  std::vector<absl::string_view> names;
  for (const Function& function : kFunctions) names.push_back(function.name);
  return names;
}

absl::Span<const TagMember> TagMembers() { return kTagMembers; }

const TagMember* FindTagMember(absl::string_view name) {
  const auto* found = std::find_if(std::begin(kTagMembers), std::end(kTagMembers),
                                   [&](const TagMember& member) { return member.name == name; });
  return found == std::end(kTagMembers) ? nullptr : found;
}

const TagMember& TagMemberOf(Operand::Kind kind) {
  return *std::find_if(std::begin(kTagMembers), std::end(kTagMembers),
                       [&](const TagMember& member) { return member.kind == kind; });
}

}  // namespace clientele::filter
