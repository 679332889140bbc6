#include "server/index/operand_values.h"

#include <utility>

namespace clientele::index {
namespace {

using filter::FieldId;
using filter::Operand;

const Postings* TagOf(const ChunkView& view, const Operand& operand) {
  const std::optional<Code> code = view.moment().reader.dictionaries().tags.Find(operand.name);
  const auto& tags = view.chunk().tags;
  const auto found = code.has_value() ? tags.find(*code) : tags.end();
  return found == tags.end() ? nullptr : &found->second;
}

Texts Coded(const Column<Code>& codes, const Dictionary& dictionary) {
  Texts texts;
  texts.codes = codes.data();
  texts.dictionary = &dictionary;
  return texts;
}

Texts Uncoded(const TextColumn& column) {
  Texts texts;
  texts.column = &column;
  return texts;
}

Texts FieldTexts(const Chunk& chunk, const Dictionaries& dictionaries, FieldId field) {
  switch (field) {
    case FieldId::kSource:
      return Coded(chunk.source, dictionaries.sources);
    case FieldId::kOwner:
      return Coded(chunk.owner, dictionaries.owners);
    case FieldId::kStage:
      return Coded(chunk.stage, dictionaries.stages);
    case FieldId::kLostReason:
      return Coded(chunk.lost_reason, dictionaries.lost_reasons);
    case FieldId::kCity:
      return Coded(chunk.city, dictionaries.cities);
    case FieldId::kRegion:
      return Coded(chunk.region, dictionaries.regions);
    case FieldId::kTimeZone:
      return Coded(chunk.time_zone, dictionaries.time_zones);
    case FieldId::kExternalId:
      return Uncoded(chunk.external_id);
    case FieldId::kDisplayName:
      return Uncoded(chunk.display_name);
    case FieldId::kFamilyName:
      return Uncoded(chunk.family_name);
    case FieldId::kGivenName:
      return Uncoded(chunk.given_name);
    case FieldId::kPatronymic:
      return Uncoded(chunk.patronymic);
    case FieldId::kCompany:
      return Uncoded(chunk.company);
    case FieldId::kTaxId:
      return Uncoded(chunk.tax_id);
    default:
      return {};
  }
}

Texts TagActors(const ChunkView& view, const Operand& operand) {
  Texts texts;
  texts.own_codes.resize(view.size());
  texts.codes = texts.own_codes.data();
  texts.dictionary = &view.moment().reader.dictionaries().tag_actors;
  if (const Postings* tag = TagOf(view, operand); tag != nullptr) {
    tag->ForEach(view.moment().rules.now, [&](uint16_t client, const TagMark& mark) {
      texts.own_codes[client] = mark.actor;
    });
  }
  return texts;
}

}  // namespace

std::vector<StoredTime> TagTimes(const ChunkView& view, const Operand& operand) {
  std::vector<StoredTime> times(view.size());
  if (const Postings* tag = TagOf(view, operand); tag != nullptr) {
    const bool set_at = operand.kind == Operand::Kind::kTagSetAt;
    tag->ForEach(view.moment().rules.now, [&](uint16_t client, const TagMark& mark) {
      times[client] = set_at ? mark.set_at : mark.expires_at;
    });
  }
  return times;
}

const AttributeColumns* AttributeOf(const ChunkView& view, const Operand& operand) {
  const auto code = view.moment().reader.dictionaries().attributes.Find(operand.name);
  const auto& attributes = view.chunk().attributes;
  const auto found = code.has_value() ? attributes.find(*code) : attributes.end();
  return found == attributes.end() ? nullptr : found->second.get();
}

Texts TextsOf(const ChunkView& view, const Operand& operand) {
  const Dictionaries& dictionaries = view.moment().reader.dictionaries();
  switch (operand.kind) {
    case Operand::Kind::kField:
      return FieldTexts(view.chunk(), dictionaries, operand.field);
    case Operand::Kind::kAttribute: {
      const AttributeColumns* columns = AttributeOf(view, operand);
      return columns == nullptr ? Texts{} : Coded(columns->texts, dictionaries.attribute_texts);
    }
    case Operand::Kind::kTagActor:
      return TagActors(view, operand);
    default:
      return {};
  }
}

}  // namespace clientele::index
