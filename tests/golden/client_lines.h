// What the golden cases say of one client, line by line, in the order in which it was recorded.
#ifndef CLIENTELE_TESTS_GOLDEN_CLIENT_LINES_H_
#define CLIENTELE_TESTS_GOLDEN_CLIENT_LINES_H_

#include <map>
#include <string>
#include <vector>

#include "tests/golden/words.h"
#include "tests/support/oracle/model.h"

namespace clientele::golden {

// Makes the rows of clients, with the facts that the write path would keep.
class ClientLines {
 public:
  // The first words of what may be said of a client.
  static bool Knows(absl::string_view word);

  // Events get the ids after `last_id`. What it refers to must outlive it.
  ClientLines(oracle::Model& model, UnixSeconds now, int64_t& last_id)
      : model_(model), now_(now), last_id_(last_id) {}

  // Ends the client before.
  void Begin(domain::ClientId id);
  void Read(Words& words);
  // Works out what follows from all of the client's lines.
  void End();

 private:
  void ReadOne(Words& words);
  bool ReadProfile(absl::string_view word, Words& words);
  void Stage(Words& words);
  void Order(Words& words, domain::OrderKind kind, int64_t times);
  void OrderLines(Words& words, oracle::ModelOrder& order);
  void Add(oracle::ModelOrder order, Words& words);
  void Interaction(Words& words);
  void Delivery(Words& words);
  void Response(Words& words);
  void Tag(Words& words);
  void Attribute(Words& words);
  void Contact(Words& words);
  void Consent(Words& words);
  void Channel(Words& words, domain::ExclusionReason reason);
  void Override(Words& words);
  int64_t AddressKey(const std::string& address);
  int64_t NextId() { return ++last_id_; }

  oracle::Model& model_;
  const UnixSeconds now_;
  int64_t& last_id_;
  oracle::ModelClient* client_ = nullptr;
  std::vector<domain::ContactPointRow> contacts_;
  std::vector<domain::ConsentRow> consents_;
  std::map<std::string, int64_t> address_keys_;
};

}  // namespace clientele::golden

#endif  // CLIENTELE_TESTS_GOLDEN_CLIENT_LINES_H_
