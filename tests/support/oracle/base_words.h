// Words for random filters over a random base: what its clients have, and one to either side of it.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_BASE_WORDS_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_BASE_WORDS_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/support/oracle/naive.h"
#include "tests/support/oracle/random_values.h"
#include "tests/support/random_filter.h"

namespace clientele::oracle {

inline std::vector<std::string> NotEmpty(std::vector<std::string> texts) {
  std::erase(texts, "");
  texts.emplace_back("nobody-has-this");
  return texts;
}

// Texts that are the same for every base; without segments.
inline FilterVocabulary BaseTexts(const Model& model) {
  FilterVocabulary words;
  words.tags = NotEmpty(kTags);
  words.slugs = NotEmpty(kStages);
  for (const auto* more : {&kSources, &kLostReasons}) {
    for (const std::string& text : *more) {
      if (!text.empty()) words.slugs.push_back(text);
    }
  }
  words.owners = NotEmpty(kOwners);
  words.cities = NotEmpty(kCities);
  words.texts = NotEmpty(kNames);
  for (const char* text : {"NSK", "OMS", "UTC", "Пельмени 3", "C-1", "Acme", "7701234567"}) {
    words.texts.emplace_back(text);
  }
  words.skus = NotEmpty(kSkus);
  words.categories = NotEmpty(kCategories);
  words.promo_codes = NotEmpty(kPromoCodes);
  words.campaigns = NotEmpty(kCampaigns);
  for (const auto& [audience, frozen] : model.audiences) words.audiences.push_back(audience);
  return words;
}

class WordsAt {
 public:
  WordsAt(Dice& dice, const Model& model, UnixSeconds now)
      : dice_(dice), model_(model), now_(now) {}

  FilterVocabulary Draw() {
    FilterVocabulary words = BaseTexts(model_);
    for (int i = 0; i < 12; ++i) {
      const ModelClient& client = RandomClient();
      AddTime(client.row.created_at, words);
      for (const auto& [tag, row] : client.tags) AddTime(row.expires_at, words);
      AddTime(client.row.last_responded_at, words);
      if (client.profile.birth_date.has_value()) {
        words.dates.push_back(*client.profile.birth_date + Near());
      }
      if (!client.interactions.empty()) AddTime(dice_.Pick(client.interactions).at, words);
      if (!client.deliveries.empty()) AddTime(dice_.Pick(client.deliveries).at, words);
      if (!client.responses.empty()) AddTime(dice_.Pick(client.responses).at, words);
      if (client.orders.empty()) continue;
      AddOrder(dice_.Pick(client.orders), words);
      AddTotals(Recount(client.orders), words);
    }
    words.dates.push_back(20'700);
    return words;
  }

 private:
  int64_t Near() { return dice_.Between(-1, 1); }

  const ModelClient& RandomClient() {
    return std::next(model_.clients.begin(),
                     static_cast<int64_t>(dice_.Below(model_.clients.size())))
        ->second;
  }

  // As an instant, as a distance from now, and as the length of a window that it begins.
  void AddTime(std::optional<UnixSeconds> at, FilterVocabulary& words) {
    if (!at.has_value()) return;
    words.times.push_back(std::max<UnixSeconds>(0, *at + Near()));
    words.offsets.push_back(*at - now_ + Near());
    const int64_t window = now_ - *at + Near();
    if (window > 0) words.windows.push_back(window);
  }

  void AddOrder(const ModelOrder& order, FilterVocabulary& words) {
    AddTime(order.row.placed_at, words);
    words.amounts.push_back(order.row.amount + Near());
    words.amounts.push_back(order.row.discount + Near());
    words.numbers.push_back(order.row.quantity + Near());
    if (order.lines.empty()) return;
    const domain::OrderLineRow& line = dice_.Pick(order.lines);
    words.amounts.push_back(line.amount + Near());
    words.numbers.push_back(line.quantity + Near());
  }

  void AddTotals(const OrderFacts& facts, FilterVocabulary& words) {
    words.amounts.push_back(static_cast<int64_t>(facts.amount) + Near());
    words.numbers.push_back(static_cast<int64_t>(facts.quantity) + Near());
    if (facts.count == 0) return;
    words.amounts.push_back(static_cast<int64_t>(facts.amount / facts.count) + Near());
    words.numbers.push_back(static_cast<int64_t>(facts.quantity / facts.count) + Near());
  }

  Dice& dice_;
  const Model& model_;
  const UnixSeconds now_;
};

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_BASE_WORDS_H_
