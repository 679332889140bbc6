#include "server/domain/campaign.h"

#include "server/base/bytes.h"
#include "server/domain/codec.h"

namespace clientele::domain {
namespace {

// Each field once, for both directions; new ones are appended.
template <typename O, typename Visitor>
void VisitOptions(O& o, Visitor&& v) {
  v(o.variants);
  v(o.holdout_percent);
  v(o.priority);
  v(o.expected_value);
  v(o.weekly_quota);
  v(o.recurrence);
  v(o.active_from);
  v(o.active_until);
  v(o.goal);
  v(o.attribution_days);
  v(o.obeys_cap);
  v(o.counts_toward_cap);
  v(o.exclusions);
  v(o.ranking_field);
  v(o.ranking_ascending);
  v(o.limit);
  v(o.steps);
}

struct OptionsEncoder {
  ByteWriter& writer;

  void operator()(const std::vector<Channel>& channels) {
    writer.Varint(channels.size());
    for (const Channel channel : channels) EncodeValue(writer, channel);
  }
  void operator()(const std::vector<CampaignVariant>& variants) {
    writer.Varint(variants.size());
    for (const CampaignVariant& variant : variants) {
      writer.String(variant.id);
      writer.String(variant.title);
      writer.String(variant.body);
      writer.String(variant.promo_code);
      EncodeValue(writer, variant.weight);
    }
  }
  void operator()(const std::vector<CampaignStep>& steps) {
    writer.Varint(steps.size());
    for (const CampaignStep& step : steps) {
      writer.String(step.filter);
      (*this)(step.channels);
      (*this)(step.variants);
    }
  }
  template <typename T>
  void operator()(const T& value) {
    EncodeValue(writer, value);
  }
};

struct OptionsDecoder {
  ByteReader& reader;

  void operator()(std::vector<Channel>& channels) {
    channels.clear();
    for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
      DecodeValue(reader, channels.emplace_back());
    }
  }
  void operator()(std::vector<CampaignVariant>& variants) {
    variants.clear();
    for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
      CampaignVariant& variant = variants.emplace_back();
      variant.id = std::string(reader.String());
      variant.title = std::string(reader.String());
      variant.body = std::string(reader.String());
      variant.promo_code = std::string(reader.String());
      DecodeValue(reader, variant.weight);
    }
  }
  void operator()(std::vector<CampaignStep>& steps) {
    steps.clear();
    for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
      CampaignStep& step = steps.emplace_back();
      step.filter = std::string(reader.String());
      (*this)(step.channels);
      (*this)(step.variants);
    }
  }
  template <typename T>
  void operator()(T& value) {
    DecodeValue(reader, value);
  }
};

}  // namespace

std::string EncodeCampaignOptions(const CampaignOptions& options) {
  ByteWriter writer;
  VisitOptions(options, OptionsEncoder{writer});
  return writer.Take();
}

std::optional<CampaignOptions> DecodeCampaignOptions(absl::string_view bytes) {
  ByteReader reader(bytes);
  CampaignOptions options;
  OptionsDecoder decode{reader};
  VisitOptions(options, [&](auto& field) {
    if (!reader.done()) decode(field);
  });
  if (!reader.ok()) return std::nullopt;
  return options;
}

absl::Span<const CampaignVariant> VariantsOf(const CampaignOptions& options, int64_t step) {
  const auto later = static_cast<size_t>(step - 2);
  const bool has_own =
      step >= 2 && later < options.steps.size() && !options.steps[later].variants.empty();
  return has_own ? options.steps[later].variants : options.variants;
}

}  // namespace clientele::domain
