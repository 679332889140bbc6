// An index as lines of text, one a client: what must be the same however the index came to be.
#ifndef CLIENTELE_TESTS_SUPPORT_INDEX_TEXT_H_
#define CLIENTELE_TESTS_SUPPORT_INDEX_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/filter/field.h"
#include "server/index/index.h"
#include "server/index/queries.h"

namespace clientele {

inline std::vector<std::string> IndexTexts(const index::Index& index, UnixSeconds now) {
  const index::Index::Reader reader(index);
  std::vector<filter::FieldId> fields;
  for (const filter::Field& field : filter::Fields()) {
    if (field.type != filter::FieldType::kTags) fields.push_back(field.id);
  }
  std::vector<domain::ClientId> ids;
  for (domain::ClientId id = 1; id <= index::CountClients(reader); ++id) ids.push_back(id);
  std::vector<std::string> lines(ids.size());
  for (const index::FieldValues& column : index::Fetch(reader, now, ids, fields)) {
    for (size_t i = 0; i < ids.size(); ++i) {
      lines[i] += column.texts.empty() ? std::to_string(column.integers[i]) : column.texts[i];
      lines[i] += column.present.empty() || column.present[i] ? "|" : "-|";
    }
  }
  lines.push_back(absl::StrCat("revision ", reader.revision()));
  return lines;
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_INDEX_TEXT_H_
