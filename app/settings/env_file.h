// A .env file: NAME=value lines, comments, optional `export`, single or double quotes. No interpolation. UTF-8.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::app {

struct EnvLine {
    std::string name;
    std::string value;
    int line = 0;
};

// InvalidArgument "line N: ..." for an unclosed quote or a line that is no assignment.
Result<std::vector<EnvLine>> parseEnvFile(std::string_view text);

}  // namespace sluice::app
