// suppress add | remove | show

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

// What the server takes in a call.
constexpr size_t kAddressesPerCall = 500;

struct AddOptions {
  std::vector<std::string> addresses;
  std::string channel;
  std::string reason;
};

struct OneOptions {
  std::string address;
  std::string channel;
};

// An e-mail and a phone are told by their looks; anything else needs its channel.
absl::StatusOr<v1::SuppressedAddress> ToAddress(const std::string& text,
                                                const std::string& channel) {
  v1::SuppressedAddress address;
  address.set_address(text);
  if (!channel.empty()) {
    ASSIGN_OR_RETURN(const v1::Channel parsed, ParseChannel(channel, "--channel"));
    address.set_channel(parsed);
    return address;
  }
  const v1::ClientRef ref = ParseClient(text);
  const bool digits = text.find_first_not_of("+0123456789 ()-") == std::string::npos;
  if (ref.has_email()) {
    address.set_channel(v1::CHANNEL_EMAIL);
  } else if (ref.has_phone() || digits) {
    address.set_channel(v1::CHANNEL_SMS);
  } else {
    return InvalidField("--channel", "",
                        absl::StrCat("EMAIL, SMS, CALL, MESSENGER or POST: ", text,
                                     " is neither an e-mail nor a phone"));
  }
  return address;
}

absl::Status Add(Tool& tool, const AddOptions& options) {
  std::vector<v1::SuppressedAddress> addresses;
  for (const std::string& text : options.addresses) {
    ASSIGN_OR_RETURN(addresses.emplace_back(), ToAddress(text, options.channel));
  }
  int64_t added = 0;
  int64_t clients = 0;
  std::string revision;
  for (size_t from = 0; from < addresses.size(); from += kAddressesPerCall) {
    v1::SuppressAddressesRequest request;
    request.set_reason(options.reason);
    request.set_actor(tool.actor);
    const size_t to = std::min(from + kAddressesPerCall, addresses.size());
    for (size_t i = from; i < to; ++i) *request.add_addresses() = addresses[i];
    ASSIGN_OR_RETURN(const v1::SuppressAddressesResponse response,
                     tool.connection().Call(tool.connection().admin(),
                                            &v1::AdminService::Stub::SuppressAddresses, request));
    added += response.added();
    clients += response.clients();
    revision = response.revision().token();
  }
  tool.output().Say(
      {{"addresses", static_cast<int64_t>(addresses.size())},
       {"added", added},
       {"clients", clients},
       {"revision", revision}},
      absl::StrCat(FormatCount(added), " of ", FormatCount(static_cast<int64_t>(addresses.size())),
                   " addresses are newly suppressed; ", FormatCount(clients),
                   " clients have them and get nothing there any more."));
  return absl::OkStatus();
}

absl::Status Remove(Tool& tool, const OneOptions& options) {
  v1::UnsuppressAddressRequest request;
  ASSIGN_OR_RETURN(*request.mutable_address(), ToAddress(options.address, options.channel));
  request.set_actor(tool.actor);
  ASSIGN_OR_RETURN(const v1::UnsuppressAddressResponse response,
                   tool.connection().Call(tool.connection().admin(),
                                          &v1::AdminService::Stub::UnsuppressAddress, request));
  tool.output().Say({{"removed", response.removed()},
                     {"clients", response.clients()},
                     {"revision", response.revision().token()}},
                    response.removed()
                        ? absl::StrCat("Suppressed no more; ", FormatCount(response.clients()),
                                       " clients have it. Their consent still decides.")
                        : "It was not suppressed; nothing changed.");
  return absl::OkStatus();
}

absl::Status Show(Tool& tool, const OneOptions& options) {
  v1::GetSuppressionRequest request;
  ASSIGN_OR_RETURN(*request.mutable_address(), ToAddress(options.address, options.channel));
  ASSIGN_OR_RETURN(const v1::GetSuppressionResponse response,
                   tool.connection().Call(tool.connection().admin(),
                                          &v1::AdminService::Stub::GetSuppression, request));
  const std::string since = TimeText(response.has_suppressed_at(), response.suppressed_at());
  tool.output().Say(
      {{"suppressed", response.suppressed()},
       {"suppressed_at", since},
       {"reason", response.reason()},
       {"actor", response.actor()},
       {"revision", response.revision().token()}},
      response.suppressed()
          ? absl::StrCat("Suppressed since ", since, ": ",
                         response.reason().empty() ? "no reason was given" : response.reason(),
                         response.actor().empty() ? "" : ", by ", response.actor(), ".")
          : "Not suppressed.");
  return absl::OkStatus();
}

constexpr char kChannelHelp[] = "What kind of address; told by its looks for e-mails and phones";

void BindOne(Command& command, OneOptions& options) {
  command.Add("ADDRESS", options.address, "").Required();
  command.Add("--channel", options.channel, kChannelHelp);
}

}  // namespace

void AddSuppressCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("suppress", "Addresses that must never be messaged");
  AddCommand<AddOptions>(
      tool, group, "add", "Never message these, whoever has them or gets them later",
      "clientele suppress add +79161234567 masha@example.com --reason complaint",
      [](Command& command, AddOptions& options) {
        command.Add("ADDRESS", options.addresses, "One or more").Required();
        command.Add("--channel", options.channel, kChannelHelp);
        command.Add("--reason", options.reason, "Without personal data: complaint, registry")
            .Required();
      },
      &Add);
  AddCommand<OneOptions>(tool, group, "remove", "Let consent decide again",
                         "clientele suppress remove +79161234567", &BindOne, &Remove);
  AddCommand<OneOptions>(tool, group, "show",
                         "Whether an address is suppressed, since when and why",
                         "clientele suppress show masha@example.com", &BindOne, &Show);
}

}  // namespace clientele::client
