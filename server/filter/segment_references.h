// Which saved segments a filter names itself, not counting what those name in turn.
#ifndef CLIENTELE_SERVER_FILTER_SEGMENT_REFERENCES_H_
#define CLIENTELE_SERVER_FILTER_SEGMENT_REFERENCES_H_

#include <set>
#include <string>

#include "absl/strings/string_view.h"

namespace clientele::filter {

// From the standard spelling alone, so that a filter which the policy no longer allows still tells.
std::set<std::string> SegmentReferences(absl::string_view canonical);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_SEGMENT_REFERENCES_H_
