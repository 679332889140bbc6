// A JSON document as commands put it together. How it is written is the library's business, in
// output.cc.
#ifndef CLIENTELE_CLIENT_TOOL_JSON_H_
#define CLIENTELE_CLIENT_TOOL_JSON_H_

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace clientele::client {

// Null, a truth value, a whole number, a text, a list, or an object that keeps its members' order.
class Json {
 public:
  struct Member;
  using List = std::vector<Json>;
  // Two lists of one length: a list of members would need this class complete.
  struct Object {
    std::vector<std::string> names;
    std::vector<Json> values;
  };

  Json();
  template <std::integral T>
  Json(T number) {  // NOLINT: commands write values, not conversions
    if constexpr (std::same_as<T, bool>) {
      value_ = number;
    } else {
      value_ = static_cast<int64_t>(number);
    }
  }
  Json(std::string text);  // NOLINT
  Json(const char* text);  // NOLINT
  // An object.
  Json(std::initializer_list<Member> members);

  static Json MakeList();
  static Json MakeObject();

  void Push(Json item);
  void Set(std::string name, Json value);

  using Value = std::variant<std::nullptr_t, bool, int64_t, std::string, List, Object>;
  const Value& value() const { return value_; }

 private:
  Value value_;
};

struct Json::Member {
  std::string name;
  Json value;
};

// The text of a single value as a table cell shows it: null is empty, a text is itself.
std::string CellText(const Json& value);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_JSON_H_
