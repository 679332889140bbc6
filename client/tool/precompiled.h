// The headers that every command includes, compiled once.
#ifndef CLIENTELE_CLIENT_TOOL_PRECOMPILED_H_
#define CLIENTELE_CLIENT_TOOL_PRECOMPILED_H_

#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "client/connection.h"
#include "server/precompiled.h"

#endif  // CLIENTELE_CLIENT_TOOL_PRECOMPILED_H_
