// policy show | set

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

using google::protobuf::FieldDescriptor;

struct SetOptions {
  std::vector<std::string> settings;
  bool dry_run = false;
};

std::string StageText(const v1::Policy::Stage& stage) {
  return absl::StrCat(stage.id(), ":", EnumText(stage.kind()));
}

// "region:STRING:NSK|OMS", "since:DATE".
std::string AttributeText(const v1::Policy::Attribute& attribute) {
  return absl::StrCat(attribute.id(), ":", EnumText(attribute.type()),
                      attribute.values().empty() ? "" : ":",
                      absl::StrJoin(attribute.values(), "|"));
}

// A field's value as `policy set` would take it.
std::string ValueText(const v1::Policy& policy, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *policy.GetReflection();
  if (field.name() == "stages") {
    return absl::StrJoin(policy.stages(), ",", [](std::string* out, const auto& stage) {
      absl::StrAppend(out, StageText(stage));
    });
  }
  if (field.name() == "attributes") {
    return absl::StrJoin(policy.attributes(), ",", [](std::string* out, const auto& attribute) {
      absl::StrAppend(out, AttributeText(attribute));
    });
  }
  if (field.name() == "channel_caps") {
    return absl::StrJoin(policy.channel_caps(), ",", [](std::string* out, const auto& cap) {
      absl::StrAppend(out, EnumText(cap.channel()), ":", cap.messages());
    });
  }
  if (field.is_repeated()) {
    std::vector<std::string> texts;
    for (int i = 0; i < reflection.FieldSize(policy, &field); ++i) {
      texts.push_back(reflection.GetRepeatedString(policy, &field, i));
    }
    return absl::StrJoin(texts, ",");
  }
  if (field.has_presence() && !reflection.HasField(policy, &field)) return "";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(policy, &field);
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(policy, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(policy, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*field.enum_type(), reflection.GetEnumValue(policy, &field));
    default:
      return "";
  }
}

absl::Status SetStages(const std::string& text, v1::Policy& policy) {
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(text, ','))) {
    const std::vector<std::string> words = absl::StrSplit(part, ':');
    if (words.size() != 2) {
      return InvalidField("stages", part, "ID:KIND, like ready-to-buy:READY_TO_BUY");
    }
    ASSIGN_OR_RETURN(const int kind, ParseEnum(*v1::StageKind_descriptor(), words[1], "stages"));
    v1::Policy::Stage& stage = *policy.add_stages();
    stage.set_id(words[0]);
    stage.set_title(words[0]);
    stage.set_kind(static_cast<v1::StageKind>(kind));
  }
  return absl::OkStatus();
}

absl::Status SetAttributes(const std::string& text, v1::Policy& policy) {
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(text, ','))) {
    const std::vector<std::string> words = absl::StrSplit(part, absl::MaxSplits(':', 2));
    if (words.size() < 2) {
      return InvalidField("attributes", part,
                          "ID:TYPE or ID:STRING:VALUE|VALUE, like region:STRING:NSK|OMS");
    }
    ASSIGN_OR_RETURN(const int type,
                     ParseEnum(*v1::Policy::Attribute::Type_descriptor(), words[1], "attributes"));
    v1::Policy::Attribute& attribute = *policy.add_attributes();
    attribute.set_id(words[0]);
    attribute.set_title(words[0]);
    attribute.set_type(static_cast<v1::Policy::Attribute::Type>(type));
    if (words.size() < 3) continue;
    for (const std::string& value : std::vector<std::string>(absl::StrSplit(words[2], '|'))) {
      attribute.add_values(value);
    }
  }
  return absl::OkStatus();
}

absl::Status SetChannelCaps(const std::string& text, v1::Policy& policy) {
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(text, ','))) {
    const std::vector<std::string> words = absl::StrSplit(part, ':');
    int32_t messages = 0;
    if (words.size() != 2 || !absl::SimpleAtoi(words[1], &messages)) {
      return InvalidField("channel_caps", part, "CHANNEL:MESSAGES, like SMS:1");
    }
    v1::Policy::ChannelCap& cap = *policy.add_channel_caps();
    ASSIGN_OR_RETURN(const v1::Channel channel, ParseChannel(words[0], "channel_caps"));
    cap.set_channel(channel);
    cap.set_messages(messages);
  }
  return absl::OkStatus();
}

