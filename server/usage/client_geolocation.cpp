#include "usage/client_geolocation.h"

#include "core/json.h"

#include <QObject>
#include <QTimer>
#include <charconv>
#include <deque>
#include <list>
#include <mutex>
#include <set>
#include <unordered_map>

namespace sluice::usage {

namespace {

constexpr std::size_t mostGeoAnswerBytes = 64 * 1'024;

std::optional<double> numberOf(const json::Value* value)
{
    if (!value)
        return std::nullopt;
    const std::string* text = value->number() ? &value->number()->text : value->string();
    if (!text)
        return std::nullopt;
    double number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    return error == std::errc{} && end == text->data() + text->size() ? std::optional(number) : std::nullopt;
}

std::optional<double> firstNumber(const json::Value& tree, const char* name, const char* other, double most)
{
    for (const char* member : {name, other}) {
        if (const auto number = numberOf(tree.find(member)); number && *number >= -most && *number <= most)
            return number;
    }
    return std::nullopt;
}

}  // namespace

std::optional<GeoPlace> Geolocation::placeOf(std::string_view answer)
{
    const auto tree = json::parse(answer);
    if (!tree)
        return std::nullopt;
    const auto latitude = firstNumber(*tree, "latitude", "lat", 90);
    const auto longitude = firstNumber(*tree, "longitude", "lon", 180);
    if (!latitude || !longitude)
        return std::nullopt;
    return GeoPlace{*latitude, *longitude};
}

class Geolocation::Impl : public std::enable_shared_from_this<Geolocation::Impl> {
public:
    Impl(GeolocationConfig given, const Clock& clock, net::HttpClient& http,
         std::function<void(std::function<void()>)> post)
        : config(std::move(given)), m_clock(clock), m_http(http), m_post(std::move(post))
    {}

    using Done = std::function<void(GeoPlaces)>;

    void locate(const std::vector<std::string>& addresses, Done done)
    {
        auto waiter = std::make_shared<Waiter>();
        waiter->done = std::move(done);
        {
            const std::lock_guard lock(m_mutex);
            for (const std::string& address : addresses) {
                const Entry* entry = fresh(address);
                if (!entry)
                    waiter->missing.insert(address);
                else if (entry->place)
                    waiter->found.emplace(address, *entry->place);
            }
        }
        if (waiter->missing.empty())
            return waiter->done(std::move(waiter->found));
        std::vector<std::string> missing;
        // In the given order: the client first.
        for (const std::string& address : addresses) {
            if (waiter->missing.contains(address))
                missing.push_back(address);
        }
        m_post([self = shared_from_this(), waiter, missing = std::move(missing)] { self->wait(waiter, missing); });
    }

    void stop()
    {
        m_stopped = true;
        m_pending.clear();
        const auto waiters = std::exchange(m_waiters, {});
        for (const auto& waiter : waiters)
            finish(*waiter);
    }

    const GeolocationConfig config;

private:
    struct Entry {
        std::optional<GeoPlace> place;
        std::int64_t untilMs = 0;
        std::list<std::string>::iterator order;
    };
    struct Waiter {
        std::set<std::string> missing;
        GeoPlaces found;
        Done done;
        std::unique_ptr<QTimer> timer;
    };
    using WaiterPtr = std::shared_ptr<Waiter>;

    const Entry* fresh(const std::string& address)
    {
        const auto it = m_cache.find(address);
        if (it == m_cache.end() || it->second.untilMs <= m_clock.monotonicMs())
            return nullptr;
        m_order.splice(m_order.begin(), m_order, it->second.order);
        return &it->second;
    }

    void remember(const std::string& address, const std::optional<GeoPlace>& place)
    {
        const std::lock_guard lock(m_mutex);
        const std::int64_t seconds = place ? config.keepSeconds : config.keepFailureSeconds;
        auto it = m_cache.find(address);
        if (it == m_cache.end()) {
            m_order.push_front(address);
            it = m_cache.emplace(address, Entry{}).first;
            it->second.order = m_order.begin();
        }
        it->second.place = place;
        it->second.untilMs = m_clock.monotonicMs() + seconds * 1'000;
        while (m_cache.size() > config.cache) {
            m_cache.erase(m_order.back());
            m_order.pop_back();
        }
    }

