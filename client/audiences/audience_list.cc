#include "client/audiences/audience_list.h"

#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/audiences/owner_file_name.h"
#include "client/files/file_error.h"
#include "client/wire_text.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

namespace fs = std::filesystem;

// Each is an open file.
constexpr size_t kMaxOwners = 500;

// One file that grows.
struct Open {
  std::unique_ptr<TableWriter> writer;
  ListFile file;
};

class ListFiles {
 public:
  ListFiles(const v1::Audience& audience, std::string path, const ListOptions& options)
      : audience_(audience), path_(std::move(path)), options_(options) {}

  absl::Status Begin() {
    if (!options_.by_owner) return OpenFile("", path_).status();
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) return FileError("make", path_, error.value());
    return absl::OkStatus();
  }

  absl::Status Add(const v1::StreamAudienceResponse& batch) {
    if (!batch.variant_texts().empty()) {
      variants_.assign(batch.variant_texts().begin(), batch.variant_texts().end());
    }
    for (int i = 0; i < batch.client_ids_size(); ++i) {
      cells_.clear();
      for (const std::string& column : options_.columns) cells_.push_back(Cell(column, batch, i));
      ASSIGN_OR_RETURN(Open* const open, FileOf(batch.owners_size() > i ? batch.owners(i) : ""));
      RETURN_IF_ERROR(open->writer->AddRow(cells_));
      ++open->file.rows;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<ListFile>> Close() {
    std::vector<ListFile> files;
    for (auto& [owner, open] : open_) {
      RETURN_IF_ERROR(open.writer->Close());
      open.file.sha256 = open.writer->sha256();
      files.push_back(std::move(open.file));
    }
    return files;
  }

 private:
  absl::StatusOr<Open*> OpenFile(const std::string& owner, const std::string& path) {
    ASSIGN_OR_RETURN(std::unique_ptr<TableWriter> writer,
                     TableWriter::Create(path, options_.columns, options_.style));
    Open& open = open_[owner];
    open.writer = std::move(writer);
    open.file.path = path;
    open.file.owner = owner;
    return &open;
  }

  absl::StatusOr<Open*> FileOf(const std::string& owner) {
    if (!options_.by_owner) return &open_.begin()->second;
    const auto found = open_.find(owner);
    if (found != open_.end()) return &found->second;
    if (open_.size() >= kMaxOwners) {
      return absl::InvalidArgumentError(
          absl::StrCat("--split-by owner: the members have more than ", kMaxOwners,
                       " owners; write one file for all"));
    }
    return OpenFile(owner, (fs::path(path_) / OwnerFileName(owner)).string());
  }

  std::string Cell(const std::string& column, const v1::StreamAudienceResponse& batch,
                   int i) const {
    if (column == "client_id") return absl::StrCat(batch.client_ids(i));
    if (column == "external_id") return batch.external_ids(i);
    if (column == "display_name") return batch.display_names(i);
    if (column == "channel") return EnumText(*v1::Channel_descriptor(), batch.channels(i));
    if (column == "address") return Address(batch, i);
    if (column == "owner") return batch.owners_size() > i ? batch.owners(i) : "";
    if (column == "campaign") return audience_.campaign_id();
    if (column == "audience") return absl::StrCat(audience_.number());
    if (column == "step") return absl::StrCat(audience_.step());
    const v1::Variant& variant = VariantOf(batch, i);
    if (column == "variant") return variant.id();
    if (column == "title") return variant.title();
    if (column == "body") return variant.body();
    return variant.promo_code();
  }

  static std::string Address(const v1::StreamAudienceResponse& batch, int i) {
    const bool phone =
        batch.channels(i) == v1::CHANNEL_SMS || batch.channels(i) == v1::CHANNEL_CALL;
    return std::string(absl::StripPrefix(batch.addresses(i), phone ? "+" : ""));
  }

  const v1::Variant& VariantOf(const v1::StreamAudienceResponse& batch, int i) const {
    const auto place = static_cast<size_t>(i < batch.variants_size() ? batch.variants(i) : 0);
    return place < variants_.size() ? variants_[place] : v1::Variant::default_instance();
  }

  const v1::Audience& audience_;
  const std::string path_;
  const ListOptions& options_;
  std::vector<v1::Variant> variants_;
  std::map<std::string, Open> open_;  // by owner; of one file for all: ""
  std::vector<std::string> cells_;    // kept for their memory
};

}  // namespace

absl::StatusOr<ListReport> WriteAudience(Connection& connection, const v1::Audience& audience,
                                         const std::string& path, const ListOptions& options,
                                         const std::function<void(int64_t rows)>& progress) {
  ListFiles files(audience, path, options);
  RETURN_IF_ERROR(files.Begin());
  v1::StreamAudienceRequest request;
  request.set_campaign_id(audience.campaign_id());
  request.set_number(audience.number());
  ListReport report;
  RETURN_IF_ERROR(
      connection.ReadStream(connection.campaigns(), &v1::CampaignService::Stub::StreamAudience,
                            request, [&](const v1::StreamAudienceResponse& batch) -> absl::Status {
                              RETURN_IF_ERROR(files.Add(batch));
                              report.left_out = batch.left_out();
                              report.rows += batch.client_ids_size();
                              progress(report.rows);
                              return absl::OkStatus();
                            }));
  // A list that lacks somebody must not look whole.
  if (report.rows + report.left_out != audience.members()) {
    return absl::InternalError(absl::StrCat("the list of ", audience.campaign_id(), "/",
                                            audience.number(), " does not add up: ", report.rows,
                                            " rows and ", report.left_out, " left out of ",
                                            audience.members(), " members"));
  }
  ASSIGN_OR_RETURN(report.files, files.Close());
  return report;
}

}  // namespace clientele::client
