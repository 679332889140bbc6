// The cells of one row by field, turned into values; the first fault is kept with its column.
#ifndef CLIENTELE_CLIENT_IMPORTS_ROW_FIELDS_H_
#define CLIENTELE_CLIENT_IMPORTS_ROW_FIELDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/files/column_map.h"
#include "client/files/table_row.h"
#include "client/imports/import_options.h"
#include "clientele/v1/client_service.pb.h"
#include "clientele/v1/policy_service.pb.h"

namespace clientele::client {

// What a file's values mean, the same for all of its rows.
struct FileContext {
  absl::TimeZone zone;   // of times without one: the business's
  std::string currency;  // of amounts; empty when nobody has said
  std::string return_prefix;
  std::vector<v1::Policy::Attribute> attributes;  // that the policy declares
  FieldDefaults defaults;
};

struct RowFault {
  std::string field;
  std::string reason;
};

class RowFields {
 public:
  RowFields(const ColumnMap& map, const TableRow& row, const FileContext& context)
      : map_(map), row_(row), context_(context) {}

  // The default, else empty, when the column is not mapped or the cell is empty.
  std::string Text(absl::string_view field) const;
  // The following record a fault for a cell that does not read, and give nothing for an empty one.
  std::optional<int64_t> Integer(absl::string_view field);
  std::optional<int64_t> Amount(absl::string_view field, int64_t quantity = 1);
  bool Time(absl::string_view field, google::protobuf::Timestamp* out);
  bool Date(absl::string_view field, v1::Date* out);
  // The enumerator of this name in any case.
  template <typename E>
  E Enum(absl::string_view field) {
    return static_cast<E>(EnumNumber(*google::protobuf::GetEnumDescriptor<E>(), field));
  }
  // Whoever the cell names: an external id, unless it begins with id:, phone: or email:.
  void Client(absl::string_view field, v1::ClientRef* out);

  void Fail(absl::string_view field, std::string reason);
  // "got …, want …" with what the cell holds.
  void FailAt(absl::string_view field, absl::string_view want);
  bool ok() const { return !fault_.has_value(); }
  const RowFault& fault() const { return *fault_; }
  const FileContext& context() const { return context_; }

 private:
  absl::string_view Cell(absl::string_view field) const;
  int EnumNumber(const google::protobuf::EnumDescriptor& descriptor, absl::string_view field);

  const ColumnMap& map_;
  const TableRow& row_;
  const FileContext& context_;
  std::optional<RowFault> fault_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORTS_ROW_FIELDS_H_
