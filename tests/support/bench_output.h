// What a bench prints: {"name","value","unit","context"}, one object a line.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace sluice::test {

// The name given with --only; empty: everything.
inline std::string benchOnly(int argc, char** argv)
{
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--only")
            return argv[i + 1];
    }
    return {};
}

inline bool benchWanted(const std::string& only, std::string_view name)
{
    return only.empty() || name.starts_with(only);
}

inline void printFigure(std::string_view name, double value, std::string_view unit, std::string_view context)
{
    std::printf("{\"name\":\"%.*s\",\"value\":%.6g,\"unit\":\"%.*s\",\"context\":\"%.*s\"}\n", int(name.size()),
                name.data(), value, int(unit.size()), unit.data(), int(context.size()), context.data());
    std::fflush(stdout);
}

}  // namespace sluice::test
