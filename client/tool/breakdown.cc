#include "client/tool/breakdown.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "server/domain/currency.h"

namespace clientele::client {
namespace {

using Row = v1::BreakDownSegmentResponse::Row;

std::string Shown(const std::string& value) { return value.empty() ? "(none)" : value; }

// The groups as they came: one a line.
Table ListTable(const std::vector<std::string>& dimensions,
                const v1::BreakDownSegmentResponse& response, const std::string& currency,
                bool for_people) {
  Table table;
  for (const std::string& dimension : dimensions) table.columns.push_back({dimension});
  for (const char* sum : {"count", "orders_count", "total_amount", "total_quantity"}) {
    table.columns.push_back({sum, true});
  }
  for (const Row& row : response.rows()) {
    std::vector<std::string> line;
    for (const std::string& value : row.values()) line.push_back(for_people ? Shown(value) : value);
    line.push_back(absl::StrCat(row.count()));
    line.push_back(absl::StrCat(row.orders_count()));
    line.push_back(for_people ? domain::FormatMoney(row.total_amount_minor(), currency)
                              : absl::StrCat(row.total_amount_minor()));
    line.push_back(absl::StrCat(row.total_quantity()));
    table.rows.push_back(std::move(line));
  }
  return table;
}

// Values in the order in which they first occur: the server lists groups by the classes' order.
void Remember(std::vector<std::string>& values, const std::string& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

Table CrossTable(const std::vector<std::string>& dimensions,
                 const v1::BreakDownSegmentResponse& response) {
  std::vector<std::string> left, top;
  std::map<std::pair<std::string, std::string>, int64_t> counts;
  for (const Row& row : response.rows()) {
    Remember(left, row.values(0));
    counts[{row.values(0), row.values(1)}] = row.count();
  }
  // The second dimension's order shows only within one value of the first: merge by position.
  for (const std::string& value : left) {
    size_t at = 0;
    for (const Row& row : response.rows()) {
      if (row.values(0) != value) continue;
      const auto found = std::find(top.begin(), top.end(), row.values(1));
      if (found != top.end()) {
        at = static_cast<size_t>(found - top.begin()) + 1;
      } else {
        top.insert(top.begin() + static_cast<ptrdiff_t>(at++), row.values(1));
      }
    }
  }
  Table table;
  table.columns.push_back({absl::StrCat(dimensions[0], " / ", dimensions[1])});
  for (const std::string& value : top) table.columns.push_back({Shown(value), true});
  table.columns.push_back({"total", true});
  std::map<std::string, int64_t> sums;
  for (const std::string& value : left) {
    std::vector<std::string> line = {Shown(value)};
    int64_t total = 0;
    for (const std::string& other : top) {
      const int64_t count = counts[{value, other}];
      line.push_back(FormatCount(count));
      sums[other] += count;
      total += count;
    }
    line.push_back(FormatCount(total));
    table.rows.push_back(std::move(line));
  }
  std::vector<std::string> last = {"total"};
  int64_t all = 0;
  for (const std::string& value : top) {
    last.push_back(FormatCount(sums[value]));
    all += sums[value];
  }
  last.push_back(FormatCount(all));
  table.rows.push_back(std::move(last));
  return table;
}

}  // namespace

void PrintBreakDown(Tool& tool, const std::vector<std::string>& dimensions,
                    const v1::BreakDownSegmentResponse& response, const std::string& currency) {
  Json rows = Json::MakeList();
  for (const Row& row : response.rows()) {
    Json group = Json::MakeObject();
    for (size_t d = 0; d < dimensions.size(); ++d) {
      group.Set(dimensions[d], row.values(static_cast<int>(d)));
    }
    group.Set("count", row.count());
    group.Set("orders_count", row.orders_count());
    group.Set("total_amount", row.total_amount_minor());
    group.Set("total_quantity", row.total_quantity());
    rows.Push(std::move(group));
  }
  const bool for_people = tool.output().format() == Format::kTable;
  const Table table = for_people && dimensions.size() == 2
                          ? CrossTable(dimensions, response)
                          : ListTable(dimensions, response, currency, for_people);
  tool.output().Print({{"rows", rows}, {"revision", response.revision().token()}}, table);
}

}  // namespace clientele::client
