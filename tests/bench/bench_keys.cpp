// Look-ups of API keys with 1,000 and with 1,000,000 issued keys: how many a second, from one thread and from two, and how much memory a key takes.
#include "clearinghouse/key_verifier.h"
#include "clearinghouse/user_desk.h"
#include "support/bench_output.h"
#include "support/temp_store.h"

#include <QCoreApplication>

#include <chrono>
#include <thread>

using namespace sluice;
using namespace sluice::clearinghouse;

namespace {

using Seconds = std::chrono::duration<double>;

struct KeyBed {
    SystemClock clock;
    SystemRng rng;
    test::TempStore store;
    audit::AuditLog audit;
    Directory directory;
    KeyStore keys;
    ConfiguredKeys none;
    KeyVerifier verifier;

    static std::vector<storage::Migration> schemas()
    {
        auto all = audit::migrations();
        for (auto& step : directoryMigrations())
            all.push_back(std::move(step));
        return all;
    }
    KeyBed()
        : store(schemas())
        , audit(store.writer())
        , directory(store.writer(), audit, rng)
        , keys(store.writer(), directory)
        , verifier(none, &keys, &directory, {"https://issuer.example", "sk_", 60})
    {
        const auto loaded = store.writer().run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(directory.load(c, clock.now()));
            return keys.load(c);
        });
        if (!loaded)
            qFatal("bench_keys: %s", loaded.error().message.c_str());
    }
    ~KeyBed() { store.close(); }
};

// Issues keys, each of a user of its own, until there are `total`; answers one text in `every`.
std::vector<std::string> fill(KeyBed& bed, int from, int total, int every)
{
    std::vector<std::string> texts;
    constexpr int batch = 2'000;
    for (int begin = from; begin < total; begin += batch) {
        const int end = std::min(total, begin + batch);
        const auto done = bed.store.writer().run([&](storage::Connection& c) -> Result<void> {
            const ActionContext context{"bench", {}, bed.clock.now()};
            for (int i = begin; i < end; ++i) {
                const std::string user = "user-" + std::to_string(i);
                SLUICE_TRY(bed.directory.ensureUser(c, "demo-client", user, {}, context));
                KeyRequest request;
                request.clientId = "demo-client";
                request.externalUserId = user;
                SLUICE_ASSIGN(auto key, bed.keys.create(c, request, context));
                if (i % every == 0)
                    texts.push_back(std::move(key.text));
            }
            return {};
        });
        if (!done)
            qFatal("bench_keys: %s", done.error().message.c_str());
    }
    return texts;
}

double lookUpsPerSecond(KeyBed& bed, const std::vector<std::string>& texts, int threads, bool good)
{
    constexpr int rounds = 200'000;
    std::atomic<int> wrong{0};
    const auto begun = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back([&, t] {
            const Timestamp now = bed.clock.now();
            std::size_t at = std::size_t(t) * 7'919;
            for (int i = 0; i < rounds; ++i, at += 104'729) {
                if (bed.verifier.check(texts[at % texts.size()], now).has_value() != good)
                    ++wrong;
            }
        });
    }
    for (std::thread& worker : workers)
        worker.join();
    const double seconds = Seconds(std::chrono::steady_clock::now() - begun).count();
    if (wrong.load() > 0)
        qFatal("bench_keys: %d look-ups went wrong", wrong.load());
    return double(rounds) * threads / seconds;
}

void measure(KeyBed& bed, const std::vector<std::string>& texts, int total)
{
    const std::string issued = std::to_string(total) + " issued keys";
    for (const int threads : {1, 2})
        test::printFigure("keys.lookups", lookUpsPerSecond(bed, texts, threads, true), "per second",
                          issued + ", " + std::to_string(threads) + " threads");
    std::vector<std::string> wrong = texts;
    for (std::string& text : wrong)
        text.back() = text.back() == 'A' ? 'B' : 'A';
    test::printFigure("keys.refusals", lookUpsPerSecond(bed, wrong, 1, false), "per second",
                      issued + ", wrong secrets");
    test::printFigure("keys.memory", double(bed.keys.memoryBytes()) / total, "bytes a key",
                      issued + ", each of a user of its own, user included");
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const std::string only = test::benchOnly(argc, argv);
    if (!test::benchGroup(only, {"keys."}))
        return 0;
    KeyBed bed;
    auto texts = fill(bed, 0, 1'000, 1);
    measure(bed, texts, 1'000);
    const auto begun = std::chrono::steady_clock::now();
    auto more = fill(bed, 1'000, 1'000'000, 10);
    const double seconds = Seconds(std::chrono::steady_clock::now() - begun).count();
    test::printFigure("keys.issued", 999'000 / seconds, "per second", "user, key and audit lines, 2,000 a commit");
    texts.insert(texts.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    measure(bed, texts, 1'000'000);
    return 0;
}
