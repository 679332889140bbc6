// What a golden case says besides its filter.
#ifndef CLIENTELE_TESTS_GOLDEN_CASE_LINES_H_
#define CLIENTELE_TESTS_GOLDEN_CASE_LINES_H_

#include "server/filter/compiler.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/words.h"

namespace clientele::golden {

// "part of a message", perhaps with: at 12
Expected ReadExpected(Words& words);

// A field of the contract's Filter message besides its expression: any_tags vip, horeca
void ReadTypedLine(Words& words, filter::FilterSpec& filter);

}  // namespace clientele::golden

#endif  // CLIENTELE_TESTS_GOLDEN_CASE_LINES_H_
