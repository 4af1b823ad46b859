#include "metering/hosted_api.h"

#include "core/check.h"
#include "metering/internal/hosted_exchange.h"

#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::size_t maxHostedToken = 4'096;
constexpr std::int64_t maxHostedPages = 100'000;

// A header's value of visible ASCII.
bool isHostedToken(std::string_view token)
{
    return token.size() <= maxHostedToken && std::ranges::all_of(token, [](char c) { return c > ' ' && c < 127; });
}

bool hostedSpeaksV3(const HostedRequest& request, const HostedEndpoint& endpoint)
{
    return endpoint.flavour == HostedFlavour::V3 && request.target == HostedTarget::Management;
}

// A cursor, or the URL of the next page that holds it.
std::string hostedCursor(std::string_view next)
{
    const QUrl url(QString::fromUtf8(next.data(), qsizetype(next.size())));
    const QUrlQuery query(url);
    const QString after = query.queryItemValue(QStringLiteral("page[after]"), QUrl::FullyDecoded);
    if (!after.isEmpty())
        return after.toStdString();
    return query.queryItemValue(QStringLiteral("page%5Bafter%5D"), QUrl::FullyDecoded).isEmpty()
               ? std::string(next)
               : query.queryItemValue(QStringLiteral("page%5Bafter%5D"), QUrl::FullyDecoded).toStdString();
}

// Of an envelope: v3 `data`, v1 and v2 `items`.
json::Array* hostedItems(json::Value& tree)
{
    json::Object* members = tree.members();
    if (members == nullptr)
        return nullptr;
    for (auto& [name, value] : *members) {
        if ((name == "data" || name == "items") && value.items() != nullptr)
            return value.items();
    }
    return nullptr;
}

// Reads one page after the other until the list says that it is at its end.
class HostedPages : public std::enable_shared_from_this<HostedPages> {
public:
    HostedPages(std::weak_ptr<HostedExchange> exchange, HostedList list, HostedApi::PageSink sink,
                std::function<void(Hosted<std::int64_t>)> done)
        : m_exchange(std::move(exchange)), m_list(std::move(list)), m_sink(std::move(sink)), m_done(std::move(done))
    {}
    ~HostedPages() { finish(hostedFailure<std::int64_t>(ErrorCode::Cancelled, "the part that was asked is gone")); }

    // Thread of the client, as all below.
    void next()
    {
        const auto exchange = m_exchange.lock();
        if (!exchange)
            return;
        HostedRequest request = m_list.request;
        const bool v3 = hostedSpeaksV3(request, exchange->endpoint);
        const std::string size = std::to_string(m_list.pageSize);
        if (m_list.paging == HostedPaging::Pages) {
            request.query.emplace_back(v3 ? "page[number]" : "page", std::to_string(m_page));
            request.query.emplace_back(v3 ? "page[size]" : "pageSize", size);
        } else {
            request.query.emplace_back(v3 ? "page[size]" : "limit", size);
            if (!m_cursor.empty())
                request.query.emplace_back(v3 ? "page[after]" : "cursor", m_cursor);
        }
        exchange->start(
            std::make_shared<HostedJob>(std::move(request), [self = shared_from_this()](Hosted<HostedAnswer> answer) {
                self->read(std::move(answer));
            }));
    }

private:
    void finish(Hosted<std::int64_t> count)
    {
        if (const auto done = std::exchange(m_done, nullptr))
            done(std::move(count));
    }

    void odd(const char* why)
    {
        finish(hostedFailure<std::int64_t>(ErrorCode::Protocol, "the meter's list " + m_list.request.path + " " + why));
    }

    void read(Hosted<HostedAnswer> answer)
    {
        if (!answer)
            return finish(tl::unexpected(std::move(answer).error()));
        json::Value& tree = answer->body;
        const bool bare = tree.isArray();
        json::Array* found = bare ? tree.items() : hostedItems(tree);
        if (found == nullptr)
            return odd("is none");
        json::Array items = std::move(*found);
        const std::size_t count = items.size();
        m_count += static_cast<std::int64_t>(count);
        if (static_cast<std::size_t>(m_count) > m_list.maxItems)
            return finish(hostedFailure<std::int64_t>(ErrorCode::Overloaded,
                                                      "the meter's list " + m_list.request.path + " is too long"));
        if (!m_sink(std::move(items)) || bare)
            return finish(m_count);
        if (++m_page > maxHostedPages)
            return odd("does not end");
        m_list.paging == HostedPaging::Pages ? afterPage(tree, count) : afterCursor(tree);
    }

