#include "app/settings/env_file.h"

#include <cctype>

namespace sluice::app {

namespace {

std::string_view trimmedLine(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    return text;
}

bool isName(std::string_view name)
{
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())))
        return false;
    for (const unsigned char c : name) {
        if (!std::isalnum(c) && c != '_')
            return false;
    }
    return true;
}

// Inside double quotes \n, \" and \\ are escapes; inside single quotes nothing is.
Result<std::string> quotedValue(std::string_view text)
{
    const char quote = text.front();
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == quote) {
            const std::string_view rest = trimmedLine(text.substr(i + 1));
            if (!rest.empty() && rest.front() != '#')
                return fail(ErrorCode::InvalidArgument, "text after the closing quote");
            return value;
        }
        if (text[i] == '\\' && quote == '"' && i + 1 < text.size()) {
            ++i;
            value.push_back(text[i] == 'n' ? '\n' : text[i]);
        } else {
            value.push_back(text[i]);
        }
    }
    return fail(ErrorCode::InvalidArgument, "a quote is not closed");
}

Result<std::string> lineValue(std::string_view text)
{
    if (!text.empty() && (text.front() == '"' || text.front() == '\''))
        return quotedValue(text);
    const std::size_t comment = text.find(" #");
    return std::string(trimmedLine(text.substr(0, comment)));
}

}  // namespace

Result<std::vector<EnvLine>> parseEnvFile(std::string_view text)
{
    std::vector<EnvLine> lines;
    int number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = trimmedLine(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#')
            continue;
        if (line.starts_with("export "))
            line = trimmedLine(line.substr(7));
        const std::string where = "line " + std::to_string(number) + ": ";
        const std::size_t equals = line.find('=');
        const std::string_view name = trimmedLine(line.substr(0, std::min(equals, line.size())));
        if (equals == std::string_view::npos || !isName(name))
            return fail(ErrorCode::InvalidArgument, where + "expected NAME=value");
        auto value = lineValue(trimmedLine(line.substr(equals + 1)));
        if (!value)
            return fail(ErrorCode::InvalidArgument, where + value.error().message);
        lines.push_back({std::string(name), std::move(*value), number});
    }
    return lines;
}

}  // namespace sluice::app
