// The gates that one client passes by its own facts, on the way into an audience.
#ifndef CLIENTELE_SERVER_SERVICE_MEMBER_GATES_H_
#define CLIENTELE_SERVER_SERVICE_MEMBER_GATES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/types.h"
#include "server/index/audience.h"
#include "server/index/slots.h"

namespace clientele::service {

struct MemberGate {
  domain::ExclusionReason reason = domain::ExclusionReason::kNone;
  bool passed = false;
  std::string detail;  // for people
};

// Asks the gates of one question about one client, at one revision. For one thread, while the
// reader lives.
class MemberGates {
 public:
  // `own_number`: the audience whose slots are not in the way of it; 0: none.
  MemberGates(const index::AudienceQuestion& question, const index::Index::Reader& reader,
              domain::ClientId client, int64_t own_number)
      : question_(question), reader_(reader), client_(client), own_number_(own_number) {}

  // Up to the first that is not passed. `of_others`: what becomes of the client by the gates that
  // depend on others, if it gets so far.
  absl::StatusOr<std::vector<MemberGate>> Ask(domain::ExclusionReason of_others);

 private:
  // Adds a gate; whether it is passed.
  bool Add(domain::ExclusionReason reason, bool passed, std::string detail);
  absl::StatusOr<bool> AskExclusions();
  bool AskChannels();
  bool AskCap();
  bool AskSlots(std::vector<index::Slot> slots, bool of_address);

  const index::AudienceQuestion& question_;
  const index::Index::Reader& reader_;
  const domain::ClientId client_;
  const int64_t own_number_;
  domain::Channel channel_ = domain::Channel::kNone;  // that the client would go on
  int64_t address_key_ = 0;
  std::vector<MemberGate> gates_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_MEMBER_GATES_H_
