// Saved segments: named filters. See segment_service.proto.
#ifndef CLIENTELE_SERVER_SERVICE_SEGMENT_CHANGES_H_
#define CLIENTELE_SERVER_SERVICE_SEGMENT_CHANGES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/filter/compiler.h"
#include "server/service/mutation.h"

namespace clientele::service {

struct SegmentInput {
  std::string segment_id;
  std::optional<std::string> title;
  std::optional<filter::FilterSpec> filter;
  std::optional<int64_t> etag;  // the revision the change is based on
  std::string actor;
};

// INVALID_FILTER, also when the filter would refer to its own segment however far around;
// SEGMENT_EXISTS; INVALID_FIELD when there are kMaxSegments already.
Mutation CreateSegment(SegmentInput input);

// Also checks that everything which refers to the segment still stands with the new filter.
// SEGMENT_NOT_FOUND, ETAG_MISMATCH, INVALID_FILTER.
Mutation UpdateSegment(SegmentInput input);

// SEGMENT_IN_USE, with the ids of segments and campaigns in the metadata.
Mutation DeleteSegment(SegmentInput input);

absl::Status NoSuchSegment(const std::string& segment_id);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_SEGMENT_CHANGES_H_
