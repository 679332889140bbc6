#include "server/service/client_refs.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/text.h"
#include "server/domain/contact.h"

namespace clientele::service {

int64_t AddressKeyOf(const ClientRef& ref, const std::string& address_secret) {
  const domain::AddressKind kind = ref.kind == ClientRef::Kind::kPhone
                                       ? domain::AddressKind::kPhone
                                       : domain::AddressKind::kEmail;
  return static_cast<int64_t>(domain::AddressKey(address_secret, kind, ref.text));
}

void AddNeeds(const ClientRef& ref, const std::string& address_secret, Needs& needs) {
  switch (ref.kind) {
    case ClientRef::Kind::kId:
      needs.clients.push_back(ref.id);
      break;
    case ClientRef::Kind::kExternalId:
      needs.external_ids.push_back(ref.text);
      break;
    case ClientRef::Kind::kPhone:
    case ClientRef::Kind::kEmail:
      needs.address_keys.push_back(AddressKeyOf(ref, address_secret));
      break;
  }
}

void AddNeeds(const std::vector<ContactInput>& contacts, const std::string& address_secret,
              Needs& needs) {
  for (const ContactInput& contact : contacts) {
    needs.address_keys.push_back(static_cast<int64_t>(domain::AddressKey(
        address_secret, domain::AddressKindOf(contact.channel), contact.address)));
  }
  needs.contacts |= !contacts.empty();
}

absl::Status NoSuchClient(const ClientRef& ref) {
  ErrorDetails details;
  details.reason = Reason::kClientNotFound;
  const std::string got = ref.kind == ClientRef::Kind::kId ? absl::StrCat(ref.id) : ref.text;
  details.violations.push_back({ref.field, Shorten(got, kMaxGotLength), "a client that exists"});
  return MakeError(absl::StrCat(ref.field, ": there is no client ", Shorten(got, kMaxGotLength)),
                   details);
}

absl::Status SeveralClients(const ClientRef& ref, const std::vector<domain::ClientId>& ids) {
  ErrorDetails details;
  details.reason = Reason::kAmbiguousClient;
  details.metadata["client_ids"] = absl::StrJoin(ids, ",");
  details.violations.push_back(
      {ref.field, Shorten(ref.text, kMaxGotLength), "an address that only one client has"});
  return MakeError(absl::StrCat(ref.field, ": ", ids.size(),
                                " clients have this address; name one of them by id"),
                   details);
}

}  // namespace clientele::service
