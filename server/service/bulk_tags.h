// Tags for everyone a filter matches: more than one transaction should carry.
#ifndef CLIENTELE_SERVER_SERVICE_BULK_TAGS_H_
#define CLIENTELE_SERVER_SERVICE_BULK_TAGS_H_

#include <functional>
#include <string>

#include "server/filter/compiler.h"
#include "server/index/index.h"
#include "server/service/mutation.h"
#include "server/service/writer.h"

namespace clientele::service {

struct BulkTagging {
  filter::FilterSpec filter;
  TagsInput tags;
  std::string actor;
  RequestKey request;
  std::function<bool()> abandoned;
};

// Takes the ids at one revision, on the calling thread, and changes them in slices of kBulkSlice,
// one after the other, on the bulk lane. Not atomic: an error ends it, and what was committed
// stays. Repeating it is safe: a finished request gives its first answer, an unfinished one is
// taken up again over the clients that match then. `done` gets the sums over all slices, once;
// NEEDS_INDEX when the index does not hold the clients.
void TagMatching(const index::Index& index, Writer& writer, UnixSeconds clock_now,
                 const std::string& address_secret, BulkTagging bulk,
                 std::function<void(absl::StatusOr<WriteOutcome>)> done);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_BULK_TAGS_H_
