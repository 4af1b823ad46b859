// How OAuth operations answer: errors in their wire form, and the body of a desk's completion. Thread: any.
#pragma once

#include "api/internal/builder_frame.h"
#include "clearinghouse/oidc_desk.h"

namespace sluice::api {

// A failed client authentication counts against the address's failed logins.
void refuseOAuth(BuilderServices& services, const BuilderCallPtr& call, const clearinghouse::OAuthError& error);
clearinghouse::OidcDesk::Done oauthAnswer(BuilderServices& services, const BuilderCallPtr& call);

}  // namespace sluice::api
