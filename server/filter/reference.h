// The reference of the filter language: everything that may be written, with an example of each.
// Made from the tables that the checker reads; DescribeFilter shows it.
#ifndef CLIENTELE_SERVER_FILTER_REFERENCE_H_
#define CLIENTELE_SERVER_FILTER_REFERENCE_H_

#include <string>
#include <vector>

#include "server/domain/policy.h"

namespace clientele::filter {

struct ReferenceField {
  std::string name;
  std::string type;  // TypeName
  std::string description;
  std::string example;
  // Of a class: its values, in order; of a text attribute, what it may be.
  std::vector<std::string> values;
  bool orderable = false;
  bool dimension = false;
};

struct ReferenceOperation {
  std::string name;
  std::string description;
  std::string example;
};

// The fields, then the policy's attributes.
std::vector<ReferenceField> ReferenceFields(const domain::Policy& policy);

// Operators, functions, members of tags, conditions on events, and measures.
std::vector<ReferenceOperation> ReferenceOperations();

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_REFERENCE_H_
