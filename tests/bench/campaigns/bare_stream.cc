#include "tests/bench/campaigns/bare_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace clientele::bench {
namespace {

class Stream final : public grpc::ServerWriteReactor<v1::StreamAudienceResponse> {
 public:
  explicit Stream(const std::vector<v1::StreamAudienceResponse>& messages) : messages_(messages) {
    Next();
  }
  void OnWriteDone(bool ok) override {
    if (ok) {
      Next();
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }
  void OnDone() override { delete this; }

 private:
  void Next() {
    if (next_ == messages_.size()) return Finish(grpc::Status::OK);
    const v1::StreamAudienceResponse& message = messages_[next_++];
    response_.Clear();
    for (int i = 0; i < message.client_ids_size(); ++i) {
      response_.add_client_ids(message.client_ids(i));
      response_.add_channels(message.channels(i));
      response_.add_addresses(message.addresses(i));
      response_.add_display_names(message.display_names(i));
      response_.add_external_ids(message.external_ids(i));
      response_.add_variants(message.variants(i));
      response_.add_owners(message.owners(i));
    }
    response_.set_position(message.position());
    *response_.mutable_revision() = message.revision();
    StartWrite(&response_);
  }

  const std::vector<v1::StreamAudienceResponse>& messages_;
  size_t next_ = 0;
  v1::StreamAudienceResponse response_;
};

}  // namespace

class BareStream::Service final : public v1::CampaignService::CallbackService {
 public:
  explicit Service(std::vector<v1::StreamAudienceResponse> messages)
      : messages_(std::move(messages)) {}
  grpc::ServerWriteReactor<v1::StreamAudienceResponse>* StreamAudience(
      grpc::CallbackServerContext*, const v1::StreamAudienceRequest*) override {
    return new Stream(messages_);
  }

 private:
  const std::vector<v1::StreamAudienceResponse> messages_;
};

BareStream::BareStream(std::vector<v1::StreamAudienceResponse> messages)
    : service_(std::make_unique<Service>(std::move(messages))) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  channel_ =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
}

BareStream::~BareStream() { server_->Shutdown(); }

}  // namespace clientele::bench
