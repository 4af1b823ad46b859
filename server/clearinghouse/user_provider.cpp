#include "clearinghouse/user_provider.h"

namespace sluice::clearinghouse {

void LocalUserProvider::ensure(const ProviderUserRequest&, Done<std::string> done)
{
    done(std::string());
}

void LocalUserProvider::referenceKey(const std::string&, Done<ReferenceKey> done)
{
    done(fail(ErrorCode::NotFound, "there is no identity provider"));
}

}  // namespace sluice::clearinghouse
