// A base of made-up clients put straight into an index, as applying a log would: the tables know
// nothing of them, and audiences need only the index.
#ifndef CLIENTELE_TESTS_BENCH_CAMPAIGNS_MADE_UP_BASE_H_
#define CLIENTELE_TESTS_BENCH_CAMPAIGNS_MADE_UP_BASE_H_

#include <cstdint>

#include "server/index/index.h"

namespace clientele::bench {

// Every client is reachable by SMS but for one in eight; three of thirteen live in "Tver", each of
// ten owners has a tenth; half have ordered, some lately; one in ten was messaged last week, one in
// fifty this week.
void FillIndex(int64_t clients, UnixSeconds now, index::Index& index);

}  // namespace clientele::bench

#endif  // CLIENTELE_TESTS_BENCH_CAMPAIGNS_MADE_UP_BASE_H_
