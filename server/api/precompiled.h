// gRPC's headers are the slowest of all to compile: once for this room.
#ifndef CLIENTELE_SERVER_API_PRECOMPILED_H_
#define CLIENTELE_SERVER_API_PRECOMPILED_H_

#include <grpcpp/grpcpp.h>

#include "server/precompiled.h"

#endif  // CLIENTELE_SERVER_API_PRECOMPILED_H_
