// What a remote answer may show of itself (ops-api 7, W-33).
#include "core/utf8.h"
#include "fleet/hosts.h"

#include <algorithm>
#include <array>

namespace sluice::fleet {

namespace {

constexpr const char* cutMark = "...(truncated)...";
constexpr const char* redacted = "[redacted]";
constexpr std::size_t maxSnippet = 2048, maxString = 512, maxItems = 50;
constexpr int maxDepth = 6;

std::string lowerAscii(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return char(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return lower;
}

std::string strip(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

// At most `count` code points, then the mark.
std::string cut(std::string text, std::size_t count)
{
    if (text.size() <= count || codePointCount(text) <= count)
        return text;
    std::size_t bytes = 0;
    for (std::size_t seen = 0; bytes < text.size(); ++bytes) {
        const bool starts = (static_cast<unsigned char>(text[bytes]) & 0xc0) != 0x80;
        if (starts && seen++ == count)
            break;
    }
    text.resize(bytes);
    return text + cutMark;
}

bool isOutput(const std::string& name)
{
    return name == "stdout" || name == "stderr" || name == "before" || name == "after";
}

bool isSensitive(const std::string& name)
{
    constexpr std::array words = {"secret", "token", "password", "private", "credential", "signature", "key"};
    return std::ranges::any_of(words, [&](const char* word) { return name.find(word) != std::string::npos; });
}

// Values that are secrets wherever they stand: PEM blocks, bearer tokens, URLs with a password in them, 32-byte hex, presigned URLs.
bool looksSecret(const std::string& text)
{
    const std::string lower = lowerAscii(text);
    if (lower.find("-----begin") != std::string::npos || lower.find("bearer ") != std::string::npos
        || lower.find("x-amz-signature") != std::string::npos)
        return true;
    const auto scheme = text.find("://");
    if (scheme != std::string::npos) {
        const auto authority = std::string_view(text).substr(scheme + 3);
        const auto at = authority.find('@');
        if (at != std::string_view::npos && at < authority.find_first_of("/?#"))
            return true;
    }
    std::size_t run = 0;
    for (const char c : lower) {
        run = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ? run + 1 : 0;
        if (run >= 64 && lower.find("sha256:") == std::string::npos)
            return true;
    }
    return false;
}

json::Value clean(const json::Value& value, int depth)
{
    if (depth >= maxDepth)
        return cutMark;
    if (const auto* members = value.members()) {
        json::Object kept;
        for (const auto& [name, member] : *members) {
            const std::string lower = lowerAscii(name);
            if (isOutput(lower))
                continue;
            kept.emplace_back(name, isSensitive(lower) ? json::Value(redacted) : clean(member, depth + 1));
        }
        return kept;
    }
    if (const auto* items = value.items()) {
        json::Array kept;
        for (const json::Value& item : *items) {
            if (kept.size() == maxItems) {
                kept.emplace_back("...");
                break;
            }
            kept.push_back(clean(item, depth + 1));
        }
        return kept;
    }
    if (const auto* text = value.string())
        return looksSecret(*text) ? json::Value(redacted) : json::Value(cut(strip(*text), maxString));
    return value;
}

// Sorted keys, ", " and ": ", ASCII escapes.
void writeSpaced(std::string& out, const json::Value& value)
{
    if (const auto* members = value.members()) {
        auto sorted = *members;
        std::ranges::stable_sort(sorted, {}, &json::Member::first);
        out += '{';
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            out += i ? ", " : "";
            json::appendQuoted(out, sorted[i].first, true);
            out += ": ";
            writeSpaced(out, sorted[i].second);
        }
        out += '}';
    } else if (const auto* items = value.items()) {
        out += '[';
        for (std::size_t i = 0; i < items->size(); ++i) {
            out += i ? ", " : "";
            writeSpaced(out, (*items)[i]);
        }
        out += ']';
    } else {
        out += json::write(value, json::Style::AsciiSorted);
    }
}

}  // namespace

std::optional<std::string> responseSnippet(std::string_view body)
{
    const std::string text = strip(body);
    if (text.empty())
        return std::nullopt;
    const auto tree = json::parse(text);
    if (!tree)
        return "(not JSON, " + std::to_string(body.size()) + " bytes)";
    std::string snippet;
    writeSpaced(snippet, clean(*tree, 0));
    return cut(std::move(snippet), maxSnippet);
}

}  // namespace sluice::fleet
