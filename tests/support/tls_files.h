// Certificates of a test's own, made by the openssl program.
#ifndef CLIENTELE_TESTS_SUPPORT_TLS_FILES_H_
#define CLIENTELE_TESTS_SUPPORT_TLS_FILES_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace clientele {

// NAME.pem and NAME.key of authorities and of the servers that they vouch for.
class TlsFiles {
 public:
  std::string Certificate(const std::string& name) const { return dir_.File(name + ".pem"); }
  std::string Key(const std::string& name) const { return dir_.File(name + ".key"); }

  void MakeAuthority(const std::string& name) { Make(name, "test authority", {}); }
  // `host` is an address or a name as the extension has it: "IP:127.0.0.1", "DNS:localhost".
  void MakeServer(const std::string& name, const std::string& authority, const std::string& host) {
    Make(name, "test server",
         {"-CA", Certificate(authority), "-CAkey", Key(authority), "-addext",
          "subjectAltName=" + host});
  }

 private:
  void Make(const std::string& name, const std::string& subject, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"/usr/bin/openssl",
                                          "req",
                                          "-x509",
                                          "-newkey",
                                          "ec",
                                          "-pkeyopt",
                                          "ec_paramgen_curve:prime256v1",
                                          "-nodes",
                                          "-days",
                                          "2",
                                          "-subj",
                                          "/CN=" + subject,
                                          "-keyout",
                                          Key(name),
                                          "-out",
                                          Certificate(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const std::string log = dir_.File("openssl.log");
    ChildProcess openssl(arguments, {dir_.path(), log, log});
    ASSERT_EQ(openssl.Wait(absl::Seconds(60)), 0) << ReadWholeFile(log);
  }

  const TempDir dir_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_TLS_FILES_H_
