// Checks of single values, by the type of their row (ops-config-and-state A.1, A.13).
#include "app/settings/settings.h"

#include "core/address.h"
#include "core/json.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace sluice::app {

namespace {

std::string_view trimmedValue(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    return text;
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    return lower;
}

tl::unexpected<Error> wrong(std::string what)
{
    return fail(ErrorCode::InvalidArgument, std::move(what));
}

// Also "60.0" and "1_000", as the first generation read them.
Result<std::string> integerValue(const SettingSpec& spec, std::string_view text)
{
    const auto units = parseUnits(text, 0);
    if (!units)
        return wrong("must be an integer");
    if (*units < spec.least || *units > spec.most)
        return wrong(spec.least == 1 && *units < 1
                         ? std::string("Value must be positive")
                         : "must lie between " + std::to_string(spec.least) + " and " + std::to_string(spec.most));
    return toDecimal(*units);
}

Result<std::string> numberValue(const SettingSpec& spec, std::string_view text)
{
    const auto micros = parseUnitsTruncating(text, 6);
    if (!micros)
        return wrong("must be a number");
    if (*micros < 0 && spec.least >= 0)
        return wrong("must not be negative");
    return formatUnits(*micros, 6);
}

Result<std::string> decimalValue(std::string_view text)
{
    const auto units = parseUnits(text, 18);
    if (!units)
        return wrong("must be a decimal (" + units.error().message + ")");
    if (*units < 0)
        return wrong("must not be negative");
    return formatUnits(*units, 18);
}

Result<std::string> flagValue(std::string_view text)
{
    const std::string lower = lowered(text);
    for (const char* yes : {"1", "true", "t", "yes", "y", "on"}) {
        if (lower == yes)
            return std::string("true");
    }
    for (const char* no : {"0", "false", "f", "no", "n", "off"}) {
        if (lower == no)
            return std::string("false");
    }
    return wrong("must be true or false");
}

std::vector<std::string> splitList(std::string_view text)
{
    std::vector<std::string> items;
    std::string item;
    for (const char c : text) {
        if (c == ',' || std::isspace(static_cast<unsigned char>(c))) {
            if (!item.empty())
                items.push_back(std::exchange(item, {}));
        } else {
            item.push_back(c);
        }
    }
    if (!item.empty())
        items.push_back(std::move(item));
    return items;
}

Result<std::string> listValue(const SettingSpec& spec, std::string_view text)
{
    std::vector<std::string> items;
    if (spec.type == SettingType::NetworkList && text.starts_with('[')) {
        const auto parsed = json::parse(text);
        if (!parsed || !parsed->isArray())
            return wrong("must be a JSON array of networks");
        for (const json::Value& item : *parsed->items()) {
            if (!item.isString())
                return wrong("must be a JSON array of texts");
            items.push_back(*item.string());
        }
    } else {
        items = splitList(text);
    }
    std::string joined;
    for (std::string& item : items) {
        if (spec.type == SettingType::AddressList) {
            if (!Address::fromHex(item))
                return wrong("holds something that is not a 0x address");
            item = lowered(item);
        } else if (spec.type == SettingType::IpList) {
            const QHostAddress address(QString::fromStdString(item));
            if (address.isNull())
                return wrong("holds something that is not a single IP address");
            item = address.toString().toStdString();
        } else if (spec.type == SettingType::NetworkList
                   && QHostAddress::parseSubnet(QString::fromStdString(item)).second < 0) {
            return wrong("holds something that is not a network (CIDR)");
        }
        joined += (joined.empty() ? "" : ",") + item;
    }
    return joined;
}

constexpr const char* hiddenMark = "•••";

// User and password, a query, or a path: the path of an RPC endpoint is often its key. A database's path is only its name.
bool carriesCredential(const QUrl& url)
{
    const bool database = url.scheme().startsWith(QStringLiteral("postgres"));
    return !url.userInfo().isEmpty() || url.hasQuery() || (!database && url.path().size() > 1);
}

Result<std::string> urlValue(std::string_view text)
{
    const QUrl url(QString::fromUtf8(text.data(), qsizetype(text.size())), QUrl::TolerantMode);
    if (!url.isValid() || url.scheme().isEmpty())
        return wrong("must be an address with a scheme, such as https://…");
    return std::string(text);
}

}  // namespace

Result<std::string> checkedSettingValue(const SettingSpec& spec, std::string_view value)
{
    const std::string_view text = trimmedValue(value);
    if (text.empty())
        return std::string();  // A.13: empty means unset
    switch (spec.type) {
    case SettingType::Text:
    case SettingType::Path: return std::string(text);
    case SettingType::Integer: return integerValue(spec, text);
    case SettingType::Number: return numberValue(spec, text);
    case SettingType::Decimal: return decimalValue(text);
    case SettingType::Flag: return flagValue(text);
    case SettingType::List:
    case SettingType::AddressList:
    case SettingType::IpList:
    case SettingType::NetworkList: return listValue(spec, text);
    case SettingType::JsonObject: {
        const auto parsed = json::parse(text);
        if (!parsed || !parsed->isObject())
            return wrong("must be a JSON object");
        return std::string(text);
    }
    case SettingType::Address:
        if (!Address::fromHex(text))
            return wrong("must be 0x and 40 hex digits");
        return std::string(text);
    case SettingType::Url: return urlValue(text);
    }
    return wrong("has an unknown type");
}

std::string SettingRow::shown() const
{
    if (value.empty() || !spec->secret)
        return value;
    if (value.find("://") == std::string::npos)
        return hiddenMark;
    // Endpoints are worth seeing; only what could be a credential in them is hidden.
    std::string shownUrls;
    for (const std::string& item : splitList(value)) {
        const QUrl url(QString::fromStdString(item));
        std::string text =
            url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemovePath)
                .toString()
                .toStdString();
        if (carriesCredential(url))
            text += std::string("/") + hiddenMark;
        shownUrls += (shownUrls.empty() ? "" : ",") + text;
    }
    return shownUrls;
}

std::vector<std::string> Settings::secretTexts() const
{
    std::vector<std::string> texts;
    for (const SettingRow& row : m_rows) {
        if (!row.spec->secret || row.value.empty())
            continue;
        if (row.value.find("://") == std::string::npos) {
            texts.push_back(row.value);
            for (std::string& item : splitList(row.value))
                texts.push_back(std::move(item));
            continue;
        }
        for (const std::string& item : splitList(row.value)) {
            const QUrl url(QString::fromStdString(item));
            if (!carriesCredential(url))
                continue;
            texts.push_back(item);
            texts.push_back(url.userInfo().toStdString());
            texts.push_back(url.password().toStdString());
            texts.push_back(url.path().toStdString());
            texts.push_back(url.query().toStdString());
        }
    }
    return texts;
}

bool isLoopbackHost(std::string_view host)
{
    if (host == "localhost")
        return true;
    const QHostAddress address(QString::fromUtf8(host.data(), qsizetype(host.size())));
    return address.isLoopback();
}

}  // namespace sluice::app
