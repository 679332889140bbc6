// What sales people write down after a contact.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_NOTES_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_NOTES_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/demo/demo_interactions.h"

namespace clientele::client {

// Short sentences in Russian and English, some with commas, quotes and line breaks, that fit such a
// contact with a person or a company.
absl::Span<const absl::string_view> DemoNotesFor(const DemoInteraction& made, bool is_company);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_NOTES_H_
