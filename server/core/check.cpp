#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace sluice {

void checkFailed(const char* expression, const char* file, int line)
{
    std::fprintf(stderr, "sluice: check failed: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace sluice
