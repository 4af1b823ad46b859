// One request from send() to its completion: checks, name resolution, connection attempts, redirects, caps and deadline. Thread: the
// client's.
#pragma once

#include "net/http_client.h"

#include <QHostAddress>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUrl>
#include <functional>
#include <optional>
#include <stop_token>

class QHostInfo;
class QNetworkAccessManager;
class QSslConfiguration;

namespace sluice::net {

class Exchange final : public QObject {
    Q_OBJECT

public:
    // `finished` is called once; the exchange may be destroyed inside it.
    using Finished = std::function<void(Result<HttpResponse>)>;

    Exchange(QNetworkAccessManager& manager, const QSslConfiguration& tls, const std::string& userAgent,
             HttpRequest request, Finished finished);
    ~Exchange() override;

    void start();

private:
    Result<void> checkRequest() const;
    void beginHop();
    void resolved(const QHostInfo& info);
    void judge(const QList<QHostAddress>& addresses);
    void connectNext();
    QNetworkRequest makeRequest(const QHostAddress& address) const;
    void metaDataChanged();
    void readSome();
    void replyFinished();
    bool followRedirect();
    void finish(Result<HttpResponse> result);
    void finishWith(ErrorCode code, const std::string& message);
    void dropReply();
    std::string label() const;  // scheme://host:port: the rest of a URL may hold keys
    Error transportError() const;

    QNetworkAccessManager& m_manager;
    const QSslConfiguration& m_tls;
    const std::string& m_userAgent;
    HttpRequest m_request;
    Finished m_finished;
    QUrl m_url;
    QTimer m_deadline;
    int m_lookup = -1;
    QList<QHostAddress> m_candidates;
    QPointer<QNetworkReply> m_reply;
    std::string m_body;
    std::string m_tlsError;
    int m_hops = 0;
    std::optional<std::stop_callback<std::function<void()>>> m_stop;
};

}  // namespace sluice::net
