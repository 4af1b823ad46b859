// JWTs a second through the verifier, without HTTP: fresh ones (each is checked) and those seen before, on one thread and on two.
#include "clearinghouse/jwt_verifier.h"
#include "support/bench_output.h"
#include "support/jwt_forge.h"

#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

using namespace sluice;
using namespace sluice::clearinghouse;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
constexpr int kTokens = 2'000;
constexpr int kMillis = 1'500;

std::vector<std::string> benchTokens(const test::ForgeKey& key)
{
    std::vector<std::string> tokens;
    for (int i = 0; i < kTokens; ++i)
        tokens.push_back(test::forgeJwt(key, json::Value::object({{"iss", "https://idp.example"},
                                                                  {"aud", "livepeer-clearinghouse"},
                                                                  {"sub", "auth0|" + std::to_string(1'000'000 + i)},
                                                                  {"azp", "app-b"},
                                                                  {"jti", std::to_string(i)},
                                                                  {"iat", kNow},
                                                                  {"exp", kNow + 3'600},
                                                                  {"scope", "sign:job users:read users:write"}})));
    return tokens;
}

struct JwtFigure {
    double perSecond = 0;  // negative: one was refused
    double cpuMicros = 0;  // of the processor, for one answer: stays true on a busy machine
};

JwtFigure measureJwts(JwtVerifier& verifier, const std::vector<std::string>& tokens, int threads)
{
    std::atomic<std::uint64_t> good{0}, bad{0};
    const std::clock_t busy = std::clock();
    const auto start = std::chrono::steady_clock::now();
    const auto until = start + std::chrono::milliseconds(kMillis);
    std::vector<std::thread> workers;
    for (int worker = 0; worker < threads; ++worker)
        workers.emplace_back([&, worker] {
            std::uint64_t mine = 0, refused = 0;
            for (std::size_t i = std::size_t(worker) * tokens.size() / std::size_t(threads);
                 std::chrono::steady_clock::now() < until; ++i)
                verifier.verify(tokens[i % tokens.size()], Timestamp{kNow * 1'000'000},
                                [&](const Verdict<Verified>& verdict) { ++(verdict ? mine : refused); });
            good += mine;
            bad += refused;
        });
    for (auto& worker : workers)
        worker.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double cpuMicros = double(std::clock() - busy) * 1e6 / CLOCKS_PER_SEC / double(good);
    return {bad > 0 ? -1 : double(good) / seconds, cpuMicros};
}

void benchAlgorithm(const char* name, const test::ForgeKey& key)
{
    const auto tokens = benchTokens(key);
    FixedKeys keys(*JwtKeySet::parse(test::jwksOf({key.jwk()})));
    JwtRules rules;
    rules.issuer = "https://idp.example";
    rules.audience = "livepeer-clearinghouse";
    rules.identityIssuer = "clearinghouse";
    rules.requiredScopes = {"sign:job"};
    SystemRng rng;
    for (const int threads : {1, 2}) {
        const std::string suffix = std::string(name) + "_" + std::to_string(threads);
        const std::string context =
            std::to_string(threads) + (threads == 1 ? " thread" : " threads") + ", verifier alone";
        const auto print = [&](const char* kind, const JwtFigure& figure) {
            test::printFigure(std::string("jwt_") + kind + "_" + suffix, figure.perSecond, "1/s", context);
            test::printFigure(std::string("jwt_") + kind + "_cpu_" + suffix, figure.cpuMicros, "us", context);
        };
        JwtVerifier fresh(rules, keys, nullptr, rng, 32);  // remembers next to nothing
        print("fresh", measureJwts(fresh, tokens, threads));
        JwtVerifier cached(rules, keys, nullptr, rng);
        measureJwts(cached, tokens, threads);
        print("cached", measureJwts(cached, tokens, threads));
    }
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string only = test::benchOnly(argc, argv);
    if (!test::benchGroup(only, {"jwt_"}))
        return 0;
    benchAlgorithm("rs256", test::ForgeKey::rsa("r"));
    benchAlgorithm("es256", test::ForgeKey::ec("e"));
    return 0;
}
