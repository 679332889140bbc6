// Custom attributes of clients as people write them: in files and on the command line.
#ifndef CLIENTELE_CLIENT_IMPORTS_ATTRIBUTE_VALUES_H_
#define CLIENTELE_CLIENT_IMPORTS_ATTRIBUTE_VALUES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "clientele/v1/client_service.pb.h"
#include "clientele/v1/policy_service.pb.h"

namespace clientele::client {

// What the column or option of an attribute begins with: attr.region.
inline constexpr absl::string_view kAttributePrefix = "attr.";

// Fills in a text's value of the attribute's type; an empty one clears it. What is wanted instead,
// when the text is none.
std::optional<std::string> SetAttribute(const v1::Policy::Attribute& declared,
                                        absl::string_view text, v1::AttributeValue* out);

// A value as SetAttribute reads it.
std::string AttributeText(const v1::AttributeValue& value);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORTS_ATTRIBUTE_VALUES_H_