    // A server may give smaller pages than asked for: the end is where the total is reached, or a page is empty (REF-23).
    void afterPage(const json::Value& tree, std::size_t count)
    {
        const json::Value* meta = tree.find("meta");
        const json::Value* page = meta != nullptr ? meta->find("page") : nullptr;
        const json::Value& about = page != nullptr ? *page : tree;
        const auto number = about.int64(page != nullptr ? "number" : "page");
        const auto total = about.int64(page != nullptr ? "total" : "totalCount");
        if (number && *number != m_page - 1)
            return odd("answered another page than the one asked for");
        if (count == 0 || (total && m_count >= *total))
            return finish(m_count);
        next();
    }

    void afterCursor(const json::Value& tree)
    {
        const json::Value* meta = tree.find("meta");
        const json::Value* page = meta != nullptr ? meta->find("page") : nullptr;
        const auto following = page != nullptr ? page->text("next") : tree.text("nextCursor");
        if (!following || following->empty())
            return finish(m_count);
        std::string cursor = hostedCursor(*following);
        if (cursor == m_cursor)
            return odd("goes in a circle");
        m_cursor = std::move(cursor);
        next();
    }

    const std::weak_ptr<HostedExchange> m_exchange;
    const HostedList m_list;
    const HostedApi::PageSink m_sink;
    std::function<void(Hosted<std::int64_t>)> m_done;
    std::int64_t m_page = 1, m_count = 0;
    std::string m_cursor;
};

}  // namespace

Result<std::unique_ptr<HostedApi>> HostedApi::make(Ports ports, HostedEndpoint endpoint, crypto::SecretBytes token,
                                                   crypto::SecretBytes ingestToken, Timing timing)
{
    if (!isHostedToken(token.text()) || !isHostedToken(ingestToken.text()))
        return fail(ErrorCode::InvalidArgument, "the meter's token holds letters that no header may hold");
    return std::unique_ptr<HostedApi>(new HostedApi(std::make_shared<HostedExchange>(
        std::move(ports), std::move(endpoint), std::move(token), std::move(ingestToken), timing)));
}

HostedApi::~HostedApi()
{
    stop();
}

void HostedApi::stop()
{
    m_exchange->close();
}

const HostedEndpoint& HostedApi::endpoint() const
{
    return m_exchange->endpoint;
}

HostedStats HostedApi::stats() const
{
    return m_exchange->stats();
}

void HostedApi::send(HostedRequest request, Done done)
{
    SLUICE_CHECK(done);
    SLUICE_CHECK(request.deadlineMs > 0 && request.attempts > 0);
    const auto job = std::make_shared<HostedJob>(std::move(request), std::move(done));
    m_exchange->ports.post([weak = std::weak_ptr(m_exchange), job] {
        if (const auto exchange = weak.lock())
            exchange->start(job);
    });
}

void HostedApi::eachPage(HostedList list, PageSink page, std::function<void(Hosted<std::int64_t>)> done)
{
    SLUICE_CHECK(page && done && list.pageSize > 0);
    const auto pages = std::make_shared<HostedPages>(m_exchange, std::move(list), std::move(page), std::move(done));
    m_exchange->ports.post([pages] { pages->next(); });
}

void HostedApi::list(HostedList list, ListDone done)
{
    const auto all = std::make_shared<json::Array>();
    eachPage(
        std::move(list),
        [all](json::Array items) {
            std::ranges::move(items, std::back_inserter(*all));
            return true;
        },
        [all, done = std::move(done)](Hosted<std::int64_t> count) {
            if (count)
                done(std::move(*all));
            else
                done(tl::unexpected(std::move(count).error()));
        });
}

}  // namespace sluice::metering
