// The names that people and companies of the demo base are made of. Frequent ones come first.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_NAMES_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::client {

struct DemoFatherName {
  absl::string_view of_son;
  absl::string_view of_daughter;
};

struct DemoEnglishName {
  absl::string_view family;
  absl::string_view given;
  bool is_woman;
};

// What a company is: its tag, and the words its name may start with.
struct DemoTrade {
  absl::string_view tag;
  absl::Span<const absl::string_view> words;
  int weight;
};

// As borne by men.
absl::Span<const absl::string_view> DemoFamilyNames();
absl::Span<const absl::string_view> DemoWomenNames();
absl::Span<const absl::string_view> DemoMenNames();
absl::Span<const DemoFatherName> DemoFatherNames();
absl::Span<const DemoEnglishName> DemoEnglishNames();
absl::Span<const DemoTrade> DemoTrades();
absl::Span<const absl::string_view> DemoBrands();

// "Иванова" of "Иванов", "Донская" of "Донской"; names without such a form stay.
std::string FamilyNameOfWoman(absl::string_view family_name_of_man);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_NAMES_H_
