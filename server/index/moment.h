// One question's instant: the rules at its `now`, what the policy says of codes, and the places
// that cut the whole base, each worked out when first asked for. Used by one thread.
#ifndef CLIENTELE_SERVER_INDEX_MOMENT_H_
#define CLIENTELE_SERVER_INDEX_MOMENT_H_

#include <array>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "server/domain/classification.h"
#include "server/domain/ranking.h"
#include "server/filter/answers.h"
#include "server/index/index.h"

namespace clientele::index {

// Where the classes that depend on all clients change. May be kept longer than a moment, by who
// reads a selection's fields bit by bit.
struct Standings {
  std::optional<domain::AbcCuts> abc;
  std::array<std::optional<domain::RfmCuts>, 3> rfm;  // recency, frequency, monetary
};

class Moment {
 public:
  // `cancelled` and, where given, `standings` outlive the moment.
  Moment(const Index::Reader& reader, UnixSeconds now, const filter::Cancelled& cancelled,
         Standings* standings = nullptr)
      : Moment(reader, reader.policy(), now, cancelled, standings) {}
  // By a policy that is not in force; it outlives the moment.
  Moment(const Index::Reader& reader, const domain::Policy& policy, UnixSeconds now,
         const filter::Cancelled& cancelled, Standings* standings = nullptr);
  Moment(const Moment&) = delete;
  Moment& operator=(const Moment&) = delete;

  const Index::Reader& reader;
  const domain::Policy& policy;
  const domain::ClassRules rules;
  std::vector<domain::StageKind> stage_kinds;  // by code
  std::vector<bool> inbound_sources;           // by code

  // Asks whether the caller went away. From then on nothing that is worked out means anything, and
  // whoever asked the question answers with status().
  bool Stopped();
  absl::Status status() const;

  const domain::AbcCuts& Abc();
  // Of the three fields of type RFM.
  const domain::RfmCuts& Rfm(filter::FieldId field);
  // Of a node of kind kTop, which outlives the moment: how far it goes.
  const domain::RankCut& Top(const filter::Node& node);

 private:
  const filter::Cancelled& cancelled_;
  bool stopped_ = false;
  Standings own_standings_;
  Standings& standings_;
  absl::flat_hash_map<const filter::Node*, domain::RankCut> tops_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_MOMENT_H_
