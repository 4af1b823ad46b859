// One cell of CSV (RFC 4180) that no spreadsheet takes for a formula. Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace sluice::api {

inline void appendCsvCell(std::string& out, std::string_view text)
{
    const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    const bool quoted = formula || text.find_first_of(",\"\r\n") != std::string_view::npos;
    if (!quoted) {
        out += text;
        return;
    }
    out += '"';
    if (formula)
        out += '\'';
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

inline void appendCsvRow(std::string& out, const auto& cells)
{
    bool first = true;
    for (const auto& cell : cells) {
        if (!std::exchange(first, false))
            out += ',';
        appendCsvCell(out, cell);
    }
    out += "\r\n";
}

}  // namespace sluice::api
