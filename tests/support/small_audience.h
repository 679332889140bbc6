// Audiences of one client, made by hand.
#ifndef CLIENTELE_TESTS_SUPPORT_SMALL_AUDIENCE_H_
#define CLIENTELE_TESTS_SUPPORT_SMALL_AUDIENCE_H_

#include <string>

#include "server/domain/audience.h"
#include "server/domain/changes.h"
#include "tests/support/oracle/random_values.h"

namespace clientele {

// The first audience of a campaign; its rows become the last of their tables.
inline void AddAudience(const std::string& campaign_id, bool counts_toward_cap,
                        domain::ClientId client, domain::Changes& changes) {
  domain::AudienceRow& row = changes.audiences.emplace_back();
  row.campaign_id = campaign_id;
  row.number = 1;
  row.send_from = row.send_to = oracle::kNow;
  row.counts_toward_cap = counts_toward_cap;
  domain::AudienceChunk chunk;
  chunk.members = {{client, domain::Channel::kSms, 7, 1}};
  const int64_t number = (client - 1) / 65'536;
  changes.audience_chunks.push_back(
      {row.campaign_id, row.number, number, domain::EncodeAudienceChunk(chunk)});
}

// One that holds a slot of the frequency cap for the client, and was streamed.
inline void AddReservingAudience(domain::ClientId client, domain::Changes& changes) {
  AddAudience("win-back", true, client, changes);
  changes.audience_streams.push_back(
      {"win-back", 1, changes.audience_chunks.back().chunk, domain::EncodeClientIds({client})});
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_SMALL_AUDIENCE_H_
