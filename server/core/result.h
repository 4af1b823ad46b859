// Result<T>: what may fail by the world's doing (disk, network, peer, operator). What can only fail by our own mistake is
// a SLUICE_CHECK (check.h). Thread: values, any thread.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace sluice {

enum class ErrorCode {
    InvalidArgument,  // the caller's value is wrong; asking again changes nothing
    NotFound,
    Conflict,     // the thing exists, or is in a state that forbids this
    Denied,       // a policy or permission says no; `message` names the rule
    Unavailable,  // a part that is needed is off, locked or unreachable; may work later
    Timeout,
    Cancelled,
    Overloaded,  // a bounded queue is full; nothing was done
    Io,          // disk or system failure; nothing was acknowledged
    DiskFull,
    Corrupt,   // stored or received data contradicts itself
    Protocol,  // a peer answered something its protocol does not allow
    Internal
};

// `message` is one line of English for logs, HTTP details and the CLI; it never holds a secret. Windows translate by code.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;

    bool operator==(const Error&) const = default;
};

const char* errorCodeName(ErrorCode code);

template<class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace sluice

// Leaves the calling function with the error of `expression`, or goes on.
#define SLUICE_TRY(expression) \
    do { \
        if (auto sluiceTry_ = (expression); !sluiceTry_) \
            return ::sluice::fail(std::move(sluiceTry_).error()); \
    } while (false)

#define SLUICE_CONCAT_INNER(a, b) a##b
#define SLUICE_CONCAT(a, b) SLUICE_CONCAT_INNER(a, b)

// SLUICE_ASSIGN(auto row, readRow()): the value, or leaves the calling function with the error.
#define SLUICE_ASSIGN(declaration, expression) \
    SLUICE_ASSIGN_INNER(SLUICE_CONCAT(sluiceAssign_, __LINE__), declaration, expression)
#define SLUICE_ASSIGN_INNER(temporary, declaration, expression) \
    auto temporary = (expression); \
    if (!temporary) \
        return ::sluice::fail(std::move(temporary).error()); \
    declaration = std::move(*temporary)
