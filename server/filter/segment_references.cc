#include "server/filter/segment_references.h"

#include <vector>

#include "server/filter/lexer.h"

namespace clientele::filter {

std::set<std::string> SegmentReferences(absl::string_view canonical) {
  std::vector<Problem> problems;
  const std::vector<Token> tokens = Tokenize(canonical, problems);
  std::set<std::string> segments;
  for (size_t i = 2; i < tokens.size(); ++i) {
    if (tokens[i].kind == TokenKind::kString && tokens[i - 1].text == "(" &&
        tokens[i - 2].kind == TokenKind::kWord && tokens[i - 2].text == "segment") {
      segments.insert(tokens[i].text);
    }
  }
  return segments;
}

}  // namespace clientele::filter
