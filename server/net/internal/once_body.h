// A request body that can be read once. QNetworkAccessManager sends a request again on its own when the connection closes before an
// answer; a body that refuses to rewind turns that into an error, which only the caller may answer with a retry. Thread: the client's.
#pragma once

#include <QByteArray>
#include <QIODevice>

namespace sluice::net {

class OnceBody final : public QIODevice {
    Q_OBJECT

public:
    OnceBody(const std::string& body, QObject* parent);

    bool isSequential() const override { return false; }
    qint64 size() const override { return m_body.size(); }
    bool reset() override;
    bool seek(qint64 position) override;

protected:
    qint64 readData(char* data, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray m_body;
    bool m_started = false;
};

}  // namespace sluice::net
