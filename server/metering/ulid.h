// ULIDs that grow within a millisecond too, so that order of ids is order of making (openmeter-api 13.6). Thread: any.
#pragma once

#include "core/clock.h"
#include "core/rng.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace sluice::metering {

class UlidSource {
public:
    explicit UlidSource(Rng& rng) : m_rng(rng) {}
    std::string next(Timestamp now);  // 26 characters, upper case

private:
    Rng& m_rng;
    std::mutex m_mutex;
    std::int64_t m_ms = -1;
    std::array<std::uint8_t, 10> m_random{};
};

bool isUlid(std::string_view text);  // either letter case

}  // namespace sluice::metering
