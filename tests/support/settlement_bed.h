// A store with settlement over it, and a worker that talks to a meter at some address; closed and opened again at will. Header only: link
// sluice_metering.
#pragma once

#include "metering/settlement_book.h"
#include "metering/settlement_intake.h"
#include "metering/settlement_schema.h"
#include "metering/settlement_tables.h"
#include "metering/settlement_worker.h"
#include "support/net_thread.h"
#include "support/temp_store.h"

#include <QTest>

#include <algorithm>
#include <iterator>

namespace sluice::test {

inline constexpr const char* meterSecret = "whsec_c2V0dGxlbWVudC1iZWQtbWV0ZXItc2VjcmV0LTE=";
inline constexpr const char* formerMeterSecret = "whsec_c2V0dGxlbWVudC1iZWQtbWV0ZXItc2VjcmV0LTA=";
inline constexpr const char* providerSecret = "whsec_provider_live";
inline constexpr const char* sandboxSecret = "whsec_provider_test";
inline constexpr const char* collectSecret = "collect-secret";

inline metering::SettlementConfig settlementConfig()
{
    metering::SettlementConfig config;
    config.meterSecrets = {metering::standardSecretBytes(meterSecret).value(),
                           metering::standardSecretBytes(formerMeterSecret).value()};
    config.providerSecrets = {providerSecret};
    config.providerSandboxSecrets = {sandboxSecret};
    config.collectSecrets = {"former", collectSecret};
    config.retryBaseMs = 10;
    config.retryMaxMs = 80;
    config.reconcileMs = 3'600'000;
    config.meterTimeoutMs = 5'000;
    config.hookTimeoutMs = 5'000;
    config.hookSecret = "hook-secret-of-the-test-bed";
    return config;
}

class SettlementBed {
public:
    explicit SettlementBed(std::string meterUrl, metering::SettlementConfig wishes = settlementConfig(),
                           storage::DatabaseConfig database = {})
        : config(std::move(wishes)), store(schema(), std::move(database)), m_meterUrl(std::move(meterUrl))
    {
        build();
    }
    ~SettlementBed() { close(); }
    SettlementBed(const SettlementBed&) = delete;
    SettlementBed& operator=(const SettlementBed&) = delete;

    static std::vector<storage::Migration> schema()
    {
        auto all = audit::migrations();
        std::ranges::move(metering::settlementMigrations(), std::back_inserter(all));
        return all;
    }

    // The worker reads, decides and tells from here on.
    void start()
    {
        m_net.runAndWait([this] {
            m_http = std::make_unique<net::HttpClient>();
            const auto endpoint = metering::HostedEndpoint::of(m_meterUrl, "meter-token", {}, "selfhosted");
            const std::string token = "meter-token";
            auto api = metering::HostedApi::make({*m_http, m_net.poster(), clock, m_rng}, endpoint.value(),
                                                 crypto::SecretBytes(asBytes(token)), crypto::SecretBytes(), {});
            if (!api)
                qFatal("%s", api.error().message.c_str());
            m_api = std::move(*api);
            worker = std::make_unique<metering::SettlementWorker>(
                metering::SettlementWorker::Ports{*m_api, *m_http, clock, m_rng, *book, m_net.poster()});
            worker->start();
        });
    }
    void halt()
    {
        if (!worker)
            return;
        m_net.runAndWait([this] {
            worker->stop();
            m_api.reset();
            m_http.reset();
        });
    }
    void reconcile()
    {
        m_net.runAndWait([this] { worker->reconcile(); });
    }
    void close()
    {
        halt();
        store.close();  // drains the writer: its completions still find the worker
        m_net.runAndWait([this] { worker.reset(); });
        intake.reset();
        book.reset();
        audit.reset();
    }
    void restart()
    {
        close();
        store.reopen();
        build();
    }

    template<class Call>
    Result<void> run(Call&& call)
    {
        std::promise<Result<void>> done;
        call([&](Result<void> outcome) { done.set_value(std::move(outcome)); });
        return done.get_future().get();
    }
    Result<void> complete(const std::string& id, metering::SettlementPause pause, json::Value said)
    {
        return run([&](auto done) { book->complete(id, pause, std::move(said), "ann", done); });
    }
    Result<void> look(const std::string& id)
    {
        return run([&](auto done) { book->look(id, "ann", done); });
    }
    // The first cell of the first row; texts and numbers alike.
    std::string value(const std::string& sql)
    {
        const auto read = store.readers().readFor<std::optional<std::string>>([&](storage::Connection& connection) {
            return connection.queryOne(sql, {}, [](const storage::Row& row) { return row.text(0); });
        });
        return read ? read->value_or("nothing") : "error: " + read.error().message;
    }
    std::string stateOf(const std::string& id)
    {
        return value("SELECT state FROM settlement_invoices WHERE invoice_id = '" + id + "'");
    }
    std::string count(const std::string& table, const std::string& where = "1 = 1")
    {
        return value("SELECT COUNT(*) FROM " + table + " WHERE " + where);
    }

    SystemClock clock;
    const metering::SettlementConfig config;
    TempStore store;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<metering::SettlementBook> book;
    std::unique_ptr<metering::SettlementIntake> intake;
    std::unique_ptr<metering::SettlementWorker> worker;

private:
    void build()
    {
        audit = std::make_unique<audit::AuditLog>(store.writer());
        book = std::make_unique<metering::SettlementBook>(clock, store.writer(), store.readers(), *audit, config);
        intake = std::make_unique<metering::SettlementIntake>(clock, store.writer(), book->config(), book->work(),
                                                              book->changes());
    }

    const std::string m_meterUrl;
    SystemRng m_rng;
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<metering::HostedApi> m_api;
    NetThread m_net;
};

}  // namespace sluice::test
