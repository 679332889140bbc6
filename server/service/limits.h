// How much the service takes on at once, each with its reason.
#ifndef CLIENTELE_SERVER_SERVICE_LIMITS_H_
#define CLIENTELE_SERVER_SERVICE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "server/domain/rows.h"

namespace clientele::service {

// Writes waiting beyond this are refused: seconds of work at the usual pace.
inline constexpr size_t kMaxQueuedMutations = 20'000;
// Rows of imports and other bulk writes waiting; their memory is what counts.
inline constexpr size_t kMaxQueuedRows = 200'000;
// Of one transaction: what every MySQL-protocol database takes without complaint.
inline constexpr size_t kMaxBatchRows = 5'000;
// An import that found no room beside interactive writes so often goes first.
inline constexpr int kMaxPassedOver = 8;
// A transaction that conflicts with another server's, or whose connection is lost, is run again
// this often, after a pause of a random part of these, doubled each time up to the longest: about a
// second in all, well inside callers' deadlines.
inline constexpr int kMaxAttempts = 10;
// Tries that each wait for a timeout of the connection are fewer.
inline constexpr absl::Duration kMaxTryTime = absl::Seconds(5);
inline constexpr absl::Duration kFirstPause = absl::Milliseconds(2);
inline constexpr absl::Duration kLongestPause = absl::Milliseconds(200);
// A commit whose outcome is unknown is asked after for so long: what a database takes to come back
// after a crash. Its callers wait meanwhile, and so do the writes behind it.
inline constexpr absl::Duration kMaxResolveTime = absl::Seconds(10);
// The log is read in parts of so many batches.
inline constexpr int64_t kBatchesAtOnce = 32;
// A server that is further behind catches up before it takes the lock that other servers wait for.
inline constexpr domain::Revision kMaxCatchUpUnderLock = 5'000;
// A look at the log every so often: a write is seen by the other servers in half of it, and looking
// costs the database next to nothing.
inline constexpr absl::Duration kFollowEvery = absl::Milliseconds(50);
// A server that has not seen the base for so long says that it is not ready.
inline constexpr absl::Duration kMaxStaleness = absl::Seconds(5);
// A stream of people to message ends when its server has not seen the base for so long: somebody
// may have withdrawn consent meanwhile.
inline constexpr absl::Duration kMaxStreamStaleness = absl::Seconds(1);
// Members of an audience that are marked as streamed at once, up to the end of a chunk: a write for
// each so many messages.
inline constexpr size_t kMarkedAtOnce = 32'768;
// How long a repeated request gives its first answer.
inline constexpr int64_t kRequestSeconds = 72 * 3'600;
// What a refused caller is told to wait.
inline constexpr absl::Duration kQueueRetryAfter = absl::Seconds(1);
// Clients whose tags are changed in one transaction when a filter names them.
inline constexpr size_t kBulkSlice = 1'000;
// A read waits this long for the revision it asks for.
inline constexpr absl::Duration kMaxRevisionWait = absl::Seconds(5);
// The log is kept for so long, and for as long as a living server has not read it: a server that
// was away for less follows on, one that was away for more loads the base anew.
inline constexpr int64_t kLogSeconds = 7 * 86'400;
// A server registers itself so often, and is taken for dead when it has not for so long.
inline constexpr absl::Duration kUpkeepEvery = absl::Seconds(30);
inline constexpr int64_t kReplicaLifeSeconds = 300;
// Between two slices of purging: writes go in between.
inline constexpr absl::Duration kUpkeepSlicesEvery = absl::Milliseconds(100);
// Reads that wait for a revision: what they hold is small, but not nothing.
inline constexpr size_t kMaxRevisionWaiters = 10'000;
// Saved segments: what one business can tell apart, and what a write reads to judge one.
inline constexpr size_t kMaxSegments = 5'000;
// Ids named of those who would enter a segment, and of those who would leave: enough to look at.
inline constexpr size_t kDifferenceIds = 100;
// Audiences of a campaign that an erasure looks at together, each by a chunk of up to a megabyte.
inline constexpr int64_t kEraseAudiencesAtOnce = 50;
// Clients of the addresses that one call suppresses, or allows again: each is read whole and judged
// again, in one transaction.
inline constexpr size_t kMaxClientsJudgedAgain = 1'000;
// A call is made from a campaign's newest list; one that is older than so many is not looked for.
inline constexpr int64_t kMaxAudiencesLookedAt = 32;
// Parts in which a base is read at start.
inline constexpr int64_t kLoadRows = 20'000;
// Chunks of audiences among them, each of up to 65,536 members.
inline constexpr int64_t kLoadAudienceChunks = 100;

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_LIMITS_H_
