#include "server/service/segment_changes.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/filter/segment_references.h"
#include "server/service/campaign_definition.h"
#include "server/service/limits.h"
#include "server/service/stored_catalog.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

using domain::SegmentRow;

filter::FilterSpec SpecOf(const std::string& expression) {
  filter::FilterSpec spec;
  spec.expression = expression;
  return spec;
}

// The standard spelling of a filter that may be kept as the segment's.
absl::StatusOr<std::string> Canonical(WorkingSet& ws, const std::string& segment_id,
                                      const filter::FilterSpec& spec) {
  ASSIGN_OR_RETURN(StoredCatalog catalog, StoredCatalog::Read(ws));
  ASSIGN_OR_RETURN(const filter::Filter filter, filter::Compile(spec, ws.policy(), catalog));
  // What is read back must mean the same, and must not come back to the segment itself.
  catalog.Replace(segment_id, filter.canonical);
  const std::string itself = absl::StrCat("segment(\"", segment_id, "\")");
  RETURN_IF_ERROR(filter::Compile(SpecOf(itself), ws.policy(), catalog).status());
  return filter.canonical;
}

// Who names segments, for messages, and the texts that do: a segment's filter, a campaign's filter,
// goal, exclusions and steps, each as it is asked.
struct User {
  std::string kind;  // "segment", "campaign"
  std::string id;
  std::vector<std::string> filters;

  std::string name() const { return absl::StrCat(kind, " ", id); }
};

absl::StatusOr<std::vector<User>> AllUsers(WorkingSet& ws) {
  std::vector<User> users;
  ASSIGN_OR_RETURN(const auto* segments, ws.Segments());
  for (const auto& [id, row] : *segments) users.push_back({"segment", id, {row.filter}});
  ASSIGN_OR_RETURN(const std::vector<domain::CampaignRow> campaigns, ws.Campaigns());
  for (const domain::CampaignRow& row : campaigns) {
    ASSIGN_OR_RETURN(const CampaignDefinition campaign, DefinitionOf(row));
    users.push_back({"campaign", row.campaign_id, QuestionsOf(campaign)});
  }
  return users;
}

// Who names the segment, or, `around`, names somebody who does.
absl::StatusOr<std::vector<User>> UsersOf(WorkingSet& ws, const std::string& segment_id,
                                          bool around) {
  ASSIGN_OR_RETURN(std::vector<User> rest, AllUsers(ws));
  std::vector<User> users;
  std::set<std::string> wanted = {segment_id};
  bool grown = true;
  while (grown) {
    const auto uses = [&](const User& user) {
      return std::any_of(user.filters.begin(), user.filters.end(), [&](const std::string& filter) {
        const std::set<std::string> named = filter::SegmentReferences(filter);
        return std::any_of(named.begin(), named.end(),
                           [&](const std::string& id) { return wanted.contains(id); });
      });
    };
    const auto found = std::stable_partition(rest.begin(), rest.end(), uses);
    grown = around && found != rest.begin();
    for (auto user = rest.begin(); user != found; ++user) {
      if (around && user->kind == "segment") wanted.insert(user->id);
      users.push_back(std::move(*user));
    }
    rest.erase(rest.begin(), found);
  }
  return users;
}

