#include "http/request.h"

#include <QUtf8StringView>

namespace sluice::http {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum class Escapes { Path, Query };

// nullopt: a bad escape in a path, NUL, or no UTF-8.
std::optional<std::string> percentDecoded(std::string_view text, Escapes escapes)
{
    std::string out;
    out.reserve(text.size());
    bool ascii = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
            if (low >= 0) {
                c = static_cast<char>(high * 16 + low);
                i += 2;
            } else if (escapes == Escapes::Path) {
                return std::nullopt;
            }
        } else if (c == '+' && escapes == Escapes::Query) {
            c = ' ';
        }
        if (c == '\0')
            return std::nullopt;
        ascii = ascii && static_cast<unsigned char>(c) < 0x80;
        out.push_back(c);
    }
    if (!ascii && !QUtf8StringView(out.data(), static_cast<qsizetype>(out.size())).isValidUtf8())
        return std::nullopt;
    return out;
}

bool parsePath(std::string_view path, Target& target)
{
    if (path.empty() || path.front() != '/' || path.starts_with("//"))
        return false;
    path.remove_prefix(1);
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        auto segment = percentDecoded(path.substr(0, slash), Escapes::Path);
        if (!segment)
            return false;
        target.path += '/';
        target.path += *segment;
        target.segments.push_back(std::move(*segment));
        if (slash == std::string_view::npos)
            return true;
        path.remove_prefix(slash + 1);
        if (path.empty())
            target.trailingSlash = true;
    }
    if (target.trailingSlash || target.path.empty())
        target.path += '/';
    return true;
}

bool parseQuery(std::string_view query, Target& target)
{
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (pair.empty())
            continue;
        const std::size_t equals = pair.find('=');
        auto name = percentDecoded(pair.substr(0, equals), Escapes::Query);
        auto value = percentDecoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1), Escapes::Query);
        if (!name || !value)
            return false;
        target.query.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

}  // namespace

std::optional<Target> parseTarget(std::string_view text)
{
    Target target;
    const std::size_t mark = text.find('?');
    if (!parsePath(text.substr(0, mark), target))
        return std::nullopt;
    if (mark != std::string_view::npos && !parseQuery(text.substr(mark + 1), target))
        return std::nullopt;
    return target;
}

const std::string* Request::param(std::string_view name) const
{
    for (const Pair& pair : params) {
        if (pair.first == name)
            return &pair.second;
    }
    return nullptr;
}

const std::string* Request::queryValue(std::string_view name) const
{
    for (auto pair = query.rbegin(); pair != query.rend(); ++pair) {
        if (pair->first == name)
            return &pair->second;
    }
    return nullptr;
}

std::vector<std::string_view> Request::queryValues(std::string_view name) const
{
    std::vector<std::string_view> values;
    for (const Pair& pair : query) {
        if (pair.first == name)
            values.push_back(pair.second);
    }
    return values;
}

}  // namespace sluice::http
