#include "http/internal/tls.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

namespace sluice::http::internal {

namespace {

// Both encodings end with the public numbers: for RSA modulus and exponent stand side by side in the private key too, for
// elliptic curves the point does. A key without them cannot be compared and passes.
bool belongTogether(const QSslCertificate& certificate, const QSslKey& key)
{
    const QSslKey publicKey = certificate.publicKey();
    if (publicKey.algorithm() != key.algorithm())
        return false;
    const qsizetype tail = key.algorithm() == QSsl::Rsa ? 128 : 48;
    const QByteArray encoded = key.toDer();
    const bool comparable = key.algorithm() == QSsl::Rsa || encoded.size() > 100;
    return !comparable || encoded.contains(publicKey.toDer().right(tail));
}

}  // namespace

Result<QSslConfiguration> loadTls(const std::string& certificatePath, const std::string& keyPath)
{
    if (!QSslSocket::supportsSsl())
        return fail(ErrorCode::Unavailable, "TLS is not available on this machine");
    QFile certificateFile(QString::fromStdString(certificatePath));
    if (!certificateFile.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Unavailable, "cannot read the TLS certificate " + certificatePath);
    const QList<QSslCertificate> chain = QSslCertificate::fromData(certificateFile.readAll(), QSsl::Pem);
    if (chain.isEmpty() || chain.first().isNull())
        return fail(ErrorCode::Unavailable, "no certificate in " + certificatePath);
    QFile keyFile(QString::fromStdString(keyPath));
    if (!keyFile.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Unavailable, "cannot read the TLS key " + keyPath);
    QByteArray pem = keyFile.readAll();
    QSslKey key(pem, QSsl::Rsa, QSsl::Pem, QSsl::PrivateKey);
    if (key.isNull())
        key = QSslKey(pem, QSsl::Ec, QSsl::Pem, QSsl::PrivateKey);
    pem.fill('\0');
    if (key.isNull())
        return fail(ErrorCode::Unavailable, "no usable private key in " + keyPath);
    if (!belongTogether(chain.first(), key))
        return fail(ErrorCode::Unavailable, "the TLS key does not belong to the certificate");
    QSslConfiguration configuration;
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(
        QSslSocket::VerifyNone);          // lint:allow VerifyNone: a server; clients show tokens, not certificates
    configuration.setCaCertificates({});  // else each connection loads the system's
    return configuration;
}

}  // namespace sluice::http::internal
