#include "storage/internal/postgres_sql.h"

#include <QStringDecoder>
#include <QUrl>
#include <QUrlQuery>
#include <algorithm>

namespace sluice::storage {

namespace {

// Copies `sql` and calls `placeholder` for each `?` that is one.
template<class F>
Result<std::string> replacePlaceholders(std::string_view sql, F&& placeholder)
{
    std::string out;
    out.reserve(sql.size() + 32);
    for (std::size_t i = 0; i < sql.size(); ++i) {
        const char c = sql[i];
        std::size_t end = i;
        if (c == '\'' || c == '"')
            end = sql.find(c, i + 1);  // a doubled quote is two quoted pieces in a row
        else if (c == '-' && sql.substr(i).starts_with("--"))
            end = sql.find('\n', i);
        if (c == '?') {
            SLUICE_TRY(placeholder(out));
        } else {
            end = std::min(end, sql.size() - 1);
            out.append(sql.substr(i, end - i + 1));
            i = end;
        }
    }
    return out;
}

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

Result<QString> textLiteral(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        return fail(ErrorCode::InvalidArgument, "text with a NUL character cannot be stored");
    const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    QString decoded;
    if (ascii) {
        decoded = QString::fromLatin1(text.data(), qsizetype(text.size()));
    } else {
        QStringDecoder decoder(QStringDecoder::Utf8);
        decoded = decoder.decode(QByteArrayView(text.data(), qsizetype(text.size())));
        if (decoder.hasError())
            return fail(ErrorCode::InvalidArgument, "text that is not UTF-8 cannot be stored");
    }
    decoded.replace(u'\'', QStringLiteral("''"));
    return QString(u'\'' + decoded + u'\'');
}

}  // namespace

QString numberedPlaceholders(std::string_view sql)
{
    int count = 0;
    const auto text = replacePlaceholders(sql, [&](std::string& out) -> Result<void> {
        out += '$' + std::to_string(++count);
        return {};
    });
    return fromUtf8(*text);
}

Result<QString> inlinedParams(std::string_view sql, Connection::Params params)
{
    std::size_t at = 0;
    auto text = replacePlaceholders(sql, [&](std::string& out) -> Result<void> {
        if (at >= params.size())
            return fail(ErrorCode::Internal, "query: too few parameters");
        SLUICE_ASSIGN(const QString literal, postgresLiteral(params[at++]));
        out += literal.toStdString();
        return {};
    });
    if (!text)
        return fail(std::move(text).error());
    if (at != params.size())
        return fail(ErrorCode::Internal, "query: too many parameters");
    return fromUtf8(*text);
}

// All but NULL is a quoted literal of unknown type, which the server reads as the type the place wants.
Result<QString> postgresLiteral(const Param& param)
{
    struct Literal {
        Result<QString> operator()(std::nullptr_t) const { return QStringLiteral("NULL"); }
        Result<QString> operator()(std::int64_t value) const { return QString(u'\'' + QString::number(value) + u'\''); }
        Result<QString> operator()(std::string_view text) const { return textLiteral(text); }
        Result<QString> operator()(std::span<const std::uint8_t> bytes) const
        {
            return QString(QStringLiteral("'\\x") + QString::fromStdString(toHex(bytes)) + u'\'');
        }
        Result<QString> operator()(const Int256& value) const
        {
            return QString(u'\'' + QString::fromStdString(toDecimal(value)) + u'\'');
        }
    };
    return std::visit(Literal{}, param);
}

bool isConnectionLoss(const QSqlError& error)
{
    const QString state = error.nativeErrorCode();
    return state.isEmpty() || state.startsWith(u"08") || state == u"57P01" || state == u"57P02" || state == u"57P03";
}

Error postgresError(const QSqlError& error, const char* doing)
{
    const QString state = error.nativeErrorCode();
    ErrorCode code = ErrorCode::Internal;
    if (isConnectionLoss(error) || state.startsWith(u"40") || state.startsWith(u"55") || state.startsWith(u"53"))
        code = ErrorCode::Unavailable;
    if (state.startsWith(u"23"))
        code = ErrorCode::Conflict;
    else if (state == u"53100")
        code = ErrorCode::DiskFull;
    else if (state.startsWith(u"58"))
        code = ErrorCode::Io;
    else if (state.startsWith(u"XX"))
        code = ErrorCode::Corrupt;
    else if (state == u"57014")
        code = ErrorCode::Cancelled;
    else if (state.startsWith(u"28"))
        code = ErrorCode::Denied;
    QString line = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    line = line.section(u'\n', 0, 0).trimmed();
    if (line.isEmpty())
        line = QStringLiteral("the server closed the connection");
    return Error{code, std::string(doing) + ": " + line.toStdString()};
}

Result<void> applyPostgresUrl(QSqlDatabase& database, const std::string& text)
{
    const QUrl url(QString::fromStdString(text), QUrl::StrictMode);
    if (!url.isValid() || (url.scheme() != u"postgresql" && url.scheme() != u"postgres"))
        return fail(ErrorCode::InvalidArgument, "the store's address is no postgresql:// URL");
    database.setHostName(url.host(QUrl::FullyDecoded));
    if (url.port() > 0)
        database.setPort(url.port());
    database.setUserName(url.userName(QUrl::FullyDecoded));
    database.setPassword(url.password(QUrl::FullyDecoded));
    database.setDatabaseName(url.path(QUrl::FullyDecoded).mid(1));
    QStringList options{QStringLiteral("application_name=sluice"), QStringLiteral("connect_timeout=5"),
                        QStringLiteral("keepalives_idle=10"),      QStringLiteral("keepalives_interval=5"),
                        QStringLiteral("keepalives_count=3"),      QStringLiteral("tcp_user_timeout=15000")};
    const auto items = QUrlQuery(url.query(QUrl::FullyEncoded)).queryItems(QUrl::FullyDecoded);
    for (const auto& [name, value] : items) {
        if (value.contains(u';') || name.contains(u';') || name.contains(u'='))
            return fail(ErrorCode::InvalidArgument, "the store's address has an option that cannot be used");
        if (name == u"host") {
            database.setHostName(value);
            continue;
        }
        QString quoted = value;
        quoted.replace(u'\\', QStringLiteral("\\\\")).replace(u'\'', QStringLiteral("\\'"));
        options << name + QStringLiteral("='") + quoted + u'\'';
    }
    database.setConnectOptions(options.join(u';'));
    return {};
}

std::int64_t advisoryKey(std::string_view name)
{
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return static_cast<std::int64_t>(hash);
}

}  // namespace sluice::storage
