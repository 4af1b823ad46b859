// libFuzzer entry: the same bytes, whole and cut by the input's first byte, must frame alike and never break a bound.
#include "http/internal/framer.h"
#include "http/request.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace sluice::http;
using namespace sluice::http::internal;

namespace {

struct Outcome {
    std::vector<std::string> requests;
    int status = 0;
    bool operator==(const Outcome&) const = default;
};

Outcome frame(std::string_view bytes, std::size_t piece)
{
    const Limits limits;
    Framer framer(limits);
    Outcome outcome;
    while (!bytes.empty()) {
        std::string_view part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        while (!part.empty()) {
            part.remove_prefix(framer.feed(part));
            if (framer.body().size() > limits.bodyBytes || framer.head().fields.size() > limits.headerCount)
                std::abort();
            if (framer.state() == Framer::State::Refused) {
                outcome.status = framer.status();
                return outcome;
            }
            if (framer.state() == Framer::State::Complete) {
                (void)parseTarget(framer.head().target);
                outcome.requests.push_back(framer.head().method + " " + framer.head().target + " " + framer.body());
                framer.reset();
            }
        }
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (!(frame(bytes, bytes.size()) == frame(bytes, data[0] % 64 + 1u)))
        std::abort();
    return 0;
}
