// The name of a sales person's file.
#ifndef CLIENTELE_CLIENT_AUDIENCES_OWNER_FILE_NAME_H_
#define CLIENTELE_CLIENT_AUDIENCES_OWNER_FILE_NAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace clientele::client {

// "anna.csv". Letters of any alphabet, digits, ".", "-", "_" and "@" stay; a name with anything
// else, too long a one, or one that would hide gets "_" in its place and a mark of the whole name,
// so that no two owners share a file. Of no owner: "no-owner.csv".
std::string OwnerFileName(absl::string_view owner);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_AUDIENCES_OWNER_FILE_NAME_H_
