// A ticket event as long as the signer's own, for benches: 2,000 sessions of as many users of 20 tenants take turns, and ids fall anywhere in an
// index. Thread: any.
#pragma once

#include "support/ticket_fixture.h"

#include <cstdint>
#include <cstdio>
#include <string>

namespace sluice::test {

inline std::string benchTicket(int number)
{
    char id[48];
    const std::uint64_t mixed = std::uint64_t(number) * 0x9E3779B97F4A7C15ull;
    std::snprintf(id, sizeof id, "%08x-%04x-4%03x-a%03x-%012llx", unsigned(mixed >> 32), unsigned(mixed >> 16) & 0xffff,
                  unsigned(mixed) & 0xfff, unsigned(number) & 0xfff, static_cast<unsigned long long>(number));
    const int session = number % 2'000;
    char sessionId[16];
    std::snprintf(sessionId, sizeof sessionId, "%08x", unsigned(session) * 2654435761u);
    return ticketJson(id, {{"session_id", sessionId},
                           {"sequence_number", number / 2'000},
                           {"auth_id", "tenant-" + std::to_string(session % 20) + ":user-" + std::to_string(session)},
                           {"manifest_id", sessionId},
                           {"computed_fee", std::to_string(1'000'000'000 + number)},
                           {"model_id", "model-" + std::to_string(session % 5)}});
}

}  // namespace sluice::test