// Whoever uses the segment must still compile with its new filter: the limits on size hold for the
// whole.
absl::Status CheckUsers(WorkingSet& ws, const std::string& segment_id,
                        const std::string& canonical) {
  ASSIGN_OR_RETURN(const StoredCatalog before, StoredCatalog::Read(ws));
  StoredCatalog after = before;
  after.Replace(segment_id, canonical);
  ASSIGN_OR_RETURN(const std::vector<User> users, UsersOf(ws, segment_id, true));
  for (const User& user : users) {
    for (const std::string& filter : user.filters) {
      const filter::FilterSpec spec = SpecOf(filter);
      const absl::Status status = filter::Compile(spec, ws.policy(), after).status();
      // What the policy has broken before is not this change's fault.
      if (status.ok() || !filter::Compile(spec, ws.policy(), before).ok()) continue;
      return InvalidField(
          "filter", canonical,
          absl::StrCat("a filter that the ", user.name(), " can use: ", status.message()));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<SegmentRow> Find(WorkingSet& ws, const SegmentInput& input) {
  ASSIGN_OR_RETURN(const auto* segments, ws.Segments());
  const auto found = segments->find(input.segment_id);
  if (found == segments->end()) return NoSuchSegment(input.segment_id);
  if (input.etag.has_value() && *input.etag != found->second.revision) {
    return MakeError(Reason::kEtagMismatch,
                     "the segment was changed since it was read; read it again");
  }
  return found->second;
}

absl::StatusOr<WriteOutcome> Create(WorkingSet& ws, const SegmentInput& input) {
  ASSIGN_OR_RETURN(const auto* segments, ws.Segments());
  if (segments->contains(input.segment_id)) {
    return MakeError(Reason::kSegmentExists,
                     absl::StrCat("there is a segment ", input.segment_id, " already"));
  }
  if (segments->size() >= kMaxSegments) {
    return InvalidField("segment_id", absl::StrCat("segment ", segments->size() + 1),
                        absl::StrCat("at most ", kMaxSegments, " saved segments"));
  }
  SegmentRow row;
  row.segment_id = input.segment_id;
  ASSIGN_OR_RETURN(row.filter,
                   Canonical(ws, input.segment_id, input.filter.value_or(filter::FilterSpec{})));
  row.title = input.title.value_or("");
  row.created_at = row.updated_at = ws.now();
  row.actor = input.actor;
  row.revision = ws.NextRevision();
  ws.PutSegment(std::move(row));
  WriteOutcome outcome;
  outcome.changed = 1;
  return outcome;
}

absl::StatusOr<WriteOutcome> Update(WorkingSet& ws, const SegmentInput& input) {
  ASSIGN_OR_RETURN(SegmentRow row, Find(ws, input));
  const SegmentRow before = row;
  if (input.title.has_value()) row.title = *input.title;
  if (input.filter.has_value()) {
    ASSIGN_OR_RETURN(row.filter, Canonical(ws, input.segment_id, *input.filter));
  }
  WriteOutcome outcome;
  if (row.title == before.title && row.filter == before.filter) return outcome;
  if (row.filter != before.filter) {
    RETURN_IF_ERROR(CheckUsers(ws, input.segment_id, row.filter));
  }
  row.updated_at = ws.now();
  row.actor = input.actor;
  row.revision = ws.NextRevision();
  ws.PutSegment(std::move(row));
  outcome.changed = 1;
  return outcome;
}

absl::StatusOr<WriteOutcome> Delete(WorkingSet& ws, const SegmentInput& input) {
  RETURN_IF_ERROR(Find(ws, input).status());
  ASSIGN_OR_RETURN(const std::vector<User> users, UsersOf(ws, input.segment_id, false));
  if (!users.empty()) {
    ErrorDetails details;
    details.reason = Reason::kSegmentInUse;
    details.metadata["used_by"] = absl::StrJoin(
        users, ", ", [](std::string* out, const User& user) { absl::StrAppend(out, user.name()); });
    return MakeError(absl::StrCat("the segment ", input.segment_id, " is used by ",
                                  details.metadata["used_by"], "; change those first"),
                     details);
  }
  ws.NextRevision();
  ws.RemoveSegment(input.segment_id);
  WriteOutcome outcome;
  outcome.changed = 1;
  return outcome;
}

using Judge = absl::StatusOr<WriteOutcome> (*)(WorkingSet&, const SegmentInput&);

Mutation MutationOf(SegmentInput input, Judge judge) {
  Mutation mutation;
  mutation.judge = [input = std::move(input), judge](WorkingSet& ws) { return judge(ws, input); };
  return mutation;
}

}  // namespace

absl::Status NoSuchSegment(const std::string& segment_id) {
  return MakeError(Reason::kSegmentNotFound,
                   absl::StrCat("there is no segment ", Shorten(segment_id, kMaxGotLength)));
}

Mutation CreateSegment(SegmentInput input) { return MutationOf(std::move(input), &Create); }
Mutation UpdateSegment(SegmentInput input) { return MutationOf(std::move(input), &Update); }
Mutation DeleteSegment(SegmentInput input) { return MutationOf(std::move(input), &Delete); }

}  // namespace clientele::service
