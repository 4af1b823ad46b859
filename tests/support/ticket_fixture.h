// Envelopes of `create_signed_ticket` as the remote signer writes them (livepeer-protocol 3), with what a test wants different.
#pragma once

#include "core/json.h"

#include <string>

namespace sluice::test {

// `changes` are members of data; null takes the member away.
inline std::string ticketJson(const std::string& id, json::Object changes = {},
                              const std::string& type = "create_signed_ticket")
{
    json::Object data{{"app", ""},
                      {"auth_id", "demo-client:demo-user"},
                      {"billable_secs", json::Number{"1.5"}},
                      {"computed_fee", "1000000000000000"},
                      {"cost", "36.1689814815"},
                      {"current_time", "2026-01-01T00:00:10.5Z"},
                      {"current_time_unix", json::Number{"1767225610500"}},
                      {"manifest_id", "mid-1"},
                      {"num_tickets", 3},
                      {"orch_address", "0x9C10672CEE058Fd658103d90872fE431bb6C0AFa"},
                      {"orch_url", "https://orchestrator.example:8935"},
                      {"pipeline", "live-video-to-video"},
                      {"pixels", json::Number{"41472000"}},
                      {"pm_session_id", "0xd00ef48a6825d9ae93097ad55bc76057fb50afc203aa98fd4e01aa6576d71298"},
                      {"previous_time", "2026-01-01T00:00:09Z"},
                      {"previous_time_unix", json::Number{"1767225609000"}},
                      {"request_id", "req-m2m-1"},
                      {"sequence_number", 1},
                      {"session_balance", "500"},
                      {"session_id", "0a1b2c3d"},
                      {"session_status", "continuing"}};
    json::Value tree(std::move(data));
    for (auto& [name, value] : changes) {
        if (value.isNull())
            std::erase_if(*tree.members(), [&](const json::Member& member) { return member.first == name; });
        else
            tree.set(name, std::move(value));
    }
    return json::write(json::Value::object({{"id", id},
                                            {"type", type},
                                            {"timestamp", "1767225610600"},
                                            {"gateway", "signer-1"},
                                            {"data", std::move(tree)}}));
}

}  // namespace sluice::test
