#include "metering/price_oracle.h"

#include <QLoggingCategory>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(oracleLog, "sluice.metering")

constexpr std::size_t maxPriceBody = 64u << 10;

}  // namespace

std::string knownPriceUrl(std::string_view name)
{
    if (name == "coinbase")
        return "https://api.coinbase.com/v2/prices/ETH-USD/spot";
    if (name == "kraken")
        return "https://api.kraken.com/0/public/Ticker?pair=ETHUSD";
    if (name == "binance")
        return "https://api.binance.com/api/v3/ticker/price?symbol=ETHUSDT";
    return {};
}

struct PriceOracle::Round {
    std::vector<SourceAnswer> answers;
    std::size_t waiting = 0;
};

PriceOracle::PriceOracle(net::HttpClient& http, const Clock& clock, PriceBook& book, PriceOracleConfig config,
                         Post post, std::function<void()> quoted)
    : m_http(http)
    , m_clock(clock)
    , m_book(book)
    , m_config(std::move(config))
    , m_post(std::move(post))
    , m_quoted(std::move(quoted))
{
    for (const PriceEndpoint& endpoint : m_config.endpoints)
        m_stats.sources.push_back({endpoint.name, 0, {}, 0, {}});
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { ask(); });
}

PriceOracle::~PriceOracle()
{
    stop();
}

void PriceOracle::start()
{
    m_running = true;
    ask();
}

void PriceOracle::stop()
{
    m_running = false;
    m_timer.stop();
    m_alive.reset();
}

void PriceOracle::refresh()
{
    if (m_running && !m_asking)
        ask();
}

PriceOracleStats PriceOracle::stats() const
{
    const std::lock_guard lock(m_mutex);
    return m_stats;
}

void PriceOracle::ask()
{
    m_timer.stop();
    if (m_config.endpoints.empty())
        return;
    m_asking = true;
    const auto round = std::make_shared<Round>();
    round->waiting = m_config.endpoints.size();
    for (std::size_t i = 0; i < m_config.endpoints.size(); ++i) {
        net::HttpRequest request;
        request.url = m_config.endpoints[i].url;
        request.headers = {{"Accept", "application/json"}};
        request.deadlineMs = m_config.timeoutMs;
        request.maxResponseBytes = maxPriceBody;
        request.keepAlive = false;  // the next round is minutes away
        m_http.send(std::move(request),
                    [this, round, i, alive = std::weak_ptr(m_alive)](Result<net::HttpResponse> answer) {
                        if (!alive.expired())
                            answered(round, i, std::move(answer));
                    });
    }
}

void PriceOracle::answered(const std::shared_ptr<Round>& round, std::size_t index, Result<net::HttpResponse> answer)
{
    Result<std::int64_t> price = fail(ErrorCode::Protocol, "");
    if (!answer)
        price = fail(answer.error());
    else if (answer->status != 200)
        price = fail(ErrorCode::Protocol, "status " + std::to_string(answer->status));
    else
        price = readPrice(answer->body);
    {
        const std::lock_guard lock(m_mutex);
        PriceSourceState& source = m_stats.sources[index];
        source.error = price ? std::string() : price.error().message;
        source.failures = price ? 0 : source.failures + 1;
        if (price) {
            source.usdPerEthE8 = *price;
            source.answeredAt = m_clock.now();
        }
    }
    if (price)
        round->answers.push_back({m_config.endpoints[index].name, *price, false});
    else
        qCWarning(oracleLog, "price source %s: %s", m_config.endpoints[index].name.c_str(),
                  price.error().message.c_str());
    if (--round->waiting == 0)
        finish(*round);
}

void PriceOracle::finish(const Round& round)
{
    const auto former = m_book.latestMarket();
    auto agreed = agreeOnPrice(round.answers, former ? former->usdPerEthE8 : 0, m_config.rules);
    if (!agreed) {
        finished(agreed.error().message);
        return;
    }
    const auto here = [this, alive = std::weak_ptr(m_alive)](const std::string& error) {
        if (alive.expired())
            return;
        if (error.empty())
            m_quoted();
        finished(error);
    };
    m_book.storeRound(std::move(agreed->answers), agreed->usdPerEthE8, std::move(agreed->source),
                      [post = m_post, here](const Result<Quote>& stored) {
                          post([here, error = stored ? std::string() : stored.error().message] { here(error); });
                      });
}

void PriceOracle::finished(const std::string& error)
{
    m_asking = false;
    {
        const std::lock_guard lock(m_mutex);
        ++m_stats.rounds;
        m_stats.failedRounds += error.empty() ? 0 : 1;
        m_stats.error = error;
    }
    if (!error.empty())
        qCWarning(oracleLog, "no price: %s", error.c_str());
    if (m_running)
        m_timer.start(int(error.empty() ? m_config.refreshMs : m_config.retryMs));
}

}  // namespace sluice::metering
