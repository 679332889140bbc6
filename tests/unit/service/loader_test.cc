#include "server/service/loader.h"

#include <gtest/gtest.h>

#include "server/service/clients.h"
#include "server/service/orders.h"
#include "server/service/policies.h"
#include "tests/support/index_text.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

constexpr UnixSeconds kDay = 86'400;

TEST(LoadIndex, GivesTheIndexThatTheWritesGave) {
  TestBase base;
  for (int i = 0; i < 40; ++i) {
    NewClientInput input;
    input.profile.external_id = "c" + std::to_string(i);
    input.profile.city = i % 2 == 0 ? "Омск" : "";
    input.profile.birth_date = std::optional<int64_t>(i * 100 - 2'000);
    input.contacts = {Address(domain::Channel::kEmail, "c" + std::to_string(i) + "@example.com")};
    input.consents = {Grant(domain::ConsentPurpose::kProcessing)};
    if (i % 3 == 0) input.consents.push_back(Grant(domain::ConsentPurpose::kMarketing));
    input.tags.add = {"t" + std::to_string(i % 4)};
    const domain::ClientId id = base.AddClient(input);
    for (int order = 0; order < i % 5; ++order) {
      base.AddOrder(id, kTestNow - (order * 37 + i) * kDay, i + order, 1'000 * i,
                    "o" + std::to_string(i) + "-" + std::to_string(order));
    }
  }
  ASSERT_THAT(base.Write(CancelOrder(0, "o4-1")), IsOk());
  OrderInput replacement;
  replacement.client = ById(4);
  replacement.external_id = "o3-0";
  replacement.placed_at = kTestNow;
  replacement.quantity = replacement.amount = 77;
  ASSERT_THAT(base.Write(RecordOrders({replacement}, OnConflict::kReplace, base.secret())), IsOk());
  const auto windowed = [](domain::Policy& policy) { policy.volume_window_days = 60; };
  ASSERT_THAT(base.Write(UpdatePolicy(windowed, std::nullopt, "")), IsOk());

  index::Index loaded;
  ASSERT_THAT(LoadIndex(base.store(), loaded), IsOk());
  EXPECT_EQ(loaded.revision(), base.index().revision());
  EXPECT_EQ(loaded.policy()->version, base.index().policy()->version);
  EXPECT_EQ(IndexTexts(loaded, kTestNow), IndexTexts(base.index(), kTestNow));
  const index::Index::Reader written(base.index());
  const index::Index::Reader read(loaded);
  EXPECT_EQ(index::CountTags(read, kTestNow), index::CountTags(written, kTestNow));
}

TEST(LoadIndex, AnEmptyBaseIsAnEmptyIndex) {
  TestBase base;
  index::Index loaded;
  ASSERT_THAT(LoadIndex(base.store(), loaded), IsOk());
  const index::Index::Reader reader(loaded);
  EXPECT_EQ(index::CountClients(reader), 0);
  EXPECT_EQ(reader.revision(), 0);
}

}  // namespace
}  // namespace clientele::service
