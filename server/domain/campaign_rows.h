// The rows of campaigns, their audiences, and what came of them; see rows.h.
#ifndef CLIENTELE_SERVER_DOMAIN_CAMPAIGN_ROWS_H_
#define CLIENTELE_SERVER_DOMAIN_CAMPAIGN_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "server/base/clock.h"
#include "server/domain/columns.h"
#include "server/domain/types.h"

namespace clientele::domain {

struct CampaignRow {
  static constexpr Table kTable = {17, "campaign", WriteMode::kUpsert, Log::kLogged};

  std::string campaign_id;
  Revision revision = 0;
  UnixSeconds created_at = 0;
  std::string title;
  std::string filter;     // the standard spelling
  std::string channels;   // names in order of preference: "EMAIL,SMS"
  int64_t audiences = 0;  // how many were built: the next one's number less one
  CampaignStatus status = CampaignStatus::kActive;
  UnixSeconds updated_at = 0;  // 0: never
  std::string options;         // EncodeCampaignOptions; empty: all defaults

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("campaign_id", r.campaign_id, kKey);
    v("revision", r.revision);
    v("created_at", r.created_at);
    v("title", r.title);
    v("filter", r.filter);
    v("channels", r.channels);
    v("audiences", r.audiences);
    v("status", r.status);
    v("updated_at", r.updated_at);
    v("options", r.options, kBlob);
  }
};

// A frozen audience; its members are in AudienceChunkRow.
struct AudienceRow {
  static constexpr Table kTable = {18, "audience", WriteMode::kUpsert, Log::kLogged};

  std::string campaign_id;
  int64_t number = 0;
  Revision revision = 0;
  Revision evaluated_revision = 0;  // of the base when it was judged
  UnixSeconds evaluated_at = 0;
  std::string filter;
  std::string channels;
  int64_t policy_version = 0;
  int64_t matched = 0;
  int64_t members = 0;
  std::string counts;  // EncodeAudienceCounts
  std::string members_hash;
  std::string provenance_hash;
  int64_t step = 1;
  UnixSeconds send_from = 0;
  UnixSeconds send_to = 0;
  std::string week;  // "2026-W47" of those that a week is made of
  bool counts_toward_cap = false;
  Released released = Released::kNot;
  std::optional<UnixSeconds> released_at;
  std::string options;  // the campaign's, as they were

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("campaign_id", r.campaign_id, kKey);
    v("number", r.number, kKey);
    v("revision", r.revision);
    v("evaluated_revision", r.evaluated_revision);
    v("evaluated_at", r.evaluated_at);
    v("filter", r.filter);
    v("channels", r.channels);
    v("policy_version", r.policy_version);
    v("matched", r.matched);
    v("members", r.members);
    v("counts", r.counts, kBlob);
    v("members_hash", r.members_hash, kBlob);
    v("provenance_hash", r.provenance_hash, kBlob);
    v("step", r.step);
    v("send_from", r.send_from);
    v("send_to", r.send_to);
    v("week", r.week);
    v("counts_toward_cap", r.counts_toward_cap);
    v("released", r.released);
    v("released_at", r.released_at);
    v("options", r.options, kBlob);
  }
};

// 1: members without a variant.
inline constexpr int64_t kAudienceChunkFormat = 2;

// What an audience holds of one chunk of 65,536 clients: EncodeAudienceChunk.
struct AudienceChunkRow {
  static constexpr Table kTable = {19, "audience_chunk", WriteMode::kUpsert, Log::kUnlogged};

  std::string campaign_id;
  int64_t number = 0;
  int64_t chunk = 0;
  std::string body;
  int64_t format = kAudienceChunkFormat;  // of the body

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("campaign_id", r.campaign_id, kKey);
    v("number", r.number, kKey);
    v("chunk", r.chunk, kKey);
    v("body", r.body, kBlob);
    v("format", r.format);
  }
};

// Members of one chunk of an audience that were streamed, or are about to be: EncodeClientIds.
struct AudienceStreamRow {
  static constexpr Table kTable = {29, "audience_stream", WriteMode::kUpsert, Log::kLogged};

  std::string campaign_id;
  int64_t number = 0;
  int64_t chunk = 0;
  std::string streamed;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("campaign_id", r.campaign_id, kKey);
    v("number", r.number, kKey);
    v("chunk", r.chunk, kKey);
    v("streamed", r.streamed, kBlob);
  }
};

// What a sending tool did with one message; its status is the last one reported.
struct DeliveryRow {
  static constexpr Table kTable = {27, "delivery", WriteMode::kUpsert, Log::kLogged};

  int64_t delivery_id = 0;
  ClientId client_id = 0;
  std::string external_id;
  UnixSeconds at = 0;
  Channel channel = Channel::kNone;
  int64_t address_key = 0;
  DeliveryStatus status = DeliveryStatus::kUnspecified;
  std::string campaign_id;
  int64_t step = 0;
  UnixSeconds recorded_at = 0;
  std::string actor;
  int64_t audience_number = 0;  // of the campaign; 0: none
  int64_t variant = 0;          // the member's
  bool counts_toward_cap = true;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("delivery_id", r.delivery_id, kKey);
    v("client_id", r.client_id);
    v("external_id", r.external_id, kNullWhenEmpty);
    v("at", r.at);
    v("channel", r.channel);
    v("address_key", r.address_key);
    v("status", r.status);
    v("campaign_id", r.campaign_id);
    v("step", r.step);
    v("recorded_at", r.recorded_at);
    v("actor", r.actor);
    v("audience_number", r.audience_number);
    v("variant", r.variant);
    v("counts_toward_cap", r.counts_toward_cap);
  }
};

// What came back on a message.
struct ResponseRow {
  static constexpr Table kTable = {28, "response", WriteMode::kInsert, Log::kLogged};

  int64_t response_id = 0;
  ClientId client_id = 0;
  std::string external_id;
  UnixSeconds at = 0;
  ResponseKind kind = ResponseKind::kUnspecified;
  Channel channel = Channel::kNone;
  std::string campaign_id;
  int64_t step = 0;
  UnixSeconds recorded_at = 0;
  std::string actor;
  int64_t audience_number = 0;  // of the campaign; 0: none

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("response_id", r.response_id, kKey);
    v("client_id", r.client_id);
    v("external_id", r.external_id, kNullWhenEmpty);
    v("at", r.at);
    v("kind", r.kind);
    v("channel", r.channel);
    v("campaign_id", r.campaign_id);
    v("step", r.step);
    v("recorded_at", r.recorded_at);
    v("actor", r.actor);
    v("audience_number", r.audience_number);
  }
};

// An address that must never be messaged, whoever has it.
struct SuppressionRow {
  static constexpr Table kTable = {30, "suppression", WriteMode::kUpsert, Log::kLogged};

  int64_t address_key = 0;
  UnixSeconds at = 0;
  std::string reason;
  std::string actor;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("address_key", r.address_key, kKey);
    v("at", r.at);
    v("reason", r.reason);
    v("actor", r.actor);
  }
};

// Takes the SuppressionRow with this key away.
struct SuppressionRemoval {
  static constexpr Table kTable = {31, "suppression", WriteMode::kDelete, Log::kLogged};

  int64_t address_key = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("address_key", r.address_key, kKey);
  }
};

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CAMPAIGN_ROWS_H_
