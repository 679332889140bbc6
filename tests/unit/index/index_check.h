// Holds an index against the oracle at one moment.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_INDEX_CHECK_H_
#define CLIENTELE_TESTS_UNIT_INDEX_INDEX_CHECK_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/index/audience.h"
#include "server/index/explain.h"
#include "server/index/queries.h"
#include "tests/support/oracle/oracle.h"
#include "tests/support/oracle/random_values.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/index/judge_audience.h"

namespace clientele::index {

MATCHER_P(IsOkAndHolds, value, "") { return arg.ok() && *arg == value; }

class IndexCheck {
 public:
  IndexCheck(const Index& index, const oracle::Oracle& plain, Dice& dice)
      : reader_(index), oracle_(plain), dice_(dice) {}

  void CheckBase() {
    EXPECT_EQ(CountClients(reader_), static_cast<int64_t>(oracle_.model().clients.size()));
    EXPECT_EQ(CountTags(reader_, oracle_.now()), oracle_.CountTags());
    const domain::Policy other = oracle::RandomPolicy(dice_);
    EXPECT_THAT(CountReclassified(reader_, other, oracle_.now(), never_),
                IsOkAndHolds(oracle_.CountReclassified(other)));
    EXPECT_THAT(CountReclassified(reader_, oracle_.model().policy, oracle_.now(), never_),
                IsOkAndHolds(0));
    const oracle::ModelCatalog catalog(oracle_.model());
    EXPECT_EQ(reader_.catalog().SegmentIds(), catalog.SegmentIds());
    for (const std::string& id : catalog.SegmentIds()) {
      EXPECT_EQ(reader_.catalog().SegmentFilter(id), catalog.SegmentFilter(id));
    }
  }

  // `written`: as it was drawn; `planned`: what the compiler made of its text.
  void CheckFilter(const filter::Filter& written, const filter::Filter& planned) {
    SCOPED_TRACE(absl::StrCat("now ", oracle_.now(), ", filter ", written.canonical));
    const Question question = {written, oracle_.now(), never_};
    const auto selection = Select(reader_, question);
    ASSERT_THAT(selection, IsOk());
    const oracle::Ids members = oracle_.Members(written.root);
    ASSERT_EQ(IdsOf(*selection), members);
    const auto planned_selection = Select(reader_, {planned, oracle_.now(), never_});
    ASSERT_THAT(planned_selection, IsOk());
    ASSERT_EQ(IdsOf(*planned_selection), members);
    CheckCount(question, members);
    CheckRanking(*selection, members);
    CheckAudience(question, members);
    CheckExplained(question);
  }

  void CheckBreakDown(const filter::Filter& filter, std::vector<filter::Dimension> dimensions) {
    SCOPED_TRACE(absl::StrCat("now ", oracle_.now(), ", filter ", filter.canonical));
    SCOPED_TRACE(filter::PrintDimension(dimensions.front(), oracle_.model().policy));
    SCOPED_TRACE(filter::PrintDimension(dimensions.back(), oracle_.model().policy));
    const auto rows = BreakDownSegment(reader_, {filter, oracle_.now(), never_}, dimensions);
    ASSERT_THAT(rows, IsOk());
    EXPECT_EQ(Lines(*rows), oracle_.BreakDown(oracle_.Members(filter.root), dimensions));
  }

  void CheckFetched(oracle::Ids ids) {
    // One that was never given, and one out of every range.
    ids.push_back(1'000'000);
    ids.push_back(-1);
    dice_.Shuffle(ids);
    Standings standings;
    for (const filter::Field& field : filter::Fields()) {
      if (field.type == filter::FieldType::kTags) continue;
      const filter::FieldId one[] = {field.id};
      const auto columns =
          Fetch(reader_, oracle_.now(), ids, one, dice_.OneIn(2) ? &standings : nullptr);
      for (size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(Shown(columns[0], i), oracle_.Shown(ids[i], field.id))
            << field.name << " of " << ids[i];
      }
    }
  }

 private:
  void CheckCount(const Question& question, const oracle::Ids& members) {
    const auto count = CountSegment(reader_, question);
    ASSERT_THAT(count, IsOk());
    EXPECT_EQ(count->count, static_cast<int64_t>(members.size()));
    EXPECT_EQ(count->reachable, oracle_.Reachable(members));
  }

  void CheckRanking(const Selection& selection, const oracle::Ids& members) {
    Order order;
    do {
      order = {dice_.Pick(filter::Fields()).id, dice_.OneIn(2)};
    } while (!filter::FieldOf(order.field).orderable);
    SCOPED_TRACE(absl::StrCat("by ", filter::FieldOf(order.field).name, order.descending));
    EXPECT_THAT(index::Ranked(reader_, selection, order, never_),
                IsOkAndHolds(oracle_.Ranked(members, order)));
  }

