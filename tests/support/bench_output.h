// What a bench prints: {"name","value","unit","context"}, one object a line.
#pragma once

#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sluice::test {

inline std::string& benchFilter()
{
    static std::string only;  // one program, one command line
    return only;
}

// The name given with --only, or the beginning of several; empty: everything. Figures of other names are not printed.
inline std::string benchOnly(int argc, char** argv)
{
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--only")
            benchFilter() = argv[i + 1];
    }
    return benchFilter();
}

inline bool benchWanted(const std::string& only, std::string_view name)
{
    return only.empty() || name.starts_with(only);
}

// May a figure be wanted whose name begins with one of these?
inline bool benchGroup(const std::string& only, std::initializer_list<std::string_view> beginnings)
{
    for (const std::string_view beginning : beginnings) {
        if (beginning.starts_with(only) || std::string_view(only).starts_with(beginning))
            return true;
    }
    return false;
}

inline void printFigure(std::string_view name, double value, std::string_view unit, std::string_view context)
{
    if (!benchWanted(benchFilter(), name))
        return;
    std::printf("{\"name\":\"%.*s\",\"value\":%.6g,\"unit\":\"%.*s\",\"context\":\"%.*s\"}\n", int(name.size()),
                name.data(), value, int(unit.size()), unit.data(), int(context.size()), context.data());
    std::fflush(stdout);
}

}  // namespace sluice::test
