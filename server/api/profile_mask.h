// What an update mask says of a profile.
#ifndef CLIENTELE_SERVER_API_PROFILE_MASK_H_
#define CLIENTELE_SERVER_API_PROFILE_MASK_H_

#include "clientele/v1/client_service.pb.h"
#include "server/base/error.h"
#include "server/service/inputs.h"

namespace clientele::api {

// With a mask: fields it does not name are left alone, named ones that the request leaves out are
// cleared. Without one the input stays as it is. An unknown name is a fault.
void ApplyProfileMask(const v1::UpdateClientRequest& request, service::ProfileInput& input,
                      Violations& violations);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_PROFILE_MASK_H_
