// How one server is started. The flags of the same names fill it in.
#ifndef CLIENTELE_SERVER_APP_CONFIG_H_
#define CLIENTELE_SERVER_APP_CONFIG_H_

#include <string>

namespace clientele::app {

struct Config {
  std::string listen = "127.0.0.1:50051";
  std::string store = "sqlite:clientele.db";
  // Of a database server: the first line of a file, or else the password itself.
  std::string store_password_file;
  std::string store_password;
  std::string keys;   // empty: beside the SQLite file, PATH.keys
  std::string clock;  // empty: the machine's
  std::string http;   // empty: no HTTP
  // What answers the questions of segments: "index", the base in memory, or "sql", the store alone.
  std::string evaluate = "index";
};

}  // namespace clientele::app

#endif  // CLIENTELE_SERVER_APP_CONFIG_H_
