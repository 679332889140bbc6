#include "client/imports/row_readers.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "tests/unit/client/imports/test_row.h"

namespace clientele::client {
namespace {

// The row of a record; `text` is what it must be.
void ExpectRow(FileKind kind, const TestRow::Cells& cells, const std::string& text) {
  TestRow row(kind, cells);
  v1::ImportRow got, want;
  ReadRow(kind, row.fields(), &got);
  EXPECT_EQ(row.Fault(), "");
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &want)) << text;
  google::protobuf::util::MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  EXPECT_TRUE(differencer.Compare(want, got)) << differences;
}

std::string FaultOf(FileKind kind, const TestRow::Cells& cells) {
  TestRow row(kind, cells);
  v1::ImportRow ignored;
  ReadRow(kind, row.fields(), &ignored);
  return row.Fault();
}

TEST(RowReaders, AClientWithEverything) {
  ExpectRow(FileKind::kClients,
            {{"external_id", "C-1"},
             {"display_name", "Кафе Вареник"},
             {"family_name", "Ким"},
             {"given_name", "Мария"},
             {"patronymic", "Львовна"},
             {"gender", "female"},
             {"birth_date", "31.01.1990"},
             {"company", "ООО"},
             {"tax_id", "7707083893"},
             {"city", "Омск"},
             {"region", "OMS"},
             {"time_zone", "Asia/Omsk"},
             {"source", "form"},
             {"owner", "anna"},
             {"stage", "new"},
             {"created_at", "1970-01-02T00:00:00Z"},
             {"tags", "vip; horeca,кафе ,"}},
            R"(client {
              profile { external_id: "C-1" display_name: "Кафе Вареник" family_name: "Ким"
                given_name: "Мария" patronymic: "Львовна" gender: GENDER_FEMALE
                birth_date { year: 1990 month: 1 day: 31 } company: "ООО" tax_id: "7707083893"
                city: "Омск" region: "OMS" time_zone: "Asia/Omsk" source: "form" owner: "anna" }
              stage: "new" created_at { seconds: 86400 }
              tags: ["vip", "horeca", "кафе"] })");
}

TEST(RowReaders, EmptyCellsAreNotGiven) {
  ExpectRow(FileKind::kClients, {{"external_id", ""}, {"city", " "}, {"tags", ""}},
            "client { profile {} }");
}

TEST(RowReaders, APhoneServesMessagesAndCalls) {
  ExpectRow(FileKind::kClients,
            {{"phone", "89161234567"},
             {"call", "83812123456"},
             {"email", "a@b.ru"},
             {"email2", "c@b.ru"}},
            R"(client { profile {}
              contact_points { channel: CHANNEL_EMAIL address: "a@b.ru" primary: true }
              contact_points { channel: CHANNEL_EMAIL address: "c@b.ru" }
              contact_points { channel: CHANNEL_SMS address: "89161234567" primary: true }
              contact_points { channel: CHANNEL_CALL address: "89161234567" primary: true }
              contact_points { channel: CHANNEL_CALL address: "83812123456" } })");
}

TEST(RowReaders, ConsentGivenIsOfTheTimeTheClientBecameKnown) {
  ExpectRow(FileKind::kClients,
            {{"created_at", "1970-01-02T00:00:00Z"},
             {"processing_consent", "Да"},
             {"marketing_consent", "no"}},
            R"(client { profile {} created_at { seconds: 86400 }
              consents { purpose: CONSENT_PURPOSE_PROCESSING status: CONSENT_STATUS_GRANTED
                         at { seconds: 86400 } } })");
  EXPECT_EQ(FaultOf(FileKind::kClients, {{"marketing_consent", "может быть"}}),
            "marketing_consent: got \"может быть\", want yes or no");
}

