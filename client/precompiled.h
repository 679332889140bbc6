// gRPC and the connection, which every file here needs, compiled once.
#ifndef CLIENTELE_CLIENT_PRECOMPILED_H_
#define CLIENTELE_CLIENT_PRECOMPILED_H_

#include <grpcpp/grpcpp.h>

#include "client/connection.h"
#include "server/precompiled.h"

#endif  // CLIENTELE_CLIENT_PRECOMPILED_H_
