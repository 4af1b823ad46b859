// Every other file of a first-generation installation beside those of V1Installation::fill: complete records, each with one member that is
// nobody's, as an owner may have added by hand. Times are around `now`, so what should be live is. For orchestrators orch-0 to orch-2.
#pragma once

#include "fleet/orchestrator_tokens.h"
#include "licensing/records.h"
#include "support/v1_installation.h"
#include "usage/client_sessions.h"
#include "usage/invite_codes.h"

#include <string>

namespace sluice::test {

struct V1Records {
    static constexpr const char* licenceToken = "licence-token-of-orch-0-0123456789abcdefghij";
    static constexpr const char* credentialToken = "credential-token-of-orch-1-0123456789abcdef";
    static constexpr const char* clientToken = "client-token-0123456789abcdefghijklmnopqrstu";
    static constexpr const char* clientCode = "ABCD-EFGH-JKLM-NPQR-STUV";
    static constexpr const char* licenceCode = "WXYZ-2345-6789-ABCD-EFGH";
    static constexpr const char* secret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZT8+";  // with / and + of base64
    static constexpr const char* secretText = "0123456789abcdef0123456789abcde?>";
    static constexpr const char* secondSecret = "//////////////////////////////////////////8=";

    explicit V1Records(Timestamp now) : m_now(now) {}

    std::string z(std::int64_t seconds) const { return formatTimeZ(m_now.plusSeconds(seconds)); }

    // File name to content.
    std::map<std::string, json::Value> all() const
    {
        std::map<std::string, json::Value> files;
        workFiles(files);
        accessFiles(files);
        licenceFiles(files);
        sessionFiles(files);
        files["ops_approval_nonces.json"] = json::Value::object(
            {{std::string(64, 'a'), m_now.seconds() + 200}, {std::string(64, 'b'), m_now.seconds() - 200}});
        files["payouts.json"] =
            json::Value::object({{"orch-2", json::Value::object({{"tx_hash", "0x" + std::string(64, 'c')},
                                                                 {"recipient", V1Installation::address(2)},
                                                                 {"amount_eth", "0.0001"},
                                                                 {"strategy", "eth_transfer"},
                                                                 {"submitted_at", formatTimeA(m_now)}})}});
        return files;
    }
    void write(const V1Installation& folder) const
    {
        for (const auto& [name, tree] : all()) {
            std::string text = json::write(tree, json::Style::Pretty);
            if (name == "edge_assignments.json")
                text.push_back('\n');
            folder.write(QString::fromStdString(name), text);
        }
    }

private:
    using Files = std::map<std::string, json::Value>;
    static json::Value none() { return json::Value(nullptr); }
    static json::Value object(std::initializer_list<json::Member> members)
    {
        json::Value record = json::Value::object(members);
        record.set("owner_note", "kept");
        return record;
    }

