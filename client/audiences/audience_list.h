// The list of an audience's members, from the server into a file, or into one file an owner.
#ifndef CLIENTELE_CLIENT_AUDIENCES_AUDIENCE_LIST_H_
#define CLIENTELE_CLIENT_AUDIENCES_AUDIENCE_LIST_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/audiences/list_options.h"
#include "client/connection.h"
#include "clientele/v1/campaign_service.pb.h"

namespace clientele::client {

struct ListFile {
  std::string path;
  std::string owner;  // of a list by owner
  int64_t rows = 0;
  std::string sha256;
};

struct ListReport {
  int64_t rows = 0;
  // Members that may no longer be messaged.
  int64_t left_out = 0;
  // By owner, in the owners' order.
  std::vector<ListFile> files;
};

// Writes the members to `path`: a file, or with `options.by_owner` a folder, which is made. Every
// file takes its name when it is complete, those of a folder at the end. Errors of the server and
// of the files; INTERNAL when rows and those left out don't add up to the members.
// `progress` is told the rows so far.
absl::StatusOr<ListReport> WriteAudience(Connection& connection, const v1::Audience& audience,
                                         const std::string& path, const ListOptions& options,
                                         const std::function<void(int64_t rows)>& progress);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_AUDIENCES_AUDIENCE_LIST_H_
