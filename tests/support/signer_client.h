// The remote signer as the webhook sees it (clearinghouse spec 1.1, livepeer-protocol 2): one call of /generate-live-payment as far as the
// webhook is concerned. It keeps the state, asks when `AuthExpiry` has passed, pins `AuthID`, waits 5 s at most and never asks twice.
// What the caller of the signer gets is the answer. Header only; one thread; blocks.
#pragma once

#include "core/clock.h"
#include "core/json.h"

#include <QElapsedTimer>
#include <QTcpSocket>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace sluice::test {

class SignerClient {
public:
    using HeaderList = std::vector<std::pair<std::string, std::string>>;

    // -remoteSignerWebhookUrl and -remoteSignerWebhookHeaders, the latter as written on the command line.
    SignerClient(int port, std::string path, std::string_view webhookHeaders) : m_port(port), m_path(std::move(path))
    {
        while (!webhookHeaders.empty()) {
            const auto comma = std::min(webhookHeaders.find(','), webhookHeaders.size());
            const std::string_view part = webhookHeaders.substr(0, comma);
            const auto colon = part.find(':');
            if (colon != std::string_view::npos)
                m_headers.emplace_back(trimmed(part.substr(0, colon)), trimmed(part.substr(colon + 1)));
            webhookHeaders.remove_prefix(std::min(comma + 1, webhookHeaders.size()));
        }
    }

    struct State {
        std::string stateId = "1a2b3c4d";
        std::string app, type = "lv2v", authId;
        std::int64_t authExpiry = 0;
        std::int64_t pricePerUnit = 100, pixelsPerUnit = 1;
        std::int64_t sequence = 0;
        std::string lastUpdate = "2026-08-18T12:00:00.123456789Z";
        bool started = false;
    };
    struct Outcome {
        int status = 0;  // what the gateway gets
        std::string message;
        bool asked = false;
        int webhookStatus = 0;
        json::Value webhookBody;
        std::string rawBody;
    };

    // One payment; `headers` are the gateway's, names in canonical case.
    Outcome pay(State& state, const HeaderList& headers, std::int64_t now, std::int64_t orchestratorPrice = 100)
    {
        State next = state;
        if (state.started)
            ++next.sequence;
        next.started = true;
        Outcome outcome;
        if (!(state.authExpiry != 0 && now <= state.authExpiry)) {
            outcome = ask(next, headers, orchestratorPrice);
            if (outcome.status != 200)
                return outcome;
        } else {
            outcome.status = 200;
        }
        const std::string candidate = m_answeredId.empty() ? headerOf(headers, "Signer-Auth-Id") : m_answeredId;
        if (!candidate.empty() && !next.authId.empty() && candidate != next.authId)
            return {500,
                    "Internal Server Error",
                    outcome.asked,
                    outcome.webhookStatus,
                    outcome.webhookBody,
                    outcome.rawBody};
        if (next.authId.empty())
            next.authId = candidate;
        state = next;
        return outcome;
    }

    // The body as the signer writes it.
    static std::string bodyOf(const State& state, const HeaderList& headers)
    {
        json::Value all = json::Object{};
        for (const auto& [name, value] : headers) {
            json::Array values;
            if (const json::Value* known = all.find(name))
                values = *known->items();
            values.emplace_back(value);
            all.set(name, std::move(values));
        }
        return json::write(
            json::Value::object({{"headers", std::move(all)},
                                 {"state", json::Value::object({{"StateID", state.stateId},
                                                                {"PMSessionID", "0x" + std::string(64, 'a')},
                                                                {"LastUpdate", state.lastUpdate},
                                                                {"OrchestratorAddress", "0x" + std::string(40, 'b')},
                                                                {"App", state.app},
                                                                {"AuthExpiry", state.authExpiry},
                                                                {"SenderNonce", 12},
                                                                {"Balance", "500/1"},
                                                                {"InitialPricePerUnit", state.pricePerUnit},
                                                                {"InitialPixelsPerUnit", state.pixelsPerUnit},
                                                                {"Type", state.type},
                                                                {"SequenceNumber", state.sequence},
                                                                {"AuthID", state.authId}})}}));
    }