    json::Value workload(const char* orchestrator, const char* payout, bool credited) const
    {
        return object({{"orchestrator_id", orchestrator},
                       {"plan_id", none()},
                       {"run_id", "run"},
                       {"artifact_hash", none()},
                       {"artifact_uri", "s3://b/x.mp4"},
                       {"payout_amount_eth", payout},
                       {"notes", none()},
                       {"tx_hash", none()},
                       {"status", "verified"},
                       {"submitted_at", z(-3'600)},
                       {"credited", credited},
                       {"credited_at", credited ? json::Value(z(-3'590)) : none()}});
    }
    void workFiles(Files& files) const
    {
        // w0 to w2 are in the journal. w1 waits although it was credited there, "silent" is credited without a line, "waits" waits.
        files["workloads.json"] = json::Value::object({{"w0", workload("orch-0", "0.1", true)},
                                                       {"w1", workload("orch-1", "0.1", false)},
                                                       {"silent", workload("orch-1", "0.0000000000000000019", true)},
                                                       {"waits", workload("orch-1", "0.25", false)}});
        files["workload_offers.json"] =
            json::Value::object({{"o1", object({{"offer_id", "o1"},
                                                {"title", "Title \xc3\xa9"},
                                                {"description", none()},
                                                {"kind", "k"},
                                                {"payout_amount_eth", "0.5"},
                                                {"active", true},
                                                {"config", json::Value::object({{"b", json::Number{"1.50"}}})},
                                                {"created_at", z(-900)},
                                                {"updated_at", z(-800)}})}});
        files["workload_subscriptions.json"] = json::Value::object(
            {{"orch-0", object({{"offer_ids", json::Value::array({"o1", "gone"})}, {"updated_at", z(-700)}})}});
        const auto job = [&](const char* id, const char* state) {
            return object({{"job_id", id},
                           {"orchestrator_id", "orch-0"},
                           {"state", state},
                           {"created_at", z(-900)},
                           {"updated_at", z(-600)},
                           {"started_at", z(-900)},
                           {"ended_at", std::string(state) == "completed" ? json::Value(z(-600)) : none()},
                           {"plan_id", none()},
                           {"run_id", none()},
                           {"notes", "n"},
                           {"workload_id", none()},
                           {"duration_ms", 300'000},
                           {"artifact_uri", none()},
                           {"artifact_hash", none()},
                           {"error", none()}});
        };
        files["jobs.json"] = json::Value::object({{"done", job("done", "completed")}, {"cut", job("cut", "running")}});
        files["power_meter.json"] = json::Value::object({{"orch-0", object({{"state", "awake"},
                                                                            {"last_seen_at", z(-30)},
                                                                            {"last_billed_at", z(-30)},
                                                                            {"billed_ms", 120'000},
                                                                            {"billed_eth", "0.002"},
                                                                            {"last_credited_eth", "0.001"},
                                                                            {"last_gap_skipped_at", z(-4'000)}})}});
    }
    void accessFiles(Files& files) const
    {
        const auto token = [&](const char* orchestrator, const char* text, json::Value expires, json::Value revoked) {
            return object({{"orchestrator_id", orchestrator},
                           {"token_hash", fleet::orchestratorTokenHash(text)},
                           {"created_at", z(-5'000)},
                           {"expires_at", std::move(expires)},
                           {"revoked_at", std::move(revoked)},
                           {"last_seen_at", z(-60)}});
        };
        files["license_tokens.json"] =
            json::Value::object({{"t1", token("orch-0", licenceToken, none(), none())},
                                 {"t2", token("orch-0", "a revoked one", z(5'000), z(-10))}});
        files["orchestrator_credential_tokens.json"] =
            json::Value::object({{"c1", token("orch-1", credentialToken, z(800), none())}});
        const auto edge = [&](const char* id) {
            return object({{"edge_id", id},
                           {"matchmaker_host", "mm.example.org"},
                           {"matchmaker_port", 8889},
                           {"edge_cidrs", json::Value::array({"192.0.2.0/24"})},
                           {"public_base_url", "https://edge.example.org"},
                           {"tcp_relay_url", none()},
                           {"tcp_relay_status_url_template", none()},
                           {"runner_execute_url", none()},
                           {"runner_status_url_template", none()},
                           {"turn_external_ip", "192.0.2.9"}});
        };
        files["edge_assignments.json"] = json::Value::object(
            {{"default", edge("edge-default")}, {"orchestrators", json::Value::object({{"orch-0", edge("edge-0")}})}});
    }
    void licenceFiles(Files& files) const
    {
        const auto image = [&](const char* ref, const char* key, json::Value revoked) {
            return object({{"image_ref", ref},
                           {"secret_b64", key},
                           {"artifact_s3_uri", "s3://images/one"},
                           {"created_at", z(-9'000)},
                           {"rotated_at", z(-8'000)},
                           {"revoked_at", std::move(revoked)}});
        };
        files["license_images.json"] = json::Value::object(
            {{"img:1", image("img:1", secret, none())}, {"img:2", image("img:2", secondSecret, z(-100))}});
        files["license_access.json"] = json::Value::object({{"orch-0", json::Value::array({"img:1", "img:2"})}});
        files["license_invites.json"] =
            json::Value::object({{"li", object({{"invite_id", "li"},
                                                {"code_hash", licensing::inviteCodeHash(licenceCode)},
                                                {"image_ref", "img:1"},
                                                {"bound_address", V1Installation::address(1)},
                                                {"created_at", z(-1'000)},
                                                {"expires_at", z(90'000)},
                                                {"note", "for one"},
                                                {"revoked_at", none()},
                                                {"redeeming_at", none()},
                                                {"redeemed_at", none()},
                                                {"redeemed_by", none()},
                                                {"redeemed_ip", none()},
                                                {"redeemed_address", none()},
                                                {"redeemed_token_id", none()}})}});
        files["license_leases.json"] = json::Value::object({{"le", object({{"lease_id", "le"},
                                                                           {"orchestrator_id", "orch-0"},
                                                                           {"image_ref", "img:1"},
                                                                           {"issued_at", z(-500)},
                                                                           {"last_seen_at", z(-50)},
                                                                           {"last_seen_ip", "198.51.100.1"},
                                                                           {"expires_at", z(80'000)},
                                                                           {"revoked_at", none()}})}});
    }
    void sessionFiles(Files& files) const
    {
        files["client_session_invites.json"] =
            json::Value::object({{"ci", object({{"invite_id", "ci"},
                                                {"code_hash", usage::inviteCodeHash(clientCode)},
                                                {"created_at", z(-1'000)},
                                                {"expires_at", none()},
                                                {"requested_duration_seconds", 120},
                                                {"allowed_orchestrators", json::Value::array({"orch-0", "orch-1"})},
                                                {"note", none()},
                                                {"revoked_at", none()},
                                                {"redeeming_at", none()},
                                                {"redeemed_at", none()},
                                                {"redeemed_ip", none()},
                                                {"redeemed_session_id", none()}})}});
        const auto metadata =
            json::Value::object({{"source", "api_sessions_start"}, {"session_mode", "invite"}, {"invite_id", "old"}});
        files["client_sessions.json"] =
            json::Value::object({{"cs", object({{"session_id", "cs"},
                                                {"orchestrator_id", "orch-0"},
                                                {"client_ip", "198.51.100.7"},
                                                {"installation_id", none()},
                                                {"installation_public_fingerprint", none()},
                                                {"issued_at", z(-600)},
                                                {"last_seen_at", z(-5)},
                                                {"expires_at", z(3'000)},
                                                {"ended_at", none()},
                                                {"token_hash", usage::clientTokenHash(clientToken)},
                                                {"metadata", metadata}})}});
        files["sessions.json"] = json::Value::object(
            {{"ss", object({{"session_id", "ss"},
                            {"orchestrator_id", "orch-0"},
                            {"upstream_addr", "192.0.2.7"},
                            {"upstream_port", 8080},
                            {"edge_id", "edge-0"},
                            {"started_at", z(-90)},
                            {"last_seen_at", z(-5)},
                            {"updated_at", z(-5)},
                            {"last_billed_at", z(-30)},
                            {"ended_at", none()},
                            {"last_event", "heartbeat"},
                            {"heartbeat_count", 9},
                            {"billed_ms", 60'000},
                            {"metered_ms", 60'000},
                            {"segment_index", 1},
                            {"billed_eth", "0.06"},
                            {"last_credited_eth", "0.06"},
                            {"last_credit_proof", "sha256:aa"},
                            {"segments", json::Value::array({json::Value::object({{"segment_index", 0},
                                                                                  {"start_at", z(-90)},
                                                                                  {"end_at", z(-30)},
                                                                                  {"duration_ms", 60'000},
                                                                                  {"credited_eth", "0.06"},
                                                                                  {"proof_hash", "sha256:aa"},
                                                                                  {"trigger", "segment"}})})}})}});
        files["activity_leases.json"] =
            json::Value::object({{"al", object({{"lease_id", "al"},
                                                {"orchestrator_id", "orch-0"},
                                                {"upstream_addr", "192.0.2.7"},
                                                {"kind", "workload"},
                                                {"metadata", json::Value::object({{"k", "v"}})},
                                                {"issued_at", z(-100)},
                                                {"last_seen_at", z(-10)},
                                                {"last_seen_ip", "192.0.2.7"},
                                                {"expires_at", z(800)},
                                                {"revoked_at", none()}})}});
    }

    Timestamp m_now;
};

}  // namespace sluice::test
