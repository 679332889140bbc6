#include "server/store/mysql/connector.h"

namespace clientele::store::mysql {
namespace {

// What the client library keeps for a thread lives as long as the thread.
class ThreadMembership {
 public:
  explicit ThreadMembership(::sql::Driver& driver) : driver_(driver) { driver_.threadInit(); }
  ~ThreadMembership() { driver_.threadEnd(); }

 private:
  ::sql::Driver& driver_;
};

}  // namespace

::sql::Driver& ConnectorDriver() {
  // The connector's own look-up is not made for several threads.
  static ::sql::Driver& driver = *get_driver_instance();
  static thread_local const ThreadMembership membership(driver);
  return driver;
}

::sql::SQLString ConnectorText(absl::string_view text) {
  return ::sql::SQLString(text.data(), text.size());
}

}  // namespace clientele::store::mysql
