// The files of a demo base: clients go in one by one, and the files appear together at the end.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_TABLES_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_TABLES_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/demo/demo_client.h"
#include "client/demo/demo_data.h"
#include "client/demo/demo_file.h"

namespace clientele::client {

class DemoTables {
 public:
  // The directory must be there.
  static absl::StatusOr<DemoTables> Create(const std::string& directory);

  void Add(const DemoClient& client);
  // Nothing may be added any more. Either every file was written or none gets its name.
  absl::Status Publish();

  const DemoCounts& counts() const { return counts_; }

 private:
  DemoTables() = default;

  void AddProducts();
  void AddProfile(absl::string_view id, const DemoClient& client);
  void AddOrders(absl::string_view id, const DemoClient& client);
  void AddTags(absl::string_view id, const DemoClient& client);
  void AddInteractions(absl::string_view id, const DemoClient& client);
  void AddConsents(absl::string_view id, const DemoClient& client);

  std::unique_ptr<DemoFile> clients_;
  std::unique_ptr<DemoFile> orders_;
  std::unique_ptr<DemoFile> tags_;
  std::unique_ptr<DemoFile> interactions_;
  std::unique_ptr<DemoFile> consents_;
  std::unique_ptr<DemoFile> products_;
  DemoCounts counts_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_TABLES_H_
