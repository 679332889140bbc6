// What an index keeps of the base, written down the stupid way: the columns that it does not keep,
// by name, and the rest of every row as lines of text, chunk by chunk.
#ifndef CLIENTELE_TESTS_SUPPORT_KEPT_ROWS_H_
#define CLIENTELE_TESTS_SUPPORT_KEPT_ROWS_H_

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/audience.h"
#include "server/domain/changes.h"
#include "tests/support/row_text.h"

namespace clientele {

inline bool IndexKeeps(absl::string_view table, absl::string_view column) {
  static const auto* const left_out = new std::map<std::string, std::set<std::string>>{
      {"client", {"revision", "profile_revision"}},
      {"client_profile", {"revision"}},
      {"client_channel", {"contact_id"}},
      {"sales_order",
       {"external_id", "original_order_id", "original_external_id", "recorded_at", "actor"}},
      {"order_line", {"line_number"}},  // it keeps their order
      {"interaction", {"interaction_id", "external_id", "recorded_at", "actor"}},
      {"delivery", {"external_id", "recorded_at", "actor"}},
      {"response", {"response_id", "external_id", "recorded_at", "actor", "audience_number"}},
      {"product", {"name", "unit", "unit_factor", "updated_at", "actor"}},
      {"policy", {"version", "revision", "at", "actor"}},
      {"audience",
       {"revision", "evaluated_revision", "evaluated_at", "filter", "channels", "policy_version",
        "matched", "members", "counts", "members_hash", "provenance_hash", "week", "released_at",
        "options"}},
      {"audience_chunk", {"chunk"}},
      {"audience_stream", {"chunk"}},
  };
  const auto found = left_out->find(std::string(table));
  return found == left_out->end() || !found->second.contains(std::string(column));
}

template <typename Row>
std::string KeptText(const Row& row) {
  std::string text;
  Row::Fields(row, [&](absl::string_view name, const auto& value, uint32_t = domain::kPlain) {
    if (IndexKeeps(Row::kTable.name, name))
      absl::StrAppend(&text, name, "=", ValueText(value), " ");
  });
  return text;
}

// By the number of the chunk and the name of the table; the lines of each are sorted.
using KeptRows = std::map<std::pair<int64_t, std::string>, std::vector<std::string>>;

// Of those whose members hold slots of the frequency cap, or may have until a while ago:
// "spring/1".
inline std::set<std::string> ReservingAudiences(const std::vector<domain::AudienceRow>& audiences,
                                                UnixSeconds committed_at) {
  std::set<std::string> names;
  for (const domain::AudienceRow& row : audiences) {
    const bool is_kept = row.counts_toward_cap && row.send_to >= committed_at - 45 * 86'400;
    if (is_kept) names.insert(absl::StrCat(row.campaign_id, "/", row.number));
  }
  return names;
}

// "spring/1 17".
inline std::set<std::string> StreamedMembers(
    const std::vector<domain::AudienceStreamRow>& streams) {
  std::set<std::string> names;
  for (const domain::AudienceStreamRow& row : streams) {
    const std::vector<domain::ClientId> ids = *domain::DecodeClientIds(row.streamed);
    for (const domain::ClientId id : ids) {
      names.insert(absl::StrCat(row.campaign_id, "/", row.number, " ", id));
    }
  }
  return names;
}

// Of a whole base as one batch of rows, of its clients only.
inline KeptRows KeptRowsOf(const domain::CommittedBatch& batch) {
  const domain::Changes& base = batch.changes;
  const UnixSeconds committed_at = batch.committed_at;
  KeptRows kept;
  const auto add = [&](absl::string_view table, domain::ClientId client, const std::string& text) {
    kept[{(client - 1) / 65'536, std::string(table)}].push_back(text);
  };
  const auto add_each = [&](const auto& rows) {
    for (const auto& row : rows) add(row.kTable.name, row.client_id, KeptText(row));
  };
  add_each(base.clients);
  add_each(base.profiles);
  add_each(base.client_tags);
  add_each(base.client_attributes);
  add_each(base.interactions);
  add_each(base.deliveries);
  add_each(base.responses);
  for (const domain::ClientChannelRow& row : base.client_channels) {
    if (row.reason == domain::ExclusionReason::kNoContactPoint) continue;
    add("client_channel", row.client_id, KeptText(row) + row.address);
  }
  for (const domain::OrderRow& order : base.orders) {
    std::string text = KeptText(order);
    for (const domain::OrderLineRow& line : base.order_lines) {
      if (line.order_id == order.order_id) text += KeptText(line);
    }
    add("sales_order", order.client_id, text);
  }
  const std::set<std::string> reserving = ReservingAudiences(base.audiences, committed_at);
  const std::set<std::string> streamed = StreamedMembers(base.audience_streams);
  for (const domain::AudienceChunkRow& row : base.audience_chunks) {
    const domain::AudienceChunk chunk = *domain::DecodeAudienceChunk(row.format, row.body);
    const std::string audience = absl::StrCat(row.campaign_id, "/", row.number);
    for (const domain::AudienceMember& member : chunk.members) {
      const std::string text = absl::StrCat(audience, " ", member.client_id);
      add("audience_chunk", member.client_id, text);
      if (!reserving.contains(audience)) continue;
      add("reserved", member.client_id,
          absl::StrCat(text, " ", static_cast<int>(member.channel), " ", member.address_key,
                       streamed.contains(text) ? " streamed" : ""));
    }
  }
  for (auto& [where, lines] : kept) std::sort(lines.begin(), lines.end());
  return kept;
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_KEPT_ROWS_H_
