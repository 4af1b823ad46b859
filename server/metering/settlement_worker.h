// Does what the book says is due: reads each invoice from the meter again (a webhook's payload is only a hint), lets the book decide, and asks the hook or
// tells the meter. One thing at a time for an invoice, `lanes` invoices at the same time. Every answer and every failure goes into the
// book before the next step. Collect requests and the reconciliation run here too (clearinghouse 9.4).
// Thread: that of the HttpClient; wake(), stats() from any.
#pragma once

#include "core/rng.h"
#include "metering/hosted_api.h"
#include "metering/settlement_book.h"

#include <QTimer>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>

namespace sluice::metering {

struct SettlementStats {
    std::int64_t fetched = 0, told = 0, asked = 0, failures = 0,
                 rounds = 0;  // since the start; rounds of reconciliation
    std::string error;        // of the last failure
    std::string roundError;   // of the last round; empty: good
};

class SettlementWorker {
public:
    // `post` brings a task to this thread, from any, and outlives the writer. All outlive this.
    struct Ports {
        HostedApi& meter;
        net::HttpClient& http;  // for the hook
        const Clock& clock;
        Rng& rng;
        SettlementBook& book;
        std::function<void(std::function<void()>)> post;
    };
    explicit SettlementWorker(Ports ports);
    ~SettlementWorker();
    SettlementWorker(const SettlementWorker&) = delete;
    SettlementWorker& operator=(const SettlementWorker&) = delete;

    void start();
    void stop();  // what is under way ends without a word; the book still has it
    void wake();
    void reconcile();  // now, or again after the round that is under way
    SettlementStats stats() const;

private:
    template<class T>
    std::function<void(Result<T>)> back(std::function<void(SettlementWorker&, Result<T>)> task);
    void pump();
    void begin(DueInvoice due);
    void fetched(const DueInvoice& due, Hosted<HostedAnswer> answer);
    void withCustomer(const DueInvoice& due, SettlementInvoice invoice);
    void decide(const DueInvoice& due, SettlementInvoice invoice, SettlementMetadata customer);
    void act(const std::string& id, const SettlementAction& action);
    void tellMeter(const std::string& id, const SettlementAction& action);
    void askHook(const std::string& id, const SettlementAction& action);
    void hookAnswered(const std::string& id, std::int64_t step, Result<net::HttpResponse> answer);
    void tryAgain(const std::string& id, const std::string& why);
    void finish(const std::string& key, const Result<void>& stored);
    void collect(DueCollect due);
    void advance(std::int64_t no, std::vector<std::string> invoices, std::size_t at);
    void collectFailed(std::int64_t no, const HostedError& error);
    void listed(Timestamp begun, const std::shared_ptr<std::set<std::string>>& ids, Hosted<std::int64_t> done);
    void roundEnded();
    HostedRequest request(const char* method, std::string path) const;
    int spread();
    void count(std::int64_t SettlementStats::*figure, const std::string& error = {});

    const Ports m_ports;
    const SettlementConfig& m_config;
    QTimer m_timer, m_roundTimer;
    const std::shared_ptr<const bool> m_alive = std::make_shared<bool>(true);
    std::stop_source m_stop;
    sluice::Subscription m_subscription;  // the room has another one
    std::atomic<bool> m_woken{false};
    bool m_running = false;
    bool m_reconciling = false;
    bool m_reconcileAgain = false;
    std::set<std::string> m_busy;  // ids of invoices, "collect N"
    mutable std::mutex m_mutex;
    SettlementStats m_stats;
};

}  // namespace sluice::metering