TEST(RowReaders, TagsInteractionsAndConsents) {
  ExpectRow(FileKind::kTags,
            {{"client", "C-1"}, {"tag", "vip"}, {"expires_at", "1970-01-02T00:00:00Z"}},
            "tag { client { external_id: 'C-1' } add: 'vip' expires_at { seconds: 86400 } }");
  ExpectRow(FileKind::kInteractions,
            {{"interaction", "I-1"},
             {"client", "C-1"},
             {"at", "1970-01-02T00:00:00Z"},
             {"channel", "CALL"},
             {"direction", "inbound"},
             {"disposition", "no-answer"},
             {"outcome", ""},
             {"note", "перезвонить,\nпотом"},
             {"actor", "anna"}},
            R"(interaction { client { external_id: "C-1" } external_id: "I-1" at { seconds: 86400 }
              channel: CHANNEL_CALL direction: DIRECTION_INBOUND
              disposition: DISPOSITION_NO_ANSWER note: "перезвонить,\nпотом" actor: "anna" })");
  ExpectRow(FileKind::kConsents,
            {{"client", "email:a@b.ru"},
             {"purpose", "marketing"},
             {"status", "withdrawn"},
             {"channel", "sms"},
             {"address", "89161234567"},
             {"means", "call"},
             {"text_version", "v2"},
             {"evidence", "запись 7"}},
            R"(consent { client { email: "a@b.ru" }
              consent { purpose: CONSENT_PURPOSE_MARKETING status: CONSENT_STATUS_WITHDRAWN
                channel: CHANNEL_SMS address: "89161234567" means: "call" text_version: "v2"
                evidence: "запись 7" } })");
}

TEST(RowReaders, WhatAFileMustHaveIsAmongWhatItMayHave) {
  for (const FileKind kind : {FileKind::kClients, FileKind::kOrders, FileKind::kTags,
                              FileKind::kInteractions, FileKind::kConsents}) {
    for (const absl::string_view field : RequiredFields(kind)) {
      const auto known = KnownFields(kind);
      EXPECT_NE(std::find(known.begin(), known.end(), field), known.end()) << field;
    }
  }
}

// The server speaks in the contract's names, the file's owner in the file's.
TEST(RowReaders, PathsOfTheServerAreFieldsOfTheFile) {
  const std::tuple<FileKind, const char*, const char*> paths[] = {
      {FileKind::kClients, "client.profile.tax_id", "tax_id"},
      {FileKind::kClients, "client.profile.external_id", "external_id"},
      {FileKind::kClients, "client.tags[3]", "tags"},
      {FileKind::kClients, "client.stage", "stage"},
      {FileKind::kClients, "client.created_at", "created_at"},
      {FileKind::kClients, "client", ""},
      {FileKind::kOrders, "order.external_id", "order"},
      {FileKind::kOrders, "order.client.external_id", "client"},
      {FileKind::kOrders, "order.client", "client"},
      {FileKind::kOrders, "order.lines[3].quantity", "quantity"},
      {FileKind::kOrders, "order.lines[3].amount_minor", "amount"},
      {FileKind::kOrders, "order.placed_at", "at"},
      {FileKind::kOrders, "order.original_external_id", "original"},
      {FileKind::kTags, "tag.add[0]", "tag"},
      {FileKind::kTags, "tag.client", "client"},
      {FileKind::kInteractions, "interaction.external_id", "interaction"},
      {FileKind::kInteractions, "interaction.outcome", "outcome"},
      {FileKind::kConsents, "consent.consent.status", "status"},
      {FileKind::kConsents, "consent.client.phone", "client"},
      {FileKind::kConsents, "", ""}};
  for (const auto& [kind, path, field] : paths) {
    TestRow row(kind, {});
    EXPECT_EQ(FieldOfPath(kind, path, row.fields()), field) << path;
  }
}

TEST(RowReaders, AnAddressThatIsRefusedIsFoundAmongTheRowsAddresses) {
  TestRow row(FileKind::kClients,
              {{"email", ""}, {"phone", "1"}, {"email2", "a@b.ru"}, {"post", "Омск"}});
  const auto field = [&](int place) {
    return FieldOfPath(FileKind::kClients,
                       "client.contact_points[" + std::to_string(place) + "].address",
                       row.fields());
  };
  EXPECT_EQ(field(0), "email2");
  EXPECT_EQ(field(1), "phone");  // for messages
  EXPECT_EQ(field(2), "phone");  // for calls
  EXPECT_EQ(field(3), "post");
  EXPECT_EQ(field(4), "");
}