  void CheckAudience(const Question& question, const oracle::Ids& members) {
    std::vector<domain::Channel> channels(std::begin(domain::kChannels),
                                          std::end(domain::kChannels));
    dice_.Shuffle(channels);
    channels.resize(1 + dice_.Below(channels.size()));
    const auto draft = JudgeAudience(reader_, question, channels);
    ASSERT_THAT(draft, IsOk());
    const oracle::Oracle::Audience expected = oracle_.Judge(members, channels);
    EXPECT_EQ(draft->counts, expected.counts);
    std::vector<domain::AudienceMember> chosen;
    std::vector<domain::AudienceExclusion> excluded;
    for (const domain::AudienceChunk& chunk : draft->chunks) {
      chosen.insert(chosen.end(), chunk.members.begin(), chunk.members.end());
      excluded.insert(excluded.end(), chunk.exclusions.begin(), chunk.exclusions.end());
    }
    EXPECT_EQ(chosen, expected.members);
    EXPECT_EQ(excluded, expected.exclusions);
    CheckRecipients(chosen);
  }

  void CheckRecipients(std::vector<domain::AudienceMember> members) {
    // Some were chosen for an address that is no more.
    for (domain::AudienceMember& member : members) {
      if (dice_.OneIn(4)) member.channel = dice_.Pick(domain::kChannels);
    }
    std::vector<std::string> shown(members.size(), "-");
    VisitRecipients(reader_, oracle_.now(), members, [&](size_t i, const Recipient& got) {
      EXPECT_EQ(shown[i], "-") << "visited twice";
      shown[i] = absl::StrCat(got.address, "|", got.display_name, "|", got.external_id);
    });
    for (size_t i = 0; i < members.size(); ++i) {
      EXPECT_EQ(shown[i], oracle_.Recipient(members[i]));
    }
  }

  void CheckExplained(const Question& question) {
    const auto client =
        std::next(oracle_.model().clients.begin(),
                  static_cast<int64_t>(dice_.Below(oracle_.model().clients.size())));
    SCOPED_TRACE(absl::StrCat("client ", client->first));
    const auto explanation = Explain(reader_, question, client->first);
    ASSERT_THAT(explanation, IsOk());
    CheckPart(*explanation, question.filter.root, client->first);
  }

  void CheckPart(const filter::Explanation& part, const filter::Node& node, domain::ClientId id) {
    using Kind = filter::Node::Kind;
    EXPECT_EQ(part.matches, oracle_.Matches(node, id)) << part.text;
    const bool has_tags = node.operand.kind == filter::Operand::Kind::kField &&
                          node.operand.field == filter::FieldId::kTags;
    const bool has_value = node.kind == Kind::kCompare || node.kind == Kind::kIn ||
                           node.kind == Kind::kTop || node.kind == Kind::kTrue ||
                           (node.kind == Kind::kHas && !has_tags);
    EXPECT_EQ(part.value.value_or("-"), has_value ? oracle_.Value(node.operand, id) : "-")
        << part.text;
    ASSERT_EQ(part.children.size(), node.children.size());
    for (size_t i = 0; i < node.children.size(); ++i) {
      CheckPart(part.children[i], node.children[i], id);
    }
  }

  static oracle::Ids IdsOf(const Selection& selection) {
    oracle::Ids ids;
    for (size_t number = 0; number < selection.chunks.size(); ++number) {
      selection.chunks[number].ForEach([&](size_t i) {
        ids.push_back(static_cast<domain::ClientId>(number * kChunkClients + i) + 1);
      });
    }
    return ids;
  }

  static std::vector<std::string> Lines(const std::vector<BreakDownRow>& rows) {
    std::vector<std::string> lines;
    for (const BreakDownRow& row : rows) {
      lines.push_back(absl::StrCat(absl::StrJoin(row.values, "|"), ": ", row.count, " clients, ",
                                   row.orders_count, " orders, ", row.total_amount, ", ",
                                   row.total_quantity));
    }
    return lines;
  }

  // What one member of a fetched column shows, and where in its list it stands.
  static std::string Shown(const FieldValues& column, size_t i) {
    if (!column.present.empty() && !column.present[i]) return "(missing)";
    return column.texts.empty() ? absl::StrCat(column.integers[i]) : column.texts[i];
  }

  const Cancelled never_;
  const Index::Reader reader_;
  const oracle::Oracle& oracle_;
  Dice& dice_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_INDEX_CHECK_H_
