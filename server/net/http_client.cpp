#include "net/http_client.h"

#include "core/check.h"
#include "net/internal/exchange.h"

#include <QNetworkAccessManager>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QThread>

#include <deque>

namespace sluice::net {

std::string_view HttpResponse::header(std::string_view name) const
{
    const auto sameLetter = [](char a, char b) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    };
    for (const auto& [field, value] : headers) {
        if (std::equal(field.begin(), field.end(), name.begin(), name.end(), sameLetter))
            return value;
    }
    return {};
}

// Completions go through a queue and one posted event each, so that a callback runs with none of our frames below it that would
// still touch a client it destroys.
class HttpClient::Private : public QObject {
public:
    explicit Private(HttpClientOptions given)
        : options(std::move(given)), tls(QSslConfiguration::defaultConfiguration())
    {
        tls.setProtocol(QSsl::TlsV1_2OrLater);
        tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
        if (!options.extraCaPem.empty())
            tls.addCaCertificates(QSslCertificate::fromData(QByteArray::fromStdString(options.extraCaPem), QSsl::Pem));
        manager.setProxy(QNetworkProxy::NoProxy);
        manager.setAutoDeleteReplies(false);
    }

    ~Private() override
    {
        closing = true;
        while (!done.empty())
            deliverOne();
        while (!running.empty()) {
            auto entry = running.extract(running.begin());
            Callback callback = std::move(entry.mapped().callback);
            entry.mapped().exchange.reset();
            callback(fail(ErrorCode::Cancelled, "the HTTP client was closed"));
        }
    }

    void send(HttpRequest request, Callback callback)
    {
        SLUICE_CHECK(QThread::currentThread() == thread());
        SLUICE_CHECK(callback);
        if (closing)
            return callback(fail(ErrorCode::Cancelled, "the HTTP client was closed"));
        if (running.size() >= static_cast<std::size_t>(options.maxInFlight))
            return complete(std::move(callback), fail(ErrorCode::Overloaded, "too many requests in flight"));
        const quint64 id = ++lastId;
        auto exchange =
            std::make_unique<Exchange>(manager, tls, options.userAgent, std::move(request),
                                       [this, id](Result<HttpResponse> result) { ended(id, std::move(result)); });
        auto* started = exchange.get();
        running.emplace(id, Running{std::move(exchange), std::move(callback)});
        started->start();
    }

    struct Running {
        std::unique_ptr<Exchange> exchange;
        Callback callback;
    };

    void ended(quint64 id, Result<HttpResponse> result)
    {
        auto entry = running.extract(id);
        if (entry.empty())
            return;
        auto* exchange = entry.mapped().exchange.release();
        exchange->setParent(this);
        exchange->deleteLater();  // it is on the stack below us
        complete(std::move(entry.mapped().callback), std::move(result));
    }

    void complete(Callback callback, Result<HttpResponse> result)
    {
        done.emplace_back(std::move(callback), std::move(result));
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!done.empty())
                    deliverOne();  // last: it may destroy this
            },
            Qt::QueuedConnection);
    }

    void deliverOne()
    {
        auto [callback, result] = std::move(done.front());
        done.pop_front();
        callback(std::move(result));
    }

    HttpClientOptions options;
    QSslConfiguration tls;
    QNetworkAccessManager manager;
    std::map<quint64, Running> running;
    std::deque<std::pair<Callback, Result<HttpResponse>>> done;
    quint64 lastId = 0;
    bool closing = false;
};

HttpClient::HttpClient(HttpClientOptions options) : d(std::make_unique<Private>(std::move(options))) {}

HttpClient::~HttpClient() = default;

void HttpClient::send(HttpRequest request, Callback done)
{
    d->send(std::move(request), std::move(done));
}

int HttpClient::inFlight() const
{
    return static_cast<int>(d->running.size());
}

}  // namespace sluice::net