    int calls() const { return m_calls; }

private:
    static std::string trimmed(std::string_view text)
    {
        const auto first = text.find_first_not_of(' ');
        return first == std::string_view::npos
                   ? std::string()
                   : std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
    }
    static std::string headerOf(const HeaderList& headers, std::string_view name)
    {
        const auto found = std::ranges::find(headers, name, &HeaderList::value_type::first);
        return found == headers.end() ? std::string() : found->second;
    }

    Outcome ask(State& next, const HeaderList& headers, std::int64_t orchestratorPrice)
    {
        ++m_calls;
        m_answeredId.clear();
        Outcome outcome;
        outcome.asked = true;
        const Outcome broken{500, "Internal Server Error", true, 0, {}, {}};
        std::tie(outcome.webhookStatus, outcome.rawBody) = post(bodyOf(next, headers));
        if (outcome.webhookStatus != 200)
            return {500, "Internal Server Error", true, outcome.webhookStatus, {}, outcome.rawBody};
        const auto tree = json::parse(outcome.rawBody);
        const auto status = tree ? tree->int64("status") : std::nullopt;
        if (!status || *status <= 0)
            return broken;
        outcome.webhookBody = *tree;
        outcome.status = int(*status);
        if (outcome.status != 200) {
            outcome.message = std::string(tree->text("reason").value_or(""));
            if (outcome.message.empty())
                outcome.message = "signer auth rejected request with status " + std::to_string(outcome.status);
            if (outcome.status == 500)
                outcome.message = "Internal Server Error";
            if (outcome.status == 503)
                outcome.message = "Service Unavailable Error";
            return outcome;
        }
        next.authExpiry = tree->int64("expiry").value_or(0);
        m_answeredId = std::string(tree->text("auth_id").value_or(""));
        if (const int refused = ceilingStatus(*tree, next, orchestratorPrice))
            outcome.status = refused;
        return outcome;
    }

    // 0: fine.
    static int ceilingStatus(const json::Value& answer, const State& state, std::int64_t orchestratorPrice)
    {
        const json::Value* ceiling = answer.find("maxPrice");
        if (!ceiling)
            return 0;
        const std::string unit = state.type == "live"    ? "seconds"
                                 : state.type == "lv2v"  ? "720p-pixel-seconds"
                                 : state.type == "fixed" ? "fixed"
                                                         : "none";
        const json::Value* price = ceiling->find("price");
        if (!price || !price->isNumber() || ceiling->text("currency") != "wei" || ceiling->text("unit") != unit)
            return 502;
        const double most = std::strtod(price->number()->text.c_str(), nullptr);
        if (!(most > 0))
            return 502;
        return double(orchestratorPrice) > most ? 481 : 0;
    }

    std::pair<int, std::string> post(const std::string& body)
    {
        constexpr int wholeExchangeMs = 5'000;
        QElapsedTimer timer;
        timer.start();
        const auto left = [&] { return std::max(1, wholeExchangeMs - int(timer.elapsed())); };
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(m_port));
        if (!socket.waitForConnected(left()))
            return {0, {}};
        std::string head = "POST " + m_path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(m_port)
                           + "\r\nUser-Agent: Go-http-client/1.1\r\nContent-Type: application/json\r\nContent-Length: "
                           + std::to_string(body.size()) + "\r\nAccept-Encoding: gzip\r\nConnection: close\r\n";
        for (const auto& [name, value] : m_headers)
            head += name + ": " + value + "\r\n";
        socket.write(QByteArray::fromStdString(head + "\r\n" + body));
        QByteArray received;
        while (socket.state() == QAbstractSocket::ConnectedState && timer.elapsed() < wholeExchangeMs
               && socket.waitForReadyRead(left()))
            received += socket.readAll();
        received += socket.readAll();
        const int end = int(received.indexOf("\r\n\r\n"));
        if (end < 12)
            return {0, {}};
        return {received.mid(9, 3).toInt(), received.mid(end + 4).toStdString()};
    }

    const int m_port;
    const std::string m_path;
    HeaderList m_headers;
    std::string m_answeredId;  // of the last asking
    int m_calls = 0;
};

}  // namespace sluice::test
