// Every text of every unary request, found by its descriptor: far too long, with control
// characters, with characters that reorder what follows. Each is refused with a documented reason
// that names the field, and nothing changes. A field that joins the contract is tested the day it
// joins.
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/generic/generic_stub.h>

#include <functional>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/campaign_service.grpc.pb.h"
#include "clientele/v1/policy_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Requests that are right but for the field under test: the other fields must not be what is
// refused. A method that joins the contract must join this list.
const std::map<std::string, std::string>& RightRequests() {
  static const auto* const requests = new std::map<std::string, std::string>{
      {"CreateClient", "profile {}"},
      {"UpdateClient", "client { id: 1 }"},
      {"GetClient", "client { id: 1 }"},
      {"LookupClients", "clients { id: 1 }"},
      {"TagClients", "clients { id: 1 } add: 'vip'"},
      {"ListTags", ""},
      {"RecordInteractions", "interactions { client { id: 1 } channel: CHANNEL_CALL }"},
      {"RecordOrders", "orders { client { id: 1 } quantity: 1 amount_minor: 1 }"},
      {"CancelOrder", "order_id: 1"},
      {"SetConsent",
       "client { id: 1 } consents { purpose: CONSENT_PURPOSE_MARKETING "
       "status: CONSENT_STATUS_GRANTED }"},
      {"MoveStage", "client { id: 1 } stage: 'client'"},
      {"ListHistory", "client { id: 1 }"},
      {"EraseClient", "client { id: 1 }"},
      {"GetErasure", "client_id: 1"},
      {"CountSegment", ""},
      {"BreakDownSegment", "dimensions: 'temperature'"},
      {"DescribeFilter", ""},
      {"ExplainClient", "client { id: 1 }"},
      {"CreateSegment", "segment_id: 'other'"},
      {"GetSegment", "segment_id: 'vip'"},
      {"UpdateSegment", "segment_id: 'vip'"},
      {"DeleteSegment", "segment_id: 'vip'"},
      {"ListSegments", ""},
      {"CreateCampaign", "campaign_id: 'other' channels: CHANNEL_EMAIL"},
      {"GetCampaign", "campaign_id: 'spring'"},
      {"ListCampaigns", ""},
      {"EstimateAudience", "campaign_id: 'spring'"},
      {"BuildAudience", "campaign_id: 'spring'"},
      {"GetAudience", "campaign_id: 'spring'"},
      {"UpdateCampaign", "campaign_id: 'spring'"},
      {"ActivateCampaign", "campaign_id: 'spring'"},
      {"PauseCampaign", "campaign_id: 'spring'"},
      {"ArchiveCampaign", "campaign_id: 'spring'"},
      {"BuildWeek", "week: '2026-W47'"},
      {"ListAudiences", "campaign_id: 'spring'"},
      {"ListExclusions", "campaign_id: 'spring'"},
      {"ReleaseAudience", "campaign_id: 'spring' number: 1"},
      {"ExplainMember", "campaign_id: 'spring' client { id: 1 }"},
      {"RecordDeliveries",
       "deliveries { client { id: 1 } channel: CHANNEL_EMAIL status: DELIVERY_STATUS_SENT }"},
      {"RecordResponses",
       "responses { client { id: 1 } channel: CHANNEL_EMAIL kind: RESPONSE_KIND_REPLIED }"},
      {"SuppressAddresses", "addresses { channel: CHANNEL_EMAIL address: 'a@example.com' }"},
      {"UnsuppressAddress", "address { channel: CHANNEL_EMAIL address: 'a@example.com' }"},
      {"GetSuppression", "address { channel: CHANNEL_EMAIL address: 'a@example.com' }"},
      {"GetPolicy", ""},
      {"UpdatePolicy", "validate_only: false"},
      {"GetStatus", ""}};
  return *requests;
}

// What a message needs besides, so that its texts are looked at.
void Complete(Message* message) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  const auto set = [&](const char* name, int number) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    reflection.SetEnumValue(message, field, number);
  };
  const std::string& type = message->GetDescriptor()->name();
  if (type == "ContactPointInput") set("channel", v1::CHANNEL_MESSENGER);
  if (type == "ConsentInput") {
    set("purpose", v1::CONSENT_PURPOSE_MARKETING);
    set("status", v1::CONSENT_STATUS_GRANTED);
    set("channel", v1::CHANNEL_MESSENGER);
  }
  if (type == "Stage") set("kind", v1::STAGE_KIND_OPEN);
  if (type == "Attribute") set("type", v1::Policy::Attribute::TYPE_INTEGER);
}

