#include "server/filter/lexer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace clientele::filter {
namespace {

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }
// Every byte of a character beyond ASCII counts as a letter; what it may mean is for later stages.
bool IsLetter(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Lexer {
 public:
  Lexer(absl::string_view text, std::vector<Problem>& problems)
      : text_(text), problems_(problems) {}

  std::vector<Token> Run() {
    while (true) {
      while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
      begin_ = at_;
      if (at_ == text_.size() || !Next()) break;
    }
    begin_ = at_;
    Emit(TokenKind::kEnd);
    return std::move(tokens_);
  }

 private:
  bool Next() {
    const char c = text_[at_];
    if (c == '"') return String();
    if (IsDigit(c)) return NumberOrTime();
    if (IsLetter(c)) return Word();
    return Symbol();
  }

  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool Word() {
    while (IsLetter(Peek()) || IsDigit(Peek()) || JoinsWord()) ++at_;
    Emit(TokenKind::kWord);
    return true;
  }

  // "." inside "attr.region"; "-" inside "ready-to-buy", but not in "now-90d".
  bool JoinsWord() const {
    if (!IsLetter(Peek(1)) && !IsDigit(Peek(1))) return false;
    return Peek() == '.' || (Peek() == '-' && text_.substr(begin_, at_ - begin_) != "now");
  }

  // "." of orders(30d).count, where no word goes on, and of attr."2026-region".
  bool MayTakePoint() const {
    if (tokens_.empty()) return false;
    const Token& last = tokens_.back();
    return (last.kind == TokenKind::kSymbol && last.text == ")") ||
           (last.kind == TokenKind::kWord && last.text == "attr");
  }

  bool NumberOrTime() {
    while (IsDigit(Peek())) ++at_;
    if (at_ - begin_ == 4 && Peek() == '-' && IsDigit(Peek(1))) return Time();
    if (IsLetter(Peek())) {
      while (IsLetter(Peek()) || IsDigit(Peek())) ++at_;
      Emit(TokenKind::kDuration);
      return true;
    }
    if (Peek() == '.' && IsDigit(Peek(1))) {
      ++at_;
      while (IsDigit(Peek())) ++at_;
    }
    Emit(TokenKind::kNumber);
    return true;
  }

  bool Time() {
    while (IsDigit(Peek()) || (Peek() == '-' && IsDigit(Peek(1)))) ++at_;
    if (Peek() == 'T') {
      ++at_;
      while (IsDigit(Peek()) || absl::string_view(":.Z+").find(Peek()) != absl::string_view::npos ||
             (Peek() == '-' && IsDigit(Peek(1)))) {
        if (Peek() == '\0') break;
        ++at_;
      }
    }
    Emit(TokenKind::kTime);
    return true;
  }

  bool String() {
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        Emit(TokenKind::kString);
        tokens_.back().text = std::move(value);
        return true;
      }
      if (text_[at_] == '\\' && (Peek(1) == '"' || Peek(1) == '\\')) ++at_;
      value.push_back(text_[at_]);
    }
    problems_.push_back({{begin_, at_}, "a closing quote (\") is missing"});
    return false;
  }

  bool Symbol() {
    for (const absl::string_view symbol :
         {"!=", "<=", ">=", "=", "<", ">", ":", "(", ")", ",", "+", "-", "%", "."}) {
      if (text_.substr(at_, symbol.size()) == symbol && (symbol != "." || MayTakePoint())) {
        at_ += symbol.size();
        Emit(TokenKind::kSymbol);
        return true;
      }
    }
    problems_.push_back({{at_, at_ + 1},
                         absl::StrCat("\"", text_.substr(at_, 1),
                                      "\" has no meaning here; put text in quotes (\")")});
    return false;
  }

  void Emit(TokenKind kind) {
    tokens_.push_back({kind, std::string(text_.substr(begin_, at_ - begin_)), {begin_, at_}});
  }

  const absl::string_view text_;
  std::vector<Problem>& problems_;
  std::vector<Token> tokens_;
  size_t begin_ = 0;
  size_t at_ = 0;
};

}  // namespace

std::vector<Token> Tokenize(absl::string_view text, std::vector<Problem>& problems) {
  return Lexer(text, problems).Run();
}

}  // namespace clientele::filter
