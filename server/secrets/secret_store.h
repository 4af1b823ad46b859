// Where secrets rest: the OS keychain, or one file under a master key that was given on purpose; never one in place of the other by
// itself (DECISIONS 21). Names are short ASCII paths such as "wallet/0x12…"; values are binary and at most 64 KiB.
//
// Every call returns at once; its completion comes exactly once, on the thread of the store (see each backend), and must only hand over:
// a value, an error, Timeout after `timeoutMs`, Overloaded when the store's queue is full, or Cancelled when the store goes away.
// After Timeout of a write or remove it is not known whether it was done. Errors: NotFound (read), Unavailable (locked, no service; the
// text tells which), InvalidArgument (name or size), Corrupt (file). No error text holds a secret. Thread: calls from any.
#pragma once

#include "core/result.h"
#include "crypto/locked_buffer.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::secrets {

enum class StoreState {
    Ready,
    Locked,     // there, but a person must unlock it
    NoService,  // no keychain runs here
    Unknown     // answered something that fits none of these, or not at all
};
const char* storeStateName(StoreState state);  // ready, locked, no-service, unknown

struct StoreStatus {
    StoreState state = StoreState::Unknown;
    std::string backend;  // "keychain", "file"
    std::string detail;   // one line of English; empty when ready
};

constexpr std::int64_t defaultTimeoutMs = 30'000;  // long enough for a person to unlock
constexpr std::size_t maxSecretBytes = 64 * 1024;

class SecretStore {
public:
    template<class T>
    using Done = std::function<void(Result<T>)>;

    virtual ~SecretStore() = default;
    virtual std::string backend() const = 0;
    // Never an error: what could not be found out is part of the status. May make the OS ask a person to unlock.
    virtual void probe(std::int64_t timeoutMs, std::function<void(StoreStatus)> done) = 0;
    virtual void read(std::string name, std::int64_t timeoutMs, Done<crypto::SecretBytes> done) = 0;
    virtual void write(std::string name, crypto::SecretBytes value, std::int64_t timeoutMs, Done<void> done) = 0;
    virtual void remove(std::string name, std::int64_t timeoutMs, Done<void> done) = 0;  // absent: no error
    // Names that were written through this store, sorted.
    virtual void names(std::int64_t timeoutMs, Done<std::vector<std::string>> done) = 0;
};

// 1 to 128 characters out of a-z A-Z 0-9 . _ - / and not beginning with '.'.
bool isSecretName(std::string_view name);

}  // namespace sluice::secrets
