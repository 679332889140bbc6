#include "tests/golden/evaluators.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/domain/audience.h"
#include "server/index/queries.h"
#include "server/store/open_store.h"
#include "server/store/segment_queries.h"
#include "server/store/sql_catalog.h"
#include "tests/support/oracle/naive.h"

namespace clientele::golden {
namespace {

constexpr domain::Revision kRevision = 1'000'000;

std::vector<std::string> Compare(absl::string_view what, absl::string_view expression,
                                 const std::vector<Expected>& expected,
                                 const std::vector<filter::Problem>& problems) {
  std::vector<std::string> got;
  bool same = expected.size() == problems.size();
  for (size_t i = 0; i < problems.size(); ++i) {
    const auto at =
        static_cast<int64_t>(CharacterCount(expression.substr(0, problems[i].span.begin)) + 1);
    got.push_back(absl::StrCat("\"", problems[i].message, "\" at ", at));
    same = same && absl::StrContains(problems[i].message, expected[i].part) &&
           (expected[i].at == 0 || expected[i].at == at);
  }
  if (same) return {};
  std::vector<std::string> wanted;
  for (const Expected& one : expected) {
    wanted.push_back(absl::StrCat("\"…", one.part, "…\" at ", one.at));
  }
  return {absl::StrCat("the ", what, " are ", got.empty() ? "none" : absl::StrJoin(got, " and "),
                       ", expected ", wanted.empty() ? "none" : absl::StrJoin(wanted, " and "))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Evaluators>> Evaluators::Make(const GoldenBase& base) {
  std::unique_ptr<Evaluators> evaluators(new Evaluators(base));
  RETURN_IF_ERROR(evaluators->Open());
  return evaluators;
}

absl::Status Evaluators::Open() {
  clock_.Set(base_.now);
  const domain::Changes changes = ChangesOf(base_.model);
  RETURN_IF_ERROR(OpenStore("SQLite", "sqlite:" + dir_.File("base.db"), changes));
  RETURN_IF_ERROR(OpenStore("MariaDB", server_base_.Url(), changes));
  index_.Apply({1, kRevision, 0, changes});
  return absl::OkStatus();
}

absl::Status Evaluators::OpenStore(const std::string& kind, const std::string& url,
                                   const domain::Changes& changes) {
  ASSIGN_OR_RETURN(auto driver, store::OpenDriver(url));
  ASSIGN_OR_RETURN(auto store, store::Store::Open(std::move(driver), clock_, *random_, {}));
  ASSIGN_OR_RETURN(auto transaction, store->BeginWrite());
  const auto next_client_id = static_cast<domain::ClientId>(base_.clients.size()) + 1;
  // Committed at 0, for a case may ask about an earlier moment than its base's.
  RETURN_IF_ERROR(transaction->Commit({random_->Bytes(16), kRevision, 0, next_client_id}, changes));
  transaction.reset();
  stores_.push_back({kind, std::move(store)});
  return absl::OkStatus();
}

std::vector<std::string> Evaluators::Differences(const GoldenCase& one) {
  std::vector<std::string> differences = MessageDifferences(one);
  if (!one.errors.empty()) return differences;
  for (const auto& part : {TextDifferences(one), FilterDifferences(one)}) {
    differences.insert(differences.end(), part.begin(), part.end());
  }
  return differences;
}

std::vector<std::string> Evaluators::MessageDifferences(const GoldenCase& one) const {
  const std::string& expression = one.filter.expression;
  std::vector<filter::Problem> problems;
  std::vector<filter::Problem> warnings;
  filter::CompileExpression(expression, base_.model.policy, oracle::ModelCatalog(base_.model),
                            problems, warnings);
  std::vector<std::string> differences = Compare("errors", expression, one.errors, problems);
  if (one.warnings.has_value()) {
    const auto more = Compare("warnings", expression, *one.warnings, warnings);
    differences.insert(differences.end(), more.begin(), more.end());
  }
  return differences;
}

// The standard spelling is the one expected, and means the same filter as what was written.
std::vector<std::string> Evaluators::TextDifferences(const GoldenCase& one) const {
  const oracle::ModelCatalog catalog(base_.model);
  const auto filter = filter::Compile(one.filter, base_.model.policy, catalog);
  if (!filter.ok()) return {std::string(filter.status().message())};
  std::vector<std::string> differences;
  if (one.prints.has_value() && *one.prints != filter->canonical) {
    differences.push_back(absl::StrCat("it prints as ", filter->canonical));
  }
  filter::FilterSpec again;
  again.expression = filter->canonical;
  const auto same = filter::Compile(again, base_.model.policy, catalog);
  if (!same.ok() || !(same->root == filter->root) || same->canonical != filter->canonical) {
    differences.push_back(
        absl::StrCat("its standard spelling means something else: ", filter->canonical));
  }
  return differences;
}

std::vector<std::string> Evaluators::FilterDifferences(const GoldenCase& one) {
  std::vector<std::pair<absl::string_view, absl::StatusOr<Ids>>> answers = {
      {"the index", ByIndex(one)}, {"the naive one", Naively(one)}};
  for (const StoredBase& base : stores_) {
    answers.emplace_back(base.kind, ByDatabase(*base.store, one));
  }
  std::vector<std::string> differences;
  for (const auto& [who, ids] : answers) {
    if (!ids.ok()) {
      differences.push_back(absl::StrCat(who, " fails: ", ids.status().message()));
    } else if (*ids != *one.members) {
      differences.push_back(
          absl::StrCat(who, " says ", Names(*ids), ", expected ", Names(*one.members)));
    }
  }
  return differences;
}

std::string Evaluators::Names(const Ids& ids) const {
  std::vector<std::string> names;
  for (const domain::ClientId id : ids) {
    const auto found = std::find_if(base_.clients.begin(), base_.clients.end(),
                                    [&](const auto& client) { return client.second == id; });
    names.push_back(found == base_.clients.end() ? absl::StrCat("client ", id) : found->first);
  }
  return names.empty() ? "nobody" : absl::StrJoin(names, ", ");
}

absl::StatusOr<Ids> Evaluators::ByIndex(const GoldenCase& one) const {
  const index::Index::Reader reader(index_);
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Compile(one.filter, reader.policy(), reader.catalog()));
  ASSIGN_OR_RETURN(const index::Selection selection,
                   index::Select(reader, {filter, one.now, nullptr}));
  Ids ids;
  for (size_t chunk = 0; chunk < selection.chunks.size(); ++chunk) {
    selection.chunks[chunk].ForEach([&](size_t place) {
      ids.push_back(static_cast<domain::ClientId>((chunk << index::kChunkBits) + place + 1));
    });
  }
  return ids;
}

absl::StatusOr<Ids> Evaluators::ByDatabase(store::Store& store, const GoldenCase& one) {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, store.BeginRead());
  ASSIGN_OR_RETURN(store::SegmentQueries queries, store::SegmentQueries::Open(transaction));
  const store::SqlCatalog catalog(transaction.reader());
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Compile(one.filter, queries.policy(), catalog));
  RETURN_IF_ERROR(catalog.status());
  return queries.Members({filter, one.now, nullptr}, 0, 0);
}

absl::StatusOr<Ids> Evaluators::Naively(const GoldenCase& one) const {
  const oracle::ModelCatalog catalog(base_.model);
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Compile(one.filter, base_.model.policy, catalog));
  const oracle::Naive naive(base_.model, one.now);
  Ids ids;
  for (const auto& [id, client] : base_.model.clients) {
    if (naive.Matches(filter.root, client)) ids.push_back(id);
  }
  return ids;
}

