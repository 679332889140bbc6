// A set of clients of one chunk: one bit each, 8 KiB. Plain loops over words, which the compiler
// turns into vector instructions.
#ifndef CLIENTELE_SERVER_INDEX_BITMAP_H_
#define CLIENTELE_SERVER_INDEX_BITMAP_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace clientele::index {

// A chunk is one Roaring container wide; its columns and scratch fit in a core's cache.
inline constexpr size_t kChunkBits = 16;
inline constexpr size_t kChunkClients = size_t{1} << kChunkBits;
inline constexpr size_t kWordBits = 64;

class Bitmap {
 public:
  static constexpr size_t kWords = kChunkClients / kWordBits;

  bool Test(size_t i) const { return (words_[i / kWordBits] >> (i % kWordBits) & 1) != 0; }
  void Set(size_t i) { words_[i / kWordBits] |= uint64_t{1} << (i % kWordBits); }
  void Clear(size_t i) { words_[i / kWordBits] &= ~(uint64_t{1} << (i % kWordBits)); }
  void ClearAll() { words_.fill(0); }

  void And(const Bitmap& other) {
    for (size_t w = 0; w < kWords; ++w) words_[w] &= other.words_[w];
  }
  void AndNot(const Bitmap& other) {
    for (size_t w = 0; w < kWords; ++w) words_[w] &= ~other.words_[w];
  }
  void Or(const Bitmap& other) {
    for (size_t w = 0; w < kWords; ++w) words_[w] |= other.words_[w];
  }
  void Flip() {
    for (uint64_t& word : words_) word = ~word;
  }

  size_t Count() const {
    size_t count = 0;
    for (const uint64_t word : words_) count += static_cast<size_t>(std::popcount(word));
    return count;
  }
  bool Empty() const {
    for (const uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }

  // Sets bit i to predicate(i) for each i below `size`, and clears the rest.
  template <typename Predicate>
  void Fill(size_t size, Predicate predicate) {
    ClearAll();
    const size_t whole_words = size / kWordBits;
    for (size_t w = 0; w < whole_words; ++w) words_[w] = Word(w * kWordBits, kWordBits, predicate);
    if (size % kWordBits != 0) {
      words_[whole_words] = Word(whole_words * kWordBits, size % kWordBits, predicate);
    }
  }

  // Calls visit(i) for each set bit, ascending.
  template <typename Visitor>
  void ForEach(Visitor visit) const {
    ForEachUntil([&](size_t i) {
      visit(i);
      return true;
    });
  }

  // The same for as long as visit(i) says to go on; it may clear the bit it is called with.
  template <typename Visitor>
  void ForEachUntil(Visitor visit) const {
    for (size_t w = 0; w < kWords; ++w) {
      for (uint64_t word = words_[w]; word != 0; word &= word - 1) {
        if (!visit(w * kWordBits + static_cast<size_t>(std::countr_zero(word)))) return;
      }
    }
  }

  friend bool operator==(const Bitmap&, const Bitmap&) = default;

 private:
  template <typename Predicate>
  static uint64_t Word(size_t begin, size_t count, Predicate& predicate) {
    uint64_t word = 0;
    for (size_t b = 0; b < count; ++b) {
      word |= static_cast<uint64_t>(static_cast<bool>(predicate(begin + b))) << b;
    }
    return word;
  }

  std::array<uint64_t, kWords> words_{};
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_BITMAP_H_
