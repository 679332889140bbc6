// What all statements of consent together say now. Order of arrival never matters: only event times
// do, and at equal times the stricter of a grant and a withdrawal.
#ifndef CLIENTELE_SERVER_DOMAIN_CONSENT_H_
#define CLIENTELE_SERVER_DOMAIN_CONSENT_H_

#include "absl/types/span.h"
#include "server/domain/rows.h"

namespace clientele::domain {

// Of one purpose at one address (`address_key`, not 0) on one channel. Scopes nest: every channel ⊃
// one channel ⊃ one address on it.
// - A withdrawal holds for its scope and everything narrower until a later grant of the same or a
//   wider scope: WITHDRAWN.
// - Else the latest grant or request that covers the address counts: GRANTED or PENDING; at equal
//   times the grant, for a confirmation may follow its request within a second.
// - Without any record that covers it: NEVER.
ConsentStatus ConsentAt(absl::Span<const ConsentRow> records, ConsentPurpose purpose,
                        Channel channel, int64_t address_key);

// Of a purpose for the whole client; records of narrower scopes don't count.
ConsentStatus ConsentOfClient(absl::Span<const ConsentRow> records, ConsentPurpose purpose);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CONSENT_H_