domain::Changes ChangesOf(const oracle::Model& model) {
  domain::Changes changes;
  for (const auto& [id, client] : model.clients) {
    changes.clients.push_back(client.row);
    changes.profiles.push_back(client.profile);
    for (const auto& [channel, row] : client.channels) changes.client_channels.push_back(row);
    for (const auto& [tag, row] : client.tags) changes.client_tags.push_back(row);
    for (const auto& [name, row] : client.attributes) changes.client_attributes.push_back(row);
    for (const oracle::ModelOrder& order : client.orders) {
      changes.orders.push_back(order.row);
      changes.order_lines.insert(changes.order_lines.end(), order.lines.begin(), order.lines.end());
    }
    changes.interactions.insert(changes.interactions.end(), client.interactions.begin(),
                                client.interactions.end());
    changes.deliveries.insert(changes.deliveries.end(), client.deliveries.begin(),
                              client.deliveries.end());
    changes.responses.insert(changes.responses.end(), client.responses.begin(),
                             client.responses.end());
  }
  for (const auto& [tag, row] : model.vocabulary) changes.tags.push_back(row);
  for (const auto& [sku, row] : model.products) changes.products.push_back(row);
  for (const auto& [id, row] : model.segments) changes.segments.push_back(row);
  for (const auto& [key, frozen] : model.audiences) {
    domain::AudienceRow audience;
    audience.campaign_id = key.first;
    audience.number = key.second;
    changes.audiences.push_back(audience);
    domain::AudienceChunk chunk;
    for (const auto& [id, member] : frozen.members) chunk.members.push_back(member);
    changes.audience_chunks.push_back(
        {key.first, key.second, 0, domain::EncodeAudienceChunk(chunk)});
  }
  // Version 1 comes with the base.
  changes.policies.push_back({2, kRevision, 0, "", domain::EncodePolicy(model.policy)});
  return changes;
}

}  // namespace clientele::golden