using Visit =
    std::function<void(Message* holder, const FieldDescriptor& field, const std::string& path)>;

// Calls `visit` for each text below a message, which is made where it is missing.
void ForEachText(Message* message, const std::string& path, const Visit& visit) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  const Descriptor& descriptor = *message->GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    std::string below = path.empty() ? field.name() : absl::StrCat(path, ".", field.name());
    if (field.is_repeated()) below += "[0]";
    if (field.type() == FieldDescriptor::TYPE_STRING) visit(message, field, below);
    if (field.type() != FieldDescriptor::TYPE_MESSAGE) continue;
    // On a copy: a sibling that was made for one text must not stand in the way of the next.
    const std::unique_ptr<Message> before(message->New());
    before->CopyFrom(*message);
    Message* child = nullptr;
    if (!field.is_repeated()) {
      child = reflection.MutableMessage(message, &field);
    } else if (reflection.FieldSize(*message, &field) > 0) {
      child = reflection.MutableRepeatedMessage(message, &field, 0);
    } else {
      child = reflection.AddMessage(message, &field);
    }
    Complete(child);
    ForEachText(child, below, visit);
    message->CopyFrom(*before);
  }
}

void SetText(Message* holder, const FieldDescriptor& field, const std::string& text) {
  const google::protobuf::Reflection& reflection = *holder->GetReflection();
  if (!field.is_repeated()) {
    reflection.SetString(holder, &field, text);
  } else if (reflection.FieldSize(*holder, &field) > 0) {
    reflection.SetRepeatedString(holder, &field, 0, text);
  } else {
    reflection.AddString(holder, &field, text);
  }
}

class HostileTextTest : public ::testing::Test {
 protected:
  HostileTextTest() {
    api_.base().AddClientWithEmail("masha@example.com");
    api_.base().AddOrder(1, kTestNow - 5, 1, 100, "A-1");
    Must(*api_.Stub<v1::CampaignService>(), &v1::CampaignService::Stub::CreateCampaign,
         FromText<v1::CreateCampaignRequest>("campaign_id: 'spring' channels: CHANNEL_EMAIL"));
    Must(*api_.Stub<v1::CampaignService>(), &v1::CampaignService::Stub::BuildAudience,
         FromText<v1::BuildAudienceRequest>("campaign_id: 'spring'"));
    Must(*api_.Stub<v1::SegmentService>(), &v1::SegmentService::Stub::CreateSegment,
         FromText<v1::CreateSegmentRequest>("segment_id: 'vip'"));
  }

  // A unary call of any method.
  grpc::Status Call(const MethodDescriptor& method, const Message& request,
                    grpc::ByteBuffer& response) {
    grpc::ClientContext context;
    const grpc::Slice slice(request.SerializeAsString());
    const grpc::ByteBuffer bytes(&slice, 1);
    grpc::GenericStub stub(api_.channel());
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(
        &context, absl::StrCat("/", method.service()->full_name(), "/", method.name()), bytes,
        &queue);
    grpc::Status status;
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  }

