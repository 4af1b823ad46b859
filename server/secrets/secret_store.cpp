#include "secrets/secret_store.h"

#include <algorithm>

namespace sluice::secrets {

const char* storeStateName(StoreState state)
{
    switch (state) {
    case StoreState::Ready: return "ready";
    case StoreState::Locked: return "locked";
    case StoreState::NoService: return "no-service";
    case StoreState::Unknown: break;
    }
    return "unknown";
}

bool isSecretName(std::string_view name)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
               || c == '-' || c == '/';
    };
    return !name.empty() && name.size() <= 128 && name.front() != '.' && std::ranges::all_of(name, fits);
}

}  // namespace sluice::secrets
