#include "server/service/imports.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

class ImportsTest : public ::testing::Test {
 protected:
  static OrderInput Order(const std::string& client, const std::string& number, int64_t amount) {
    OrderInput order;
    order.client = ByExternalId(client);
    order.client.field = "order.client";
    order.external_id = number;
    order.field = "order.";
    order.placed_at = kTestNow - 1'000;
    order.quantity = 1;
    order.amount = amount;
    return order;
  }
  static NewClientInput Client(const std::string& external_id) {
    NewClientInput input;
    input.field = "client";
    input.profile.external_id = external_id;
    input.on_match = NewClientInput::OnMatch::kUpdate;
    return input;
  }
  absl::StatusOr<WriteOutcome> Import(std::vector<ImportRowInput> rows,
                                      const ImportOptions& options = {}) {
    return base_.Write(ImportRows(std::move(rows), options, base_.secret()));
  }

  TestBase base_;
};

TEST_F(ImportsTest, ARefusedRowLosesOnlyItself) {
  ASSERT_OK_AND_ASSIGN(
      const WriteOutcome outcome,
      Import({Client("A"), InvalidField("client.profile.tax_id", "x", "6 to 20 letters and digits"),
              Order("A", "1", 100), Order("B", "2", 100), Order("A", "1", 200),
              Order("A", "3", 300)}));
  EXPECT_EQ(outcome.changed, 3);
  ASSERT_EQ(outcome.rejections.size(), 3u);
  EXPECT_EQ(outcome.rejections[0].row, 1);
  EXPECT_EQ(outcome.rejections[0].reason, Reason::kInvalidField);
  EXPECT_EQ(outcome.rejections[0].field, "client.profile.tax_id");
  EXPECT_EQ(outcome.rejections[1].row, 3);
  EXPECT_EQ(outcome.rejections[1].reason, Reason::kClientNotFound);
  EXPECT_EQ(outcome.rejections[2].row, 4);
  EXPECT_EQ(outcome.rejections[2].reason, Reason::kContentDiffers);
  EXPECT_EQ(base_.Count("external_id = \"A\" AND orders_count = 2 AND total_amount = 400"), 1);
}

TEST_F(ImportsTest, ImportingAgainChangesNothing) {
  const auto rows = [] {
    TagsRowInput tag{ByExternalId("A"), {{"vip"}, {}, {}, "tag.add"}};
    ConsentRowInput consent{ByExternalId("A"), Grant(domain::ConsentPurpose::kMarketing)};
    consent.consent.at = kTestNow - 7;
    InteractionInput call;
    call.client = ByExternalId("A");
    call.external_id = "C-1";
    call.at = kTestNow - 5;
    call.channel = domain::Channel::kCall;
    return std::vector<ImportRowInput>{Client("A"), Order("A", "1", 100), tag, consent, call};
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, Import(rows()));
  EXPECT_EQ(first.changed, 5);
  const domain::Revision revision = base_.index().revision();
  base_.clock().Advance(3'600);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Import(rows()));
  EXPECT_EQ(again.changed, 0);
  EXPECT_TRUE(again.rejections.empty());
  EXPECT_EQ(base_.index().revision(), revision);
}

TEST_F(ImportsTest, UnknownClientsAreMadeWhenAskedFor) {
  ImportOptions options;
  options.create_clients = true;
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome,
                       Import({Order("17850.0", "1", 100), Order("17850.0", "2", 100)}, options));
  EXPECT_EQ(outcome.changed, 2);
  EXPECT_EQ(base_.Count("external_id = \"17850.0\" AND source = import AND orders_count = 2"), 1);
  EXPECT_EQ(base_.Card(1)->row.created_at, kTestNow - 1'000);
}

TEST_F(ImportsTest, AClientOfARefusedRowIsNotMade) {
  ImportOptions options;
  options.create_clients = true;
  OrderInput bad = Order("A", "1", 100);
  bad.currency = "GBP";
  OrderInput first = Order("B", "2", 100);
  first.currency = "RUB";
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Import({first, bad}, options));
  EXPECT_EQ(outcome.rejections.size(), 1u);
  EXPECT_EQ(base_.Count(""), 1);
  EXPECT_EQ(base_.AddClient(), 2);
}

TEST_F(ImportsTest, ADryRunJudgesRowsAgainstEachOtherAndChangesNothing) {
  ImportOptions options;
  options.validate_only = true;
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome,
                       Import({Client("A"), Order("A", "1", 100), Order("B", "2", 100)}, options));
  EXPECT_EQ(outcome.changed, 2);
  EXPECT_EQ(outcome.rejections.size(), 1u);
  EXPECT_EQ(base_.Count(""), 0);
  EXPECT_EQ(base_.index().revision(), 0);
}

TEST_F(ImportsTest, ClientsThatShareAnAddressStayApart) {
  NewClientInput one = Client("A");
  one.contacts = {Address(domain::Channel::kEmail, "family@example.com")};
  NewClientInput two = Client("B");
  two.contacts = one.contacts;
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Import({one, two, Order("A", "1", 100)}));
  EXPECT_TRUE(outcome.rejections.empty());
  EXPECT_EQ(base_.Count("external_id IN (\"A\", \"B\")"), 2);
}

}  // namespace
}  // namespace clientele::service
