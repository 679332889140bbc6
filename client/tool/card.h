// A client's card for people and for programs.
#ifndef CLIENTELE_CLIENT_TOOL_CARD_H_
#define CLIENTELE_CLIENT_TOOL_CARD_H_

#include <string>

#include "client/tool/output.h"
#include "clientele/v1/client_service.pb.h"

namespace clientele::client {

Json CardJson(const v1::Client& client);
// Two columns, what and value; amounts in the base's currency.
Table CardTable(const v1::Client& client, const std::string& currency);

Json HistoryJson(const v1::HistoryEntry& entry);
// One line: what happened, without when.
std::string HistoryText(const v1::HistoryEntry& entry, const std::string& currency);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_CARD_H_
