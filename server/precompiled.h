// Headers that nearly every file includes, compiled once. Files still name what they use.
#ifndef CLIENTELE_SERVER_PRECOMPILED_H_
#define CLIENTELE_SERVER_PRECOMPILED_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

#endif  // CLIENTELE_SERVER_PRECOMPILED_H_
