// /authorize over HTTP with the gate on: an API key among many issued ones, JWTs each seen for the first time, JWTs seen before; at 1, 64 and 256
// connections, and while a table of the console is scrolled. Server, client and table share the machine. `--keys N`: issued keys (1,000,000).
#include "api/webhook.h"
#include "bench/load_client.h"
#include "clearinghouse/gate.h"
#include "clearinghouse/key_verifier.h"
#include "clearinghouse/oidc_verifier.h"
#include "ledger/schema.h"
#include "support/bench_output.h"
#include "support/jwt_forge.h"
#include "support/signer_client.h"
#include "support/temp_store.h"
#include "ui/common/table_view.h"

#include <QApplication>
#include <QScrollBar>
#include <QTimer>

#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <thread>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr int users = 1'000;
constexpr int freshTokens = 3'000;
constexpr double secondsEach = 4;
constexpr int frameMs = 16;
constexpr int rowsAFrame = 7;

// Seconds of processor time of this program without the thread that makes the load.
double serverCpu()
{
    const auto secondsOf = [](int who) {
        rusage used{};
        ::getrusage(who, &used);
        return double(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
               + double(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    };
    return secondsOf(RUSAGE_SELF) - secondsOf(RUSAGE_THREAD);
}

void must(const Result<void>& done)
{
    if (!done) {
        std::fprintf(stderr, "bench_authorize: %s\n", done.error().message.c_str());
        std::exit(1);
    }
}

std::vector<storage::Migration> benchSchema()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(), ledger::migrations(), directoryMigrations(), accountMigrations(),
                      gateMigrations(), decisionMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    std::ranges::sort(all, {}, &storage::Migration::number);
    return all;
}

class AuthorizeBench {
public:
    explicit AuthorizeBench(int keyCount)
        : store(benchSchema())
        , audit(store.writer())
        , ledger(store.writer())
        , directory(store.writer(), audit, rng)
        , keys(store.writer(), directory)
        , accounts(store.writer(), ledger, audit)
        , gate({clock, store.writer(), accounts, ledger, audit})
        , log(store.database(), clock)
        , keyVerifier(configured, &keys, &directory, {"https://issuer.test", "sk_", 60})
        , signing(ForgeKey::rsa("bench"))
    {
        must(store.writer().run([this](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(directory.load(c, clock.now()));
            return keys.load(c);
        }));
        must(store.writer().run([this](storage::Connection& c) { return gate.load(c); }));
        issue(keyCount);
        grant();
    }
    ~AuthorizeBench() { store.close(); }

    void issue(int count)
    {
        const ActionContext context{"bench", {}, clock.now()};
        must(store.writer().run([&](storage::Connection& c) -> Result<void> {
            auto made = directory.createTenant(c, "tenant-a", "Tenant", {}, context);
            return made ? Result<void>() : fail(made.error());
        }));
        for (int done = 0; done < count;) {
            must(store.writer().run([&](storage::Connection& c) -> Result<void> {
                for (int i = 0; i < 2'000 && done < count; ++i, ++done) {
                    KeyRequest request;
                    request.clientId = "tenant-a";
                    request.externalUserId = userName(done);
                    SLUICE_TRY(directory.ensureUser(c, "tenant-a", request.externalUserId, "", context));
                    auto made = keys.create(c, request, context);
                    if (!made)
                        return fail(made.error());
                    if (done < users)
                        keyTexts.push_back(made->text);
                }
                return {};
            }));
        }
    }

    void grant()
    {
        must(store.writer().run([&](storage::Connection& c) -> Result<void> {
            for (int i = 0; i < users; ++i) {
                GrantRequest request;
                request.identity = *metering::makeIdentity("tenant-a", userName(i), "external_user_id");
                request.id = "g" + std::to_string(i);
                request.amount = usdFromMicros(1'000'000'000);
                SLUICE_TRY(accounts.grant(c, request, {"bench", {}, clock.now()}));
            }
            return {};
        }));
    }

    static std::string userName(int i) { return "user-" + std::to_string(i); }

    std::vector<std::string> tokens(int count) const
    {
        std::vector<std::string> made;
        const std::int64_t now = clock.now().seconds();
        for (int i = 0; i < count; ++i)
            made.push_back(forgeJwt(signing, json::Value::object({{"iss", "https://idp.example"},
                                                                  {"aud", "livepeer"},
                                                                  {"sub", userName(i % users)},
                                                                  {"azp", "tenant-a"},
                                                                  {"jti", std::to_string(i)},
                                                                  {"iat", now},
                                                                  {"exp", now + 36'000},
                                                                  {"scope", "sign:job"}})));
        return made;
    }

    // Requests as the signer writes them, one session a user.
    static std::vector<std::string> requests(const std::vector<std::string>& credentials)
    {
        std::vector<std::string> made;
        for (std::size_t i = 0; i < credentials.size(); ++i) {
            SignerClient::State state;
            char id[9];
            std::snprintf(id, sizeof id, "%08x", unsigned(i % users));
            state.stateId = id;
            state.type = "live";
            const std::string body = SignerClient::bodyOf(state, {{"Authorization", "Bearer " + credentials[i]},
                                                                  {"Content-Type", "application/json"},
                                                                  {"User-Agent", "livepeer-gateway/0.1.0"}});
            made.push_back("POST /authorize HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                           "Authorization: Bearer one-secret\r\nContent-Length: "
                           + std::to_string(body.size()) + "\r\n\r\n" + body);
        }
        return made;
    }

    // `rate`: what must be answered in time, besides what can be answered at most.
    void measure(const std::string& name, Verifier& verifier, const std::vector<std::string>& requestTexts,
                 const std::string& what, double rate)
    {
        AuthorizerConfig config;
        config.secrets = {"one-secret"};
        Authorizer authorizer({clock, verifier, &gate, &directory, &log}, config);
        api::WebhookParts parts;
        parts.authorizer = &authorizer;
        api::WebhookApi webhook(parts, {});
        http::ServerConfig listen;
        listen.limits.maxConnections = 2'000;
        http::Server server(listen, webhook.router(), webhook.policy(), clock);
        const auto port = server.start();
        if (!port)
            must(fail(port.error()));
        std::jthread ticker([&](const std::stop_token& stop) {
            std::mutex mutex;
            std::condition_variable_any wake;
            std::unique_lock lock(mutex);
            while (!wake.wait_for(lock, stop, std::chrono::milliseconds(50), [&] { return stop.stop_requested(); })) {
                authorizer.tick();
                gate.tick();
                log.tick();
            }
        });
        LoadClient(*port, requestTexts).run(64, 1.5);  // every session has its hold
        for (const int connections : {1, 64, 256}) {
            const std::string figure = name + "." + std::to_string(connections);
            if (!benchGroup(benchFilter(), {figure}))
                continue;
            const double before = serverCpu();
            const LoadResult load = LoadClient(*port, requestTexts).run(connections, secondsEach);
            const double answered = std::max(1.0, load.perSecond * secondsEach);
            const std::string note = what + ", " + std::to_string(connections) + " connections, gate on"
                                     + (load.failed == 0 ? "" : "; SOME REQUESTS FAILED");
            printFigure(figure, load.perSecond, "requests/s", note);
            printFigure(figure + ".p99", load.p99Ms, "ms", note);
            // What stays true on a busy machine.
            printFigure(figure + ".cpu", (serverCpu() - before) * 1e6 / answered, "us/request",
                        note + "; processor time of the server");
            if (connections == 1)
                continue;
            const LoadResult paced = LoadClient(*port, requestTexts).run(connections, secondsEach, rate);
            const std::string at = note + ", asked at " + std::to_string(int(rate)) + "/s, answered at "
                                   + std::to_string(int(paced.perSecond)) + "/s";
            printFigure(figure + ".paced.p50", paced.p50Ms, "ms", at);
            printFigure(figure + ".paced.p99", paced.p99Ms, "ms", at);
        }
        scrolling(name, *port, requestTexts, what, rate);
        server.stop(1'000);
        ticker.request_stop();
        ticker.join();
        authorizer.stop();
    }

    // What answers take while the newest decisions are scrolled through, and what the table takes then.
    void scrolling(const std::string& name, int port, const std::vector<std::string>& requestTexts,
                   const std::string& what, double rate)
    {
        const std::string figure = name + ".scrolling";
        if (!benchGroup(benchFilter(), {figure}))
            return;
        const auto decisions = makeAuthorisationsTable(store.readers(), &log.changes());
        models::TableModel model(*decisions, clock);
        ui::TableView view(model, nullptr);
        view.resize(1280, 720);
        view.show();
        int frames = 0;
        QTimer frame;
        QObject::connect(&frame, &QTimer::timeout, &view, [&] {
            QScrollBar* const bar = view.verticalScrollBar();
            bar->setValue(bar->value() + rowsAFrame > bar->maximum() ? 0 : bar->value() + rowsAFrame);
            view.viewport()->repaint();
            ++frames;
        });
        frame.start(frameMs);
        LoadResult load, paced;
        std::jthread client([&] {
            load = LoadClient(port, requestTexts).run(64, secondsEach);
            paced = LoadClient(port, requestTexts).run(64, secondsEach, rate);
            QMetaObject::invokeMethod(qApp, &QApplication::quit, Qt::QueuedConnection);
        });
        QApplication::exec();
        client.join();
        const std::string note = what + ", 64 connections, gate on, while a table scrolls";
        const std::string at = note + ", asked at " + std::to_string(int(rate)) + "/s, answered at "
                               + std::to_string(int(paced.perSecond)) + "/s";
        printFigure(figure, load.perSecond, "requests/s", note);
        printFigure(figure + ".p99", load.p99Ms, "ms", note);
        printFigure(figure + ".paced.p50", paced.p50Ms, "ms", at);
        printFigure(figure + ".paced.p99", paced.p99Ms, "ms", at);
        printFigure(figure + ".frames", frames / (2 * secondsEach), "frames/s", note);
    }

    SystemClock clock;
    SystemRng rng;
    TempStore store;
    audit::AuditLog audit;
    ledger::Ledger ledger;
    Directory directory;
    KeyStore keys;
    Accounts accounts;
    Gate gate;
    DecisionLog log;
    ConfiguredKeys configured;
    KeyVerifier keyVerifier;
    ForgeKey signing;
    std::vector<std::string> keyTexts;
};

// `remembered` tokens are kept by the verifier; the rest is checked each time.
void benchTokens(AuthorizeBench& bench, const std::string& name, std::size_t remembered, const std::string& what,
                 double rate)
{
    const auto set = JwtKeySet::parse(jwksOf({bench.signing.jwk()}));
    if (!set)
        must(fail(set.error()));
    FixedKeys source(*set);
    JwtRules rules;
    rules.issuer = "https://idp.example";
    rules.audience = "livepeer";
    rules.identityIssuer = "https://issuer.test";
    rules.subjectType = "external_user_id";
    JwtVerifier tokens(rules, source, nullptr, bench.rng, remembered);
    CompositeExchange exchange({}, tokens, bench.clock, bench.rng);
    OidcVerifier verifier(tokens, exchange, {});
    bench.measure(name, verifier, AuthorizeBench::requests(bench.tokens(remembered < 1'000 ? freshTokens : users)),
                  what, rate);
}

}  // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    int keyCount = 1'000'000;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--keys")
            keyCount = std::max(users, std::atoi(argv[i + 1]));
    }
    if (!benchGroup(only, {"authorize."}))
        return 0;
    AuthorizeBench bench(keyCount);
    if (benchGroup(only, {"authorize.key"}))
        bench.measure("authorize.key", bench.keyVerifier, AuthorizeBench::requests(bench.keyTexts),
                      "API keys, " + std::to_string(keyCount) + " issued", 25'000);
    if (benchGroup(only, {"authorize.jwt_fresh"}))
        benchTokens(bench, "authorize.jwt_fresh", 16, "RS256 tokens, each checked", 12'000);
    if (benchGroup(only, {"authorize.jwt_seen"}))
        benchTokens(bench, "authorize.jwt_seen", 50'000, "RS256 tokens seen before", 25'000);
    return 0;
}