absl::Status SetValue(const FieldDescriptor& field, const std::string& text, v1::Policy& policy) {
  const google::protobuf::Reflection& reflection = *policy.GetReflection();
  if (text.empty()) return absl::OkStatus();  // the mask clears it
  if (field.name() == "stages") return SetStages(text, policy);
  if (field.name() == "attributes") return SetAttributes(text, policy);
  if (field.name() == "channel_caps") return SetChannelCaps(text, policy);
  if (field.is_repeated()) {
    for (const std::string& part : std::vector<std::string>(absl::StrSplit(text, ','))) {
      reflection.AddString(&policy, &field, part);
    }
    return absl::OkStatus();
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    reflection.SetString(&policy, &field, text);
    return absl::OkStatus();
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    ASSIGN_OR_RETURN(const int number, ParseEnum(*field.enum_type(), text, field.name()));
    reflection.SetEnumValue(&policy, &field, number);
    return absl::OkStatus();
  }
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return InvalidField(field.name(), text, "a whole number");
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    reflection.SetInt64(&policy, &field, number);
  } else if (number >= INT32_MIN && number <= INT32_MAX) {
    reflection.SetInt32(&policy, &field, static_cast<int32_t>(number));
  } else {
    return InvalidField(field.name(), text, "a smaller number");
  }
  return absl::OkStatus();
}

void PrintPolicy(Tool& tool, const v1::Policy& policy, const Notes& notes) {
  Json json = Json::MakeObject();
  Table table;
  table.columns = {{"field"}, {"value"}};
  const google::protobuf::Descriptor& descriptor = *v1::Policy::descriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const std::string value = ValueText(policy, field);
    const bool number = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
                        field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    int64_t integer = 0;
    if (number && absl::SimpleAtoi(value, &integer)) {
      json.Set(field.name(), integer);
    } else if (number) {
      json.Set(field.name(), Json());
    } else {
      json.Set(field.name(), value);
    }
    table.rows.push_back({field.name(), value});
  }
  tool.output().Print(json, table, notes);
}

absl::Status Show(Tool& tool, const NoOptions&) {
  ASSIGN_OR_RETURN(
      const v1::GetPolicyResponse response,
      tool.connection().Call(tool.connection().policies(), &v1::PolicyService::Stub::GetPolicy,
                             v1::GetPolicyRequest()));
  PrintPolicy(tool, response.policy(), {});
  return absl::OkStatus();
}

absl::Status Set(Tool& tool, const SetOptions& options) {
  v1::UpdatePolicyRequest request;
  request.set_actor(tool.actor);
  request.set_validate_only(options.dry_run);
  const google::protobuf::Descriptor& descriptor = *v1::Policy::descriptor();
  for (const std::string& setting : options.settings) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(setting, absl::MaxSplits('=', 1));
    const FieldDescriptor* field = descriptor.FindFieldByName(parts.first);
    if (field == nullptr || setting.find('=') == std::string::npos) {
      std::vector<absl::string_view> names;
      for (int i = 0; i < descriptor.field_count(); ++i) {
        names.push_back(descriptor.field(i)->name());
      }
      const absl::string_view nearest = NearestName(parts.first, names);
      return InvalidField(
          "FIELD=VALUE", setting,
          nearest.empty() ? "a field of: clientele policy show" : absl::StrCat(nearest, "=…"));
    }
    RETURN_IF_ERROR(SetValue(*field, parts.second, *request.mutable_policy()));
    request.mutable_update_mask()->add_paths(parts.first);
  }
  ASSIGN_OR_RETURN(const v1::UpdatePolicyResponse response,
                   tool.connection().Call(tool.connection().policies(),
                                          &v1::PolicyService::Stub::UpdatePolicy, request));
  PrintPolicy(tool, response.policy(),
              {options.dry_run ? absl::StrCat("Nothing was changed. It would put ",
                                              FormatCount(response.clients_changing_class()),
                                              " clients into another class.")
                               : "Set.",
               ""});
  return absl::OkStatus();
}

}  // namespace

void AddPolicyCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("policy", "The business's thresholds, windows and lists");
  AddCommand<NoOptions>(tool, group, "show", "All of it", "clientele policy show", &BindNothing,
                        &Show);
  AddCommand<SetOptions>(
      tool, group, "set",
      "Change fields; lists with commas, stages as ID:KIND, attributes as ID:TYPE or "
      "ID:STRING:VALUE|VALUE, channel_caps as CHANNEL:MESSAGES",
      "clientele policy set volume_medium_from=10 hot_days=60 "
      "\"attributes=region:STRING:NSK|OMS,since:DATE,visits:INTEGER,gold:BOOLEAN\" --dry-run\n"
      "The frequency cap: clientele policy set cap_mode=ROLLING cap_messages=2 cap_days=14 "
      "cap_days_apart=3 channel_caps=SMS:1",
      [](Command& command, SetOptions& options) {
        command.Add("FIELD=VALUE", options.settings, "").Required();
        command.AddFlag("--dry-run", options.dry_run,
                        "Only say how many clients would change class");
      },
      &Set);
}

}  // namespace clientele::client
