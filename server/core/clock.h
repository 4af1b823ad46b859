// Time as a value and as a port. Timestamps are UTC microseconds since 1970. Thread: SystemClock any; FakeClock any.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

struct Timestamp {
    std::int64_t micros = 0;

    auto operator<=>(const Timestamp&) const = default;
    Timestamp plusMs(std::int64_t ms) const { return {micros + ms * 1000}; }
    Timestamp plusSeconds(std::int64_t s) const { return {micros + s * 1'000'000}; }
    std::int64_t seconds() const { return micros / 1'000'000; }  // of times after 1970
};

// YYYY-MM-DDTHH:MM:SS[.ffffff] + "+00:00" (time A) or "Z" (time Z); the fraction is omitted when zero (ops-engine 0).
std::string formatTimeA(Timestamp time);
std::string formatTimeZ(Timestamp time);
// Reads both forms, any offset, blank or T between date and time, 0 to 9 fraction digits, and a bare date. Without an
// offset: UTC.
std::optional<Timestamp> parseTime(std::string_view text);
// Whole UTC days since 1970 and back; a calendar day as YYYY-MM-DD.
std::int64_t utcDay(Timestamp time);
std::string formatDay(std::int64_t day);

class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;             // wall time, may jump
    virtual std::int64_t monotonicMs() const = 0;  // never goes back; for deadlines and ages
};

class SystemClock final : public Clock {
public:
    Timestamp now() const override;
    std::int64_t monotonicMs() const override;
};

// A clock that stands still until it is moved: for simulations and tests.
class FakeClock final : public Clock {
public:
    explicit FakeClock(Timestamp start = {1'767'225'600'000'000}) : m_micros(start.micros) {}  // 2026-01-01
    Timestamp now() const override { return {m_micros.load()}; }
    std::int64_t monotonicMs() const override { return m_micros.load() / 1000; }
    void advanceMs(std::int64_t ms) { m_micros += ms * 1000; }

private:
    std::atomic<std::int64_t> m_micros;
};

}  // namespace sluice
