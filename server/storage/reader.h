// Reads from a snapshot that no writer disturbs. Thread: any; a call blocks until a pooled connection is free (bounded
// by a deadline: Timeout) and runs on the calling thread.
#pragma once

#include "core/result.h"
#include "storage/connection.h"

#include <functional>
#include <optional>
#include <stop_token>

namespace sluice::storage {

class ReaderPool {
public:
    virtual ~ReaderPool() = default;
    // All queries inside `work` see one snapshot. A stop request interrupts a running query (Cancelled).
    virtual Result<void> read(const std::function<Result<void>(Connection&)>& work, std::stop_token stop = {}) = 0;

    template<class T>
    Result<T> readFor(const std::function<Result<T>(Connection&)>& work, std::stop_token stop = {})
    {
        std::optional<T> value;
        auto done = read(
            [&](Connection& connection) -> Result<void> {
                auto result = work(connection);
                if (!result)
                    return fail(std::move(result).error());
                value.emplace(std::move(*result));
                return {};
            },
            stop);
        if (!done)
            return fail(std::move(done).error());
        return std::move(*value);
    }
};

}  // namespace sluice::storage
