// What an UpdatePolicy request changes.
#ifndef CLIENTELE_SERVER_API_POLICY_PATCH_H_
#define CLIENTELE_SERVER_API_POLICY_PATCH_H_

#include "clientele/v1/policy_service.pb.h"
#include "server/api/parse.h"
#include "server/service/policies.h"

namespace clientele::api {

// Sets the fields that the mask names to what the message has; optional ones it lacks are unset.
// A mask that is empty or names no field of Policy is a fault, and so is an unknown enumerator;
// what the values may be is the service's business (domain::ValidatePolicy).
service::PolicyPatch MakePolicyPatch(const v1::UpdatePolicyRequest& request, RequestParser& parser);

}  // namespace clientele::api

#endif  // CLIENTELE_SERVER_API_POLICY_PATCH_H_
