#include "client/demo/demo_tax_id.h"

#include <cstddef>

#include "absl/types/span.h"

namespace clientele::client {
namespace {

// The weights of the digits in the last check digit: sum modulo 11 modulo 10.
constexpr int kCompanyWeights[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
constexpr int kSoleTraderWeights[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};

int CheckDigit(absl::string_view digits, absl::Span<const int> weights) {
  int sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (digits[i] - '0');
  return sum % 11 % 10;
}

}  // namespace

std::string MakeDemoTaxId(DemoRandom& random, absl::string_view tax_region, bool is_sole_trader) {
  const absl::Span<const int> weights = is_sole_trader ? absl::Span<const int>(kSoleTraderWeights)
                                                       : absl::Span<const int>(kCompanyWeights);
  std::string digits(tax_region);
  while (digits.size() < weights.size())
    digits.push_back(static_cast<char>('0' + random.Below(10)));
  digits.push_back(static_cast<char>('0' + (CheckDigit(digits, weights) + 1) % 10));
  return digits;
}

}  // namespace clientele::client
