// tag add | remove | list

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct ChangeOptions {
  std::vector<std::string> words;  // CLIENT TAG…, or with a filter TAG…
  FilterOptions filter;
  std::string expires;
};

absl::Status Change(Tool& tool, const ChangeOptions& options, bool remove) {
  v1::TagClientsRequest request;
  auto tag = options.words.begin();
  if (options.filter.empty()) {
    *request.add_clients() = ParseClient(*tag++);
  } else {
    ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  }
  if (tag == options.words.end()) {
    return InvalidField("TAG", "", "at least one tag after the client");
  }
  for (; tag != options.words.end(); ++tag)
    *(remove ? request.add_remove() : request.add_add()) = *tag;
  if (!options.expires.empty()) {
    RETURN_IF_ERROR(SetTime(options.expires, "--expires", request.mutable_expires_at()));
  }
  request.set_actor(tool.actor);
  ASSIGN_OR_RETURN(const v1::TagClientsResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::TagClients, request));
  tool.output().Say({{"matched", response.matched()},
                     {"changed", response.changed()},
                     {"revision", response.revision().token()}},
                    absl::StrCat(FormatCount(response.changed()), " of ",
                                 FormatCount(response.matched()), " clients changed."));
  return absl::OkStatus();
}

absl::Status List(Tool& tool, const NoOptions&) {
  Json tags = Json::MakeList();
  Table table;
  table.columns = {{"tag"}, {"clients", true}};
  v1::ListTagsRequest request;
  do {
    ASSIGN_OR_RETURN(const v1::ListTagsResponse page,
                     tool.connection().Call(tool.connection().clients(),
                                            &v1::ClientService::Stub::ListTags, request));
    for (const v1::ListTagsResponse::TagCount& tag : page.tags()) {
      tags.Push({{"tag", tag.tag()}, {"title", tag.title()}, {"clients", tag.clients()}});
      table.rows.push_back({tag.tag(), absl::StrCat(tag.clients())});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  tool.output().Print({{"tags", tags}}, table);
  return absl::OkStatus();
}

void BindChange(Command& command, ChangeOptions& options) {
  command.Add("CLIENT TAG", options.words, "The client, then tags; only tags with a filter")
      .Required();
  BindFilter(command, options.filter);
}

}  // namespace

void AddTagCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("tag", "Tags on clients");
  AddCommand<ChangeOptions>(
      tool, group, "add", "Add tags to a client, or to everyone a filter matches",
      "clientele tag add 42 vip horeca; clientele tag add spring --where \"orders_count = 1\"",
      [](Command& command, ChangeOptions& options) {
        BindChange(command, options);
        command.Add("--expires", options.expires, "When the tags end by themselves");
      },
      [](Tool& t, const ChangeOptions& options) { return Change(t, options, false); });
  AddCommand<ChangeOptions>(
      tool, group, "remove", "Remove tags from a client, or from everyone a filter matches",
      "clientele tag remove 42 vip", &BindChange,
      [](Tool& t, const ChangeOptions& options) { return Change(t, options, true); });
  AddCommand<NoOptions>(tool, group, "list", "The vocabulary, with how many clients have each tag",
                        "clientele tag list", &BindNothing, &List);
}

}  // namespace clientele::client
