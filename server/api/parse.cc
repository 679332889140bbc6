#include "server/api/parse.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/api/limits.h"
#include "server/api/render.h"
#include "server/base/text.h"
#include "server/domain/contact.h"
#include "server/domain/currency.h"
#include "server/domain/limits.h"
#include "server/domain/slug.h"

namespace clientele::api {

using google::protobuf::RepeatedPtrField;

std::string Indexed(const std::string& path, int i) { return absl::StrCat(path, "[", i, "]"); }

std::string RequestParser::CheckedText(const std::string& text, size_t max, const std::string& path,
                                       bool lines) {
  const LineBreaks breaks = lines ? LineBreaks::kAllow : LineBreaks::kRefuse;
  if (HasControlCharacters(text, breaks)) {
    violations_.Add(path, text, "text without control characters");
    return "";
  }
  std::string normalized = NormalizeText(text);
  if (CharacterCount(normalized) > max) {
    violations_.Add(path, absl::StrCat(CharacterCount(normalized), " characters"),
                    absl::StrCat("at most ", max, " characters"));
    return "";
  }
  return normalized;
}

std::string RequestParser::Text(const std::string& text, size_t max, const std::string& path) {
  return CheckedText(text, max, path, false);
}

std::string RequestParser::TextWithLines(const std::string& text, size_t max,
                                         const std::string& path) {
  return CheckedText(text, max, path, true);
}

std::string RequestParser::Slug(const std::string& text, const std::string& path) {
  return text.empty() ? "" : RequiredSlug(text, path);
}

std::string RequestParser::RequiredSlug(const std::string& text, const std::string& path) {
  const std::optional<std::string> slug = domain::NormalizeSlug(text);
  if (!slug.has_value()) violations_.Add(path, text, domain::kSlugWant);
  return slug.value_or("");
}

std::string RequestParser::RequestId(const std::string& text) {
  return Text(text, domain::kMaxRequestId, "request_id");
}

void RequestParser::Count(size_t count, size_t min, size_t max, const std::string& path) {
  if (count >= min && count <= max) return;
  violations_.Add(path, absl::StrCat(count), absl::StrCat(min, " to ", max));
}

bool RequestParser::Range(int64_t value, int64_t min, int64_t max, const std::string& path) {
  if (value >= min && value <= max) return true;
  violations_.Add(path, absl::StrCat(value), absl::StrCat(min, " to ", max));
  return false;
}

std::optional<int64_t> RequestParser::Etag(const std::string& etag, absl::string_view thing) {
  if (etag.empty()) return std::nullopt;
  const std::optional<int64_t> number = ParseEtag(etag);
  if (!number.has_value()) violations_.Add("etag", etag, absl::StrCat(thing, "'s etag"));
  return number;
}

int32_t RequestParser::PageSize(int32_t asked, int32_t usual, int32_t most) {
  Range(asked, 0, INT32_MAX, "page_size");
  return asked == 0 ? usual : std::min(asked, most);
}

std::optional<UnixSeconds> RequestParser::Time(bool given, const google::protobuf::Timestamp& time,
                                               const std::string& path) {
  if (!given) return std::nullopt;
  if (time.seconds() < domain::kMinEventTime || time.seconds() > domain::kMaxEventTime ||
      time.nanos() < 0 || time.nanos() > 999'999'999) {
    violations_.Add(path, absl::StrCat(time.seconds(), " s"), "a time in 1970 to 2105");
    return std::nullopt;
  }
  return time.seconds();
}

std::optional<UnixSeconds> RequestParser::EventTime(bool given,
                                                    const google::protobuf::Timestamp& time,
                                                    const std::string& path) {
  const std::optional<UnixSeconds> at = Time(given, time, path);
  if (at.has_value() && *at > now_ + domain::kMaxFutureSeconds) {
    violations_.Add(path, FormatTime(*at), "a time at most one day ahead");
    return std::nullopt;
  }
  return at;
}

const filter::Field* RequestParser::Field(const std::string& name, const std::string& path) {
  const filter::Field* field = filter::FindField(name);
  if (field == nullptr) {
    const absl::string_view nearest = NearestName(name, filter::FieldNames());
    violations_.Add(path, name,
                    nearest.empty()
                        ? "a field of DescribeFilter"
                        : absl::StrCat("a field of DescribeFilter; did you mean ", nearest, "?"));
  }
  return field;
}

filter::FilterSpec RequestParser::Filter(const v1::Filter& wire, const std::string& path) {
  filter::FilterSpec spec;
  const auto enums = [&](const google::protobuf::RepeatedField<int>& values, auto& out,
                         const char* field) {
    using E = typename std::decay_t<decltype(out)>::value_type;
    const std::string where = absl::StrCat(path, ".", field);
    Count(static_cast<size_t>(values.size()), 0, kMaxFilterValues, where);
    for (int i = 0; i < values.size(); ++i) {
      out.push_back(Enum<E>(values[i], Indexed(where, i), true));
    }
  };
  const auto slugs = [&](const RepeatedPtrField<std::string>& values, std::vector<std::string>& out,
                         const char* field) {
    const std::string where = absl::StrCat(path, ".", field);
    Count(static_cast<size_t>(values.size()), 0, kMaxFilterValues, where);
    for (int i = 0; i < values.size(); ++i) {
      out.push_back(RequiredSlug(values[i], Indexed(where, i)));
    }
  };
  enums(wire.temperatures(), spec.temperatures, "temperatures");
  enums(wire.volume_tiers(), spec.volume_tiers, "volume_tiers");
  enums(wire.purchase_frequencies(), spec.purchase_frequencies, "purchase_frequencies");
  enums(wire.order_value_classes(), spec.order_value_classes, "order_value_classes");
  enums(wire.abc_classes(), spec.abc_classes, "abc_classes");
  enums(wire.behaviors(), spec.behaviors, "behaviors");
  enums(wire.reachable(), spec.reachable, "reachable");
  slugs(wire.stages(), spec.stages, "stages");
  slugs(wire.sources(), spec.sources, "sources");
  slugs(wire.all_tags(), spec.all_tags, "all_tags");
  slugs(wire.any_tags(), spec.any_tags, "any_tags");
  slugs(wire.no_tags(), spec.no_tags, "no_tags");
  Count(static_cast<size_t>(wire.owners_size()), 0, kMaxFilterValues, path + ".owners");
  for (int i = 0; i < wire.owners_size(); ++i) {
    spec.owners.push_back(Text(wire.owners(i), domain::kMaxActor, Indexed(path + ".owners", i)));
  }
  if (wire.has_active()) spec.active = wire.active();
  spec.expression = wire.expression();
  return spec;
}

}  // namespace clientele::api
