#include "server/index/field_values.h"

namespace clientele::index {

using filter::FieldId;

namespace {

const Column<Code>* CodesOf(const Chunk& chunk, FieldId field) {
  switch (field) {
    case FieldId::kSource:
      return &chunk.source;
    case FieldId::kOwner:
      return &chunk.owner;
    case FieldId::kStage:
      return &chunk.stage;
    case FieldId::kLostReason:
      return &chunk.lost_reason;
    case FieldId::kCity:
      return &chunk.city;
    case FieldId::kRegion:
      return &chunk.region;
    case FieldId::kTimeZone:
      return &chunk.time_zone;
    default:
      return nullptr;
  }
}

}  // namespace

const Dictionary* DictionaryOf(const Dictionaries& dictionaries, FieldId field) {
  switch (field) {
    case FieldId::kSource:
      return &dictionaries.sources;
    case FieldId::kOwner:
      return &dictionaries.owners;
    case FieldId::kStage:
      return &dictionaries.stages;
    case FieldId::kLostReason:
      return &dictionaries.lost_reasons;
    case FieldId::kCity:
      return &dictionaries.cities;
    case FieldId::kRegion:
      return &dictionaries.regions;
    case FieldId::kTimeZone:
      return &dictionaries.time_zones;
    default:
      return nullptr;
  }
}

CodedTexts CodedTextsOf(const ChunkView& view, FieldId field) {
  const Column<Code>* codes = CodesOf(view.chunk(), field);
  if (codes == nullptr) return {};
  return {codes->data(), DictionaryOf(view.moment().reader.dictionaries(), field)};
}

const TextColumn* TextsOf(const ChunkView& view, FieldId field) {
  switch (field) {
    case FieldId::kExternalId:
      return &view.chunk().external_id;
    case FieldId::kDisplayName:
      return &view.chunk().display_name;
    case FieldId::kCompany:
      return &view.chunk().company;
    default:
      return nullptr;
  }
}

}  // namespace clientele::index
