// What a base of the golden cases says of its policy.
#ifndef CLIENTELE_TESTS_GOLDEN_POLICY_LINES_H_
#define CLIENTELE_TESTS_GOLDEN_POLICY_LINES_H_

#include "server/domain/policy.h"
#include "tests/golden/words.h"

namespace clientele::golden {

// hot_days 90, currency RUB, stages new OPEN sold WON, …
void ReadPolicyLine(Words& words, domain::Policy& policy);

// region one of NSK, OMS; visits INTEGER; … instead of what was declared by that name before.
void ReadDeclaration(Words& words, domain::Policy& policy);

}  // namespace clientele::golden

#endif  // CLIENTELE_TESTS_GOLDEN_POLICY_LINES_H_