    // --- http's thread --------------------------------------------------------------------------------------------------
    void wait(const WaiterPtr& waiter, const std::vector<std::string>& addresses)
    {
        if (m_stopped)
            return finish(*waiter);
        for (const std::string& address : addresses) {
            if (m_asked.contains(address))
                continue;
            if (m_pending.size() >= config.queue) {
                waiter->missing.erase(address);
                continue;
            }
            m_asked.insert(address);
            m_pending.push_back(address);
        }
        if (waiter->missing.empty())
            return finish(*waiter);
        m_waiters.insert(waiter);
        waiter->timer = std::make_unique<QTimer>();
        waiter->timer->setSingleShot(true);
        QObject::connect(waiter->timer.get(), &QTimer::timeout, waiter->timer.get(),
                         [this, weak = std::weak_ptr(waiter)] {
                             const auto late = weak.lock();
                             if (late && m_waiters.erase(late) != 0)
                                 finish(*late);
                         });
        waiter->timer->start(config.waitMs);
        askNext();
    }

    void askNext()
    {
        while (!m_stopped && m_asking < config.parallel && !m_pending.empty()) {
            const std::string address = m_pending.front();
            m_pending.pop_front();
            ++m_asking;
            ask(address, 0);
        }
    }

    void ask(const std::string& address, std::size_t service)
    {
        if (service >= config.services.size() || m_stopped)
            return answered(address, std::nullopt);
        net::HttpRequest request;
        request.url = config.services[service].prefix + address + config.services[service].suffix;
        request.deadlineMs = config.timeoutMs;
        request.maxResponseBytes = mostGeoAnswerBytes;
        request.addresses = config.addresses;
        m_http.send(std::move(request), [weak = weak_from_this(), address, service](Result<net::HttpResponse> answer) {
            const auto self = weak.lock();
            if (!self)
                return;
            if (!answer && answer.error().code == ErrorCode::Cancelled)
                return self->answered(address, std::nullopt);
            const auto place = answer && answer->status == 200 ? placeOf(answer->body) : std::optional<GeoPlace>();
            if (place)
                return self->answered(address, place);
            self->ask(address, service + 1);
        });
    }

    void answered(const std::string& address, const std::optional<GeoPlace>& place)
    {
        --m_asking;
        m_asked.erase(address);
        remember(address, place);
        std::vector<WaiterPtr> complete;
        for (const auto& waiter : m_waiters) {
            if (waiter->missing.erase(address) == 0)
                continue;
            if (place)
                waiter->found.emplace(address, *place);
            if (waiter->missing.empty())
                complete.push_back(waiter);
        }
        for (const auto& waiter : complete) {
            m_waiters.erase(waiter);
            finish(*waiter);
        }
        askNext();
    }

    static void finish(Waiter& waiter)
    {
        if (waiter.timer)
            waiter.timer.release()->deleteLater();  // it may be the one that called
        if (const auto done = std::exchange(waiter.done, nullptr))
            done(std::move(waiter.found));
    }

    const Clock& m_clock;
    net::HttpClient& m_http;
    const std::function<void(std::function<void()>)> m_post;
    std::mutex m_mutex;
    std::unordered_map<std::string, Entry> m_cache;  // under m_mutex
    std::list<std::string> m_order;                  // last used first; under m_mutex
    // http's thread:
    std::deque<std::string> m_pending;
    std::set<std::string> m_asked;  // waiting or being asked for
    std::set<WaiterPtr> m_waiters;
    int m_asking = 0;
    bool m_stopped = false;
};

Geolocation::Geolocation(GeolocationConfig config, const Clock& clock, net::HttpClient& http,
                         std::function<void(std::function<void()>)> post)
    : m_impl(std::make_shared<Impl>(std::move(config), clock, http, std::move(post)))
{}

Geolocation::~Geolocation() = default;

void Geolocation::locate(const std::vector<std::string>& addresses, std::function<void(GeoPlaces)> done)
{
    m_impl->locate(addresses, std::move(done));
}

void Geolocation::stop()
{
    m_impl->stop();
}

}  // namespace sluice::usage
