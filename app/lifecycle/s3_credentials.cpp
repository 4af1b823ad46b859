#include "app/lifecycle/s3_credentials.h"

#include "artifacts/shared_credentials.h"
#include "core/hex.h"

#include <QDir>
#include <QFile>
#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(s3Log, "sluice.app.s3")

}  // namespace

artifacts::S3Credentials s3Credentials(const Settings& settings)
{
    if (settings.isSet("AWS_ACCESS_KEY_ID") && settings.isSet("AWS_SECRET_ACCESS_KEY")) {
        const std::string secret = settings.text("AWS_SECRET_ACCESS_KEY");
        return {settings.text("AWS_ACCESS_KEY_ID"), crypto::SecretBytes(asBytes(secret)),
                settings.text("AWS_SESSION_TOKEN")};
    }
    const bool named = settings.isSet("AWS_PROFILE") || settings.isSet("AWS_SHARED_CREDENTIALS_FILE");
    const QString path = settings.isSet("AWS_SHARED_CREDENTIALS_FILE")
                             ? QString::fromStdString(settings.text("AWS_SHARED_CREDENTIALS_FILE"))
                             : QDir::homePath() + QStringLiteral("/.aws/credentials");
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        if (named)
            qCWarning(s3Log, "%s: %s", qUtf8Printable(path), qUtf8Printable(file.errorString()));
        return {};
    }
    QByteArray text = file.read(1 << 20);
    const std::string profile = settings.isSet("AWS_PROFILE") ? settings.text("AWS_PROFILE") : "default";
    auto found = artifacts::credentialsOfProfile({text.constData(), std::size_t(text.size())}, profile);
    crypto::wipeMemory({reinterpret_cast<std::uint8_t*>(text.data()), std::size_t(text.size())});
    if (found)
        return std::move(*found);
    if (named)
        qCWarning(s3Log, "%s: %s", qUtf8Printable(path), found.error().message.c_str());
    return {};
}

std::string s3Region(const Settings& settings, const std::string& own)
{
    for (const std::string& region : {own, settings.text("AWS_REGION"), settings.text("AWS_DEFAULT_REGION")}) {
        if (!region.empty())
            return region;
    }
    return {};
}

}  // namespace sluice::app
