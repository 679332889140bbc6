#include "server/service/working_set.h"

#include <gtest/gtest.h>

#include <random>

#include "server/base/bytes.h"
#include "server/domain/codec.h"
#include "server/service/client_changes.h"
#include "server/service/clients.h"
#include "server/service/orders.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

// Runs `judge` in a transaction that is never committed.
template <typename Judge>
void InTransaction(TestBase& base, Judge judge) {
  auto transaction = base.store().BeginWrite();
  ASSERT_THAT(transaction, IsOk());
  WorkingSet ws((*transaction)->reader(), (*transaction)->head(), *base.index().policy(), kTestNow,
                base.secret());
  judge(ws);
}

std::string Encoded(WorkingSet& ws) {
  ByteWriter writer;
  const domain::Changes changes = ws.TakeChanges();
  domain::ForEachTable(changes, [&](const auto& rows) {
    writer.Varint(rows.size());
    for (const auto& row : rows) domain::EncodeRow(writer, row, domain::Columns::kAll);
  });
  return writer.Take();
}

NewClientInput RandomClient(std::mt19937_64& random) {
  NewClientInput input;
  input.on_match = NewClientInput::OnMatch::kUpdate;
  input.field = "profile";
  input.profile.external_id = "c" + std::to_string(random() % 6);
  input.profile.city = "city " + std::to_string(random() % 3);
  if (random() % 2 == 0) {
    input.contacts = {
        Address(domain::Channel::kEmail, "m" + std::to_string(random() % 8) + "@example.com")};
  }
  if (random() % 2 == 0) input.consents = {Grant(domain::ConsentPurpose::kMarketing)};
  input.tags.add = {"t" + std::to_string(random() % 4)};
  if (random() % 4 == 0) input.stage = "nowhere";  // refused
  return input;
}

OrderInput RandomOrder(std::mt19937_64& random) {
  OrderInput order;
  order.client = ByExternalId("c" + std::to_string(random() % 7));
  order.external_id = "o" + std::to_string(random() % 10);
  order.placed_at = kTestNow - static_cast<int64_t>(random() % 100);
  order.quantity = static_cast<int64_t>(random() % 5);
  order.amount = static_cast<int64_t>(random() % 5);
  order.lines = {{"s", order.quantity, order.amount}};
  return order;
}

absl::Status Step(WorkingSet& ws, std::mt19937_64& random) {
  if (random() % 2 == 0) return ApplyNewClient(ws, RandomClient(random)).status();
  const OrderInput order = RandomOrder(random);
  const auto client = ws.Resolve(order.client);
  if (!client.ok()) return client.status();
  const OnConflict on_conflict = random() % 2 == 0 ? OnConflict::kError : OnConflict::kReplace;
  return ApplyOrder(ws, *client, order, on_conflict).status();
}

TEST(WorkingSet, WhatIsRolledBackLeavesNoTrace) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    TestBase base;
    std::mt19937_64 setup(seed);
    for (int i = 0; i < 5; ++i) {
      Mutation mutation;
      mutation.judge = [&](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
        absl::Status status = Step(ws, setup);
        if (!status.ok()) return status;
        return WriteOutcome{};
      };
      base.Write(std::move(mutation)).IgnoreError();
    }
    // The same accepted steps, once alone and once with others tried and undone between them.
    std::string alone, mixed;
    for (const bool with_undone : {false, true}) {
      InTransaction(base, [&](WorkingSet& ws) {
        std::mt19937_64 steps(seed * 7 + 1);
        std::mt19937_64 noise(seed * 13 + 2);
        for (int i = 0; i < 12; ++i) {
          if (with_undone) {
            const WorkingSet::Mark outer = ws.Begin();
            Step(ws, noise).IgnoreError();
            const WorkingSet::Mark inner = ws.Begin();
            if (Step(ws, noise).ok()) ws.Accept(inner);
            ws.RollBack(outer);
          }
          const WorkingSet::Mark mark = ws.Begin();
          if (Step(ws, steps).ok()) {
            ws.Accept(mark);
          } else {
            ws.RollBack(mark);
          }
        }
        (with_undone ? mixed : alone) = Encoded(ws);
      });
    }
    EXPECT_TRUE(alone == mixed) << "seed " << seed;
  }
}

TEST(WorkingSet, AClientThatNothingTouchedIsNotWritten) {
  TestBase base;
  const domain::ClientId id = base.AddClient();
  InTransaction(base, [&](WorkingSet& ws) {
    const WorkingSet::Mark mark = ws.Begin();
    ASSERT_THAT(ws.Edit(id, {true, true, true}), IsOk());
    ws.Accept(mark);
    EXPECT_EQ(ws.last_revision(), base.index().revision());
    EXPECT_TRUE(ws.TakeChanges().clients.empty());
  });
}

TEST(WorkingSet, EachMutationGivesItsClientsARevisionOfTheirOwn) {
  TestBase base;
  const domain::ClientId id = base.AddClient();
  InTransaction(base, [&](WorkingSet& ws) {
    const auto tag = [&](const std::string& name) {
      const WorkingSet::Mark mark = ws.Begin();
      const auto client = ws.Edit(id, {false, false, true});
      EXPECT_THAT(ChangeTags(ws, **client, {{name}, {}, {}, ""}, kTestNow, ""), IsOk());
      ws.Accept(mark);
      return (*client)->row.revision;
    };
    const domain::Revision first = tag("a");
    const domain::Revision second = tag("b");
    EXPECT_GT(second, first);
    EXPECT_EQ(second, ws.last_revision());
    const domain::Changes changes = ws.TakeChanges();
    ASSERT_EQ(changes.clients.size(), 1u);  // one image, however often it changed
    EXPECT_EQ(changes.clients[0].revision, second);
    EXPECT_EQ(changes.client_tags.size(), 2u);
  });
}

TEST(WorkingSet, AnAddressAddedInTheBatchIsFoundAndARemovedOneIsNot) {
  TestBase base;
  const domain::ClientId id = base.AddClientWithEmail("old@example.com");
  InTransaction(base, [&](WorkingSet& ws) {
    const auto find = [&](const std::string& address) {
      return *ws.FindByAddress(domain::Channel::kEmail, address);
    };
    EXPECT_EQ(find("old@example.com"), std::vector<domain::ClientId>{id});
    EXPECT_TRUE(find("new@example.com").empty());
    const WorkingSet::Mark mark = ws.Begin();
    const auto client = ws.Edit(id, {false, true, false});
    std::vector<ContactInput> contacts = {Address(domain::Channel::kEmail, "old@example.com"),
                                          Address(domain::Channel::kEmail, "new@example.com")};
    contacts[0].remove = true;
    ASSERT_THAT(ChangeContacts(ws, **client, contacts, ""), IsOk());
    EXPECT_TRUE(find("old@example.com").empty());
    EXPECT_EQ(find("new@example.com"), std::vector<domain::ClientId>{id});
    ws.RollBack(mark);
    EXPECT_EQ(find("old@example.com"), std::vector<domain::ClientId>{id});
    EXPECT_TRUE(find("new@example.com").empty());
  });
}

}  // namespace
}  // namespace clientele::service