TEST(RowReaders, ADeliveryWithEverything) {
  ExpectRow(FileKind::kDeliveries,
            {{"delivery", "m-1"},
             {"client", "phone:+79161234567"},
             {"at", "16.11.2026 09:00"},
             {"channel", "sms"},
             {"address", "79161234567"},
             {"status", "bounced_hard"},
             {"campaign", "win-back"},
             {"audience", "3"},
             {"step", "2"}},
            R"(delivery { external_id: "m-1" client { phone: "+79161234567" }
              at { seconds: 1794808800 } channel: CHANNEL_SMS address: "79161234567"
              status: DELIVERY_STATUS_BOUNCED_HARD campaign_id: "win-back" audience_number: 3
              step: 2 })");
}

TEST(RowReaders, AnExportedListNamesClientsByTheirIds) {
  ExpectRow(FileKind::kResponses,
            {{"response", "r-1"},
             {"client_id", "42"},
             {"client", "x"},
             {"kind", "clicked"},
             {"audience", "win-back/3"}},
            R"(response { external_id: "r-1" client { id: 42 } kind: RESPONSE_KIND_CLICKED
              campaign_id: "win-back" audience_number: 3 })");
  EXPECT_EQ(FaultOf(FileKind::kDeliveries, {{"client_id", "x"}, {"status", "SENT"}}),
            "client_id: got \"x\", want a whole number");
  EXPECT_EQ(FaultOf(FileKind::kDeliveries, {{"client_id", ""}, {"status", "SENT"}}),
            "client: the client is missing");
}

TEST(RowReaders, AReportsFaultsNameTheirColumns) {
  const auto fault = [](const char* field, const char* cell) {
    return FaultOf(FileKind::kDeliveries, {{"client", "a"}, {field, cell}});
  };
  EXPECT_EQ(fault("audience", "win-back/"),
            "audience: got \"win-back/\", want NUMBER or "
            "CAMPAIGN/NUMBER");
  EXPECT_EQ(fault("audience", "/3"), "audience: got \"/3\", want NUMBER or CAMPAIGN/NUMBER");
  EXPECT_EQ(fault("audience", "0"), "audience: got \"0\", want NUMBER or CAMPAIGN/NUMBER");
  EXPECT_EQ(fault("step", "-1"), "step: got \"-1\", want 1 or more");
  EXPECT_THAT(fault("status", "доставлено"), ::testing::HasSubstr("status: "));
}

TEST(RowReaders, WhatTheFileDoesNotSayIsTheDefault) {
  FileContext context = TestContext();
  context.defaults = {{"status", "SENT"}, {"audience", "win-back/3"}};
  TestRow row(FileKind::kDeliveries, {{"client", "a"}, {"audience", "spring/1"}}, context);
  v1::ImportRow wire;
  ReadRow(FileKind::kDeliveries, row.fields(), &wire);
  EXPECT_EQ(row.Fault(), "");
  EXPECT_EQ(wire.delivery().status(), v1::DELIVERY_STATUS_SENT);
  EXPECT_EQ(wire.delivery().campaign_id(), "spring");
}

TEST(RowReaders, PathsOfReportsAreColumns) {
  TestRow by_id(FileKind::kDeliveries, {{"client_id", "1"}});
  const auto field = [&](const char* path) {
    return FieldOfPath(FileKind::kDeliveries, path, by_id.fields());
  };
  EXPECT_EQ(field("delivery.client"), "client_id");
  EXPECT_EQ(field("delivery.client.id"), "client_id");
  EXPECT_EQ(field("delivery.external_id"), "delivery");
  EXPECT_EQ(field("delivery.campaign_id"), "campaign");
  EXPECT_EQ(field("delivery.audience_number"), "audience");
  EXPECT_EQ(field("delivery.at"), "at");
  TestRow by_name(FileKind::kResponses, {{"client", "a"}});
  EXPECT_EQ(FieldOfPath(FileKind::kResponses, "response.client", by_name.fields()), "client");
  EXPECT_EQ(FieldOfPath(FileKind::kResponses, "response.external_id", by_name.fields()),
            "response");
}

}  // namespace
}  // namespace clientele::client
