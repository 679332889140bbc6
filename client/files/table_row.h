// One record of a table.
#ifndef CLIENTELE_CLIENT_FILES_TABLE_ROW_H_
#define CLIENTELE_CLIENT_FILES_TABLE_ROW_H_

#include <cstdint>
#include <string>
#include <vector>

namespace clientele::client {

struct TableRow {
  // The line of the file, from 1, on which the record begins.
  int64_t line = 0;
  // UTF-8. As many as the record has, whatever the header says.
  std::vector<std::string> cells;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_TABLE_ROW_H_
