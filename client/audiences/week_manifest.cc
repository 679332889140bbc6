#include "client/audiences/week_manifest.h"

#include <nlohmann/json.hpp>

#include "client/wire_text.h"
#include "server/base/civil_time.h"

namespace clientele::client {
namespace {

using Library = nlohmann::ordered_json;

// Of the layout below; a reader of another one does not guess.
constexpr int kVersion = 1;

Library FilesJson(const ListReport& report) {
  Library files = Library::array();
  for (const ListFile& file : report.files) {
    Library json = {{"file", file.path}, {"rows", file.rows}, {"sha256", file.sha256}};
    if (!file.owner.empty()) json["owner"] = file.owner;
    files.push_back(std::move(json));
  }
  return files;
}

Library AudienceJson(const v1::Audience& audience) {
  Library exclusions = Library::object();
  for (const auto& exclusion : audience.exclusions()) {
    exclusions[EnumText(exclusion.reason())] = exclusion.count();
  }
  Library channels = Library::object();
  for (const auto& size : audience.channels()) channels[EnumText(size.channel())] = size.members();
  Library variants = Library::object();
  for (const auto& size : audience.variants()) variants[size.variant_id()] = size.members();
  Library lost_to = Library::array();
  for (const auto& lost : audience.lost_to()) {
    lost_to.push_back({{"campaign", lost.campaign_id()}, {"clients", lost.count()}});
  }
  return {{"campaign", audience.campaign_id()},
          {"step", audience.step()},
          {"audience", audience.number()},
          {"state", EnumText(audience.state())},
          {"filter", audience.filter()},
          {"evaluated_at", FormatTime(audience.evaluated_at().seconds())},
          {"send_from", FormatTime(audience.send_from().seconds())},
          {"send_to", FormatTime(audience.send_to().seconds())},
          {"matched", audience.matched()},
          {"exclusions", std::move(exclusions)},
          {"members", audience.members()},
          {"channels", std::move(channels)},
          {"variants", std::move(variants)},
          {"lost_to", std::move(lost_to)},
          {"members_hash", audience.members_hash()},
          {"provenance_hash", audience.provenance_hash()}};
}

Library ListJson(const WeekList& list) {
  Library json = AudienceJson(list.audience);
  json["done"] = list.done;
  json["left_out_since"] = list.report.left_out;
  json["rows"] = list.report.rows;
  json["files"] = FilesJson(list.report);
  return json;
}

WeekList ParseList(const Library& json) {
  WeekList list;
  list.audience.set_campaign_id(json.at("campaign").get<std::string>());
  list.audience.set_number(json.at("audience").get<int64_t>());
  list.audience.set_members_hash(json.at("members_hash").get<std::string>());
  list.done = json.at("done").get<bool>();
  list.report.left_out = json.at("left_out_since").get<int64_t>();
  list.report.rows = json.at("rows").get<int64_t>();
  for (const Library& file : json.at("files")) {
    list.report.files.push_back({file.at("file").get<std::string>(),
                                 file.value("owner", std::string()), file.at("rows").get<int64_t>(),
                                 file.at("sha256").get<std::string>()});
  }
  return list;
}

}  // namespace

std::string ManifestText(const WeekManifest& manifest) {
  Library lists = Library::array();
  for (const WeekList& list : manifest.lists) lists.push_back(ListJson(list));
  Library failures = Library::array();
  for (const auto& failure : manifest.failures) {
    failures.push_back({{"campaign", failure.campaign_id()},
                        {"step", failure.step()},
                        {"reason", EnumText(failure.reason())},
                        {"message", failure.message()}});
  }
  const Library json = {{"version", kVersion},       {"week", manifest.week},
                        {"format", manifest.format}, {"finished", manifest.finished},
                        {"lists", std::move(lists)}, {"failures", std::move(failures)}};
  return json.dump(2, ' ', false, Library::error_handler_t::replace) + "\n";
}

absl::StatusOr<WeekManifest> ParseManifest(const std::string& text) {
  WeekManifest manifest;
  try {
    const Library json = Library::parse(text);
    if (json.at("version").get<int>() != kVersion) {
      return absl::InvalidArgumentError("the manifest is of another version of this program");
    }
    manifest.week = json.at("week").get<std::string>();
    manifest.format = json.at("format").get<std::string>();
    manifest.finished = json.at("finished").get<bool>();
    for (const Library& list : json.at("lists")) manifest.lists.push_back(ParseList(list));
  } catch (const Library::exception&) {
    return absl::InvalidArgumentError("the manifest is not one of this program");
  }
  return manifest;
}

}  // namespace clientele::client
