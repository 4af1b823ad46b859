// Asks the price sources all at once, again and again, and stores what they agree on (clearinghouse 5.3; REF-3). A round that fails leaves the
// former quotes as they are; the next one comes sooner. Thread: that of the HttpClient; stats() any.
#pragma once

#include "metering/price_feed.h"
#include "net/http_client.h"

#include <QTimer>

#include <memory>
#include <mutex>

namespace sluice::metering {

struct PriceEndpoint {
    std::string name;
    std::string url;
};
// coinbase, kraken, binance; empty for another name.
std::string knownPriceUrl(std::string_view name);

struct PriceOracleConfig {
    std::vector<PriceEndpoint> endpoints;
    std::int64_t refreshMs = 300'000;  // PRICE_ORACLE_REFRESH
    std::int64_t retryMs = 15'000;     // after a round without a price
    int timeoutMs = 3'000;             // of one source
    PriceRules rules;
};

struct PriceSourceState {
    std::string name;
    std::int64_t usdPerEthE8 = 0;  // of the last good answer
    Timestamp answeredAt;
    std::int64_t failures = 0;  // in a row
    std::string error;          // of the last attempt; empty: good
};

struct PriceOracleStats {
    std::int64_t rounds = 0, failedRounds = 0;
    std::string error;  // of the last round; empty: good
    std::vector<PriceSourceState> sources;
};

class PriceOracle {
public:
    // `post` brings a task to this thread, from any, and outlives the writer; so does the book. `quoted` after each stored quote, here.
    using Post = std::function<void(std::function<void()>)>;
    PriceOracle(net::HttpClient& http, const Clock& clock, PriceBook& book, PriceOracleConfig config, Post post,
                std::function<void()> quoted);
    ~PriceOracle();

    void start();
    void stop();
    void refresh();  // now, unless a round is under way
    PriceOracleStats stats() const;

private:
    struct Round;
    void ask();
    void answered(const std::shared_ptr<Round>& round, std::size_t index, Result<net::HttpResponse> answer);
    void finish(const Round& round);
    void finished(const std::string& error);

    net::HttpClient& m_http;
    const Clock& m_clock;
    PriceBook& m_book;
    const PriceOracleConfig m_config;
    const Post m_post;
    const std::function<void()> m_quoted;
    QTimer m_timer;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);  // completions after stop() find it gone
    bool m_running = false;
    bool m_asking = false;
    mutable std::mutex m_mutex;
    PriceOracleStats m_stats;
};

}  // namespace sluice::metering