  void TryTexts(const MethodDescriptor& method, const std::string& text) {
    const Message& prototype =
        *google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type());
    const auto right = RightRequests().find(method.name());
    ASSERT_NE(right, RightRequests().end()) << method.name();
    const std::unique_ptr<Message> request(prototype.New());
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(right->second, request.get()));
    ForEachText(request.get(), "",
                [&](Message* holder, const FieldDescriptor& field, const std::string& path) {
                  const std::unique_ptr<Message> before(holder->New());
                  before->CopyFrom(*holder);
                  SetText(holder, field, text);
                  MakeItCount(*request, path);
                  const domain::Revision revision = api_.base().index().revision();
                  grpc::ByteBuffer response;
                  const grpc::Status status = Call(method, *request, response);
                  if (IsJudgedOnItsOwn(path)) {
                    EXPECT_TRUE(status.ok()) << method.name() << " " << path;
                    ExpectRejection(method, path, response);
                  } else {
                    Expect(method, path, status);
                  }
                  EXPECT_EQ(api_.base().index().revision(), revision)
                      << method.name() << " " << path;
                  holder->CopyFrom(*before);
                  ++tried_;
                });
  }

  // A policy's field counts only where the mask names it; a filter only where no clients are named;
  // a campaign that is not saved only in place of one that is.
  static void MakeItCount(Message& request, const std::string& path) {
    auto* tags = dynamic_cast<v1::TagClientsRequest*>(&request);
    if (tags != nullptr && path.rfind("filter.", 0) == 0) tags->clear_clients();
    auto* estimate = dynamic_cast<v1::EstimateAudienceRequest*>(&request);
    if (estimate != nullptr && path.rfind("unsaved.", 0) == 0) {
      estimate->clear_campaign_id();
      estimate->mutable_unsaved()->clear_channels();
      estimate->mutable_unsaved()->add_channels(v1::CHANNEL_EMAIL);
    }
    auto* update = dynamic_cast<v1::UpdatePolicyRequest*>(&request);
    if (update == nullptr || path.rfind("policy.", 0) != 0) return;
    update->mutable_update_mask()->clear_paths();
    update->mutable_update_mask()->add_paths(
        path.substr(7, std::min(path.find('['), path.find('.', 7)) - 7));
  }

  // A report that is refused loses only itself.
  static bool IsJudgedOnItsOwn(const std::string& path) {
    return path.rfind("deliveries[0].", 0) == 0 || path.rfind("responses[0].", 0) == 0;
  }
  static void ExpectRejection(const MethodDescriptor& method, const std::string& path,
                              const grpc::ByteBuffer& response) {
    std::vector<grpc::Slice> slices;
    ASSERT_TRUE(response.Dump(&slices).ok());
    std::string bytes;
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    std::vector<std::string> fields;
    v1::RecordDeliveriesResponse deliveries;
    v1::RecordResponsesResponse responses;
    if (method.name() == "RecordDeliveries") {
      ASSERT_TRUE(deliveries.ParseFromString(bytes));
      for (const auto& rejection : deliveries.rejections()) fields.push_back(rejection.field());
    } else {
      ASSERT_TRUE(responses.ParseFromString(bytes));
      for (const auto& rejection : responses.rejections()) fields.push_back(rejection.field());
    }
    EXPECT_THAT(fields, ::testing::ElementsAre(path)) << method.name();
  }

  // A text of the filter language, wherever it is.
  static bool IsFilter(const std::string& path) {
    for (const char* end : {"filter.expression", ".goal", ".exclusions", "].filter"}) {
      if (absl::EndsWith(path, end)) return true;
    }
    return false;
  }

  // The documented answer to a text that is none.
  static void Expect(const MethodDescriptor& method, const std::string& path,
                     const grpc::Status& status) {
    const std::string where = absl::StrCat(method.name(), " ", path);
    if (method.name() == "DescribeFilter") {
      EXPECT_TRUE(status.ok()) << where;  // says in the answer what is wrong
      return;
    }
    std::string want = "INVALID_ARGUMENT INVALID_FIELD";
    if (path == "page_token" || path == "at_least.token") want = "INVALID_ARGUMENT INVALID_TOKEN";
    if (IsFilter(path)) want = "INVALID_ARGUMENT INVALID_FILTER";
    ASSERT_EQ(Outcome(status), want) << where << ": " << status.error_message();
    if (want == "INVALID_ARGUMENT INVALID_TOKEN") return;
    std::set<std::string> fields;
    for (const auto& [field, description] : Details(status).violations) fields.insert(field);
    const bool named = fields.count(path) == 1 ||
                       (path == "update_mask.paths[0]" && fields.count("update_mask") == 1);
    EXPECT_TRUE(named) << where << " is not named in " << status.error_message();
  }

  void TryAllMethods(const std::string& text) {
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    for (const char* name :
         {"ClientService", "SegmentService", "CampaignService", "PolicyService", "AdminService"}) {
      const auto* service = pool->FindServiceByName(absl::StrCat("clientele.v1.", name));
      ASSERT_NE(service, nullptr) << name;
      for (int i = 0; i < service->method_count(); ++i) {
        if (!service->method(i)->server_streaming()) TryTexts(*service->method(i), text);
      }
    }
  }

  ApiBase api_;
  int tried_ = 0;
};

TEST_F(HostileTextTest, OneThatIsFarTooLong) {
  TryAllMethods(std::string(100'000, 'x'));
  EXPECT_GT(tried_, 150);
}

TEST_F(HostileTextTest, OneOfWideCharacters) {
  std::string wide;
  for (int i = 0; i < 25'000; ++i) wide += "\U0001F95F";
  TryAllMethods(wide);
}

TEST_F(HostileTextTest, OneWithControlCharacters) { TryAllMethods("a\x01\x1B[2Jb"); }

TEST_F(HostileTextTest, OneThatReordersWhatFollows) { TryAllMethods("a\u202Ecod.exe\u2066b"); }

TEST_F(HostileTextTest, OneWithAZeroByte) { TryAllMethods(std::string("a\0b", 3)); }

}  // namespace
}  // namespace clientele::api
