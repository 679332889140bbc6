#include "server/service/bulk_tags.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "server/base/status_macros.h"
#include "server/index/queries.h"
#include "server/service/clients.h"
#include "server/service/index_segments.h"
#include "server/service/limits.h"
#include "server/service/needs_index.h"

namespace clientele::service {
namespace {

absl::StatusOr<std::vector<domain::ClientId>> TakeIds(const index::Index& index,
                                                      UnixSeconds clock_now,
                                                      const BulkTagging& bulk) {
  if (!index.holds_clients()) return NeedsIndex("tagging by filter");
  const index::Index::Reader reader(index);
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Compile(bulk.filter, reader.policy(), reader.catalog()));
  const UnixSeconds now = std::max(clock_now, reader.committed_at());
  ASSIGN_OR_RETURN(const index::Selection selection,
                   index::Select(reader, {filter, now, bulk.abandoned}));
  return IdsOf(selection);
}

// Submits one slice; its commit submits the next.
class Slices : public std::enable_shared_from_this<Slices> {
 public:
  Slices(Writer& writer, const std::string& secret, BulkTagging bulk,
         std::vector<domain::ClientId> ids, std::function<void(absl::StatusOr<WriteOutcome>)> done)
      : writer_(writer),
        secret_(secret),
        bulk_(std::move(bulk)),
        ids_(std::move(ids)),
        done_(std::move(done)) {}

  void SubmitNext() {
    std::vector<ClientRef> slice;
    for (; slice.size() < kBulkSlice && next_ < ids_.size(); ++next_) {
      ClientRef& ref = slice.emplace_back();
      ref.id = ids_[next_];
      ref.field = "filter";
    }
    // Who was erased since the filter was asked is nobody to tag any more.
    Mutation mutation =
        TagClients(std::move(slice), bulk_.tags, bulk_.actor, secret_, Missing::kPassOver);
    mutation.lane = Lane::kImport;
    mutation.abandoned = bulk_.abandoned;
    const bool last = next_ == ids_.size();
    if (last) {
      // Only the last slice makes the request known as done, with the sums of all.
      mutation.request = bulk_.request;
      mutation.judge = [judge =
                            std::make_shared<decltype(mutation.judge)>(std::move(mutation.judge)),
                        sums = sums_](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
        ASSIGN_OR_RETURN(WriteOutcome outcome, (*judge)(ws));
        outcome.matched += sums.matched;
        outcome.changed += sums.changed;
        return outcome;
      };
    }
    mutation.done = [self = shared_from_this(), last](absl::StatusOr<WriteOutcome> outcome) {
      self->Committed(std::move(outcome), last);
    };
    writer_.Submit(std::move(mutation));
  }

 private:
  void Committed(absl::StatusOr<WriteOutcome> outcome, bool last) {
    if (!outcome.ok() || last) return done_(std::move(outcome));
    sums_.matched += outcome->matched;
    sums_.changed += outcome->changed;
    SubmitNext();
  }

  Writer& writer_;
  const std::string secret_;
  const BulkTagging bulk_;
  const std::vector<domain::ClientId> ids_;
  const std::function<void(absl::StatusOr<WriteOutcome>)> done_;
  size_t next_ = 0;
  WriteOutcome sums_;
};

}  // namespace

void TagMatching(const index::Index& index, Writer& writer, UnixSeconds clock_now,
                 const std::string& address_secret, BulkTagging bulk,
                 std::function<void(absl::StatusOr<WriteOutcome>)> done) {
  absl::StatusOr<std::vector<domain::ClientId>> ids = TakeIds(index, clock_now, bulk);
  if (!ids.ok()) return done(ids.status());
  std::make_shared<Slices>(writer, address_secret, std::move(bulk), *std::move(ids),
                           std::move(done))
      ->SubmitNext();
}

}  // namespace clientele::service
