#include "sample_ports.h"

#include <QCoreApplication>
#include <QMetaObject>

namespace sluice::test {

using namespace sluice::models;

namespace {

constexpr const char* kRecipient = "0x1a2b3c4d5e6f7081920a3b4c5d6e7f8091a29f0e";
const Int256 kEth = 1'000'000'000'000'000'000;

TableSchema payoutsSchema()
{
    using enum ColumnType;
    return {.id = "payouts",
            .columns = {{"state", Code, true, false, 0, ""},
                        {"gate", Code, false, false, 0, ""},
                        {"created", Time, true, false, 0, ""},
                        {"recipient", ColumnType::Address, false, true, 0, ""},
                        {"orchestrators", Text, false, true, 0, ""},
                        {"amount", ColumnType::Amount, true, false, 18, "eth"},
                        {"fee", ColumnType::Amount, false, false, 18, "eth"},
                        {"nonce", Integer, false, false, 0, ""},
                        {"attempt", Integer, false, false, 0, ""},
                        {"wait", Code, false, false, 0, ""},
                        {"tx_hash", ColumnType::Hash, false, true, 0, ""},
                        {"id", Text, false, true, 0, ""}},
            .defaultSort = "created",
            .defaultDescending = true};
}

TableSchema orchestratorsSchema()
{
    using enum ColumnType;
    return {.id = "orchestrators",
            .columns = {{"eligible", Code, true, false, 0, ""},
                        {"id", Text, true, true, 0, ""},
                        {"address", ColumnType::Address, false, true, 0, ""},
                        {"balance", ColumnType::Amount, true, false, 18, "eth"},
                        {"earned_30d", ColumnType::Amount, false, false, 18, "eth"},
                        {"paid_30d", ColumnType::Amount, false, false, 18, "eth"},
                        {"health_age", Duration, false, false, 0, ""},
                        {"rank", Integer, false, false, 0, ""},
                        {"last_seen", Time, true, false, 0, ""}},
            .defaultSort = "last_seen",
            .defaultDescending = true};
}

TableSchema balancesSchema()
{
    using enum ColumnType;
    return {.id = "balances",
            .columns = {{"orchestrator", Text, true, true, 0, ""},
                        {"balance", ColumnType::Amount, true, false, 18, "eth"},
                        {"reserved", ColumnType::Amount, false, false, 18, "eth"},
                        {"available", ColumnType::Amount, true, false, 18, "eth"},
                        {"transfers", Integer, false, false, 0, ""},
                        {"last_transfer", Time, false, false, 0, ""}},
            .defaultSort = "balance",
            .defaultDescending = true};
}

TableSchema auditSchema()
{
    using enum ColumnType;
    return {.id = "audit",
            .columns = {{"seq", Integer, true, false, 0, ""},
                        {"time", Time, true, false, 0, ""},
                        {"actor", Text, true, true, 0, ""},
                        {"action", Code, true, true, 0, ""},
                        {"subject", Text, true, true, 0, ""},
                        {"before", Text, false, false, 0, ""},
                        {"after", Text, false, false, 0, ""},
                        {"hash", ColumnType::Hash, false, true, 0, ""}},
            .defaultSort = "seq",
            .defaultDescending = true};
}

std::string hexText(int seed, int digits)
{
    static const char hex[] = "0123456789abcdef";
    std::string text = "0x";
    std::uint32_t x = std::uint32_t(seed) * 2654435761U + 12345;
    for (int i = 0; i < digits; ++i) {
        x = x * 1664525U + 1013904223U;
        text += hex[x >> 28];
    }
    return text;
}

}  // namespace

SamplePorts::SamplePorts(Kind kind) : m_kind(kind)
{
    orchestrators = std::make_unique<MemoryTable>(orchestratorsSchema());
    balances = std::make_unique<MemoryTable>(balancesSchema());
    transfers = std::make_unique<MemoryTable>(transfersSchema());
    payouts = std::make_unique<MemoryTable>(payoutsSchema());
    audit = std::make_unique<MemoryTable>(auditSchema());
    ops = std::make_unique<SampleOps>(kind == Kind::Full, m_clock);
    status_.listening = true;
    status_.listenAddress = "127.0.0.1:8081";
    status_.storeKind = "SQLite";
    status_.storeBytes = 18'400'000;
    status_.network = "Arbitrum One";
    status_.chainLevel = Level::Ok;
    status_.block = 281'445'902;
    status_.blockAt = m_clock.now().plusMs(-1400).micros;
    if (kind == Kind::Full)
        fill();
    else
        status_.storeBytes = 98'304;
}

void SamplePorts::fill()
{
    const Timestamp now = m_clock.now();
    static const char* const places[] = {"berlin", "oslo", "tokyo", "austin", "lagos", "lima", "turin", "perth"};
    static const char* const eligible[] = {"eligible", "eligible",   "eligible",       "cooldown",
                                           "eligible", "denylisted", "not_in_top_set", "eligible"};
    for (int i = 0; i < 24; ++i) {
        const std::string id = std::string("orch-") + places[i % 8] + "-" + std::to_string(1 + i / 8);
        const Int256 balance = kEth / 100 * (i * 37 % 29) + 123456789012345 * (i % 5);
        orchestrators->put({id,
                            {std::string(eligible[i % 8]), id, i ? hexText(i, 40) : std::string(kRecipient), balance,
                             balance * 3, balance * 2, i == 5 ? Cell() : Cell(std::int64_t(4000 + i * 7000)),
                             std::int64_t(1 + i * 3), now.plusSeconds(-i * 97 - 3).micros}});
        balances->put(
            {std::to_string(i + 1),
             {id, balance, balance / 4, balance - balance / 4, std::int64_t(40 + i), now.plusSeconds(-i * 61).micros}});
    }
    for (int i = 0; i < 1400; ++i) {
        const std::string id = std::string("orch-") + places[i % 8] + "-" + std::to_string(1 + i / 8 % 3);
        const bool debit = i % 9 == 0;
        const Int256 amount = (debit ? -kEth / 50 : kEth / 2000) + 777777777777 * (i % 11);
        transfers->put({std::to_string(100'000 - i),
                        {now.plusSeconds(-i * 331).micros, id, std::string(debit ? "debit" : "credit"),
                         std::string(debit ? "payout settled" : "session billed"), amount, kEth / 10 + amount * 3,
                         "session-" + std::to_string(8000 - i),
                         (debit ? "payout:" : "session:sha256:") + hexText(i, 30).substr(2)}});
    }
    struct Row {
        const char *state, *gate, *wait;
    };
    static const Row rows[] = {{"planned", "awaiting", "awaiting_approval"},
                               {"planned", "awaiting", "awaiting_approval"},
                               {"planned", "awaiting", "awaiting_approval"},
                               {"submitted", "approved", "waits_for_receipt"},
                               {"mined", "auto", "waits_for_depth"},
                               {"stalled", "auto", "fee_ceiling"},
                               {"planned", "held", "held"},
                               {"failed", "auto", ""},
                               {"settled", "auto", ""},
                               {"settled", "approved", ""},
                               {"cancelled", "auto", ""},
                               {"replaced", "auto", ""}};
    for (int i = 0; i < 60; ++i) {
        const Row& row = rows[i < 12 ? i : 8];
        const bool sent = std::string(row.state) != "planned" && std::string(row.state) != "cancelled";
        const std::string id = hexText(500 + i, 32).substr(2);
        payouts->put(
            {id,
             {std::string(row.state), std::string(row.gate), now.plusSeconds(-i * i * 90 - 40).micros,
              i ? hexText(i, 40) : std::string(kRecipient), std::string("orch-") + places[i % 8] + "-1",
              kEth / 100 * (1 + i % 7) + 4242424242424242 % (1000 + i) * 1'000'000'000,
              sent ? Cell(Int256(21'000) * 120'000'000) : Cell(), sent ? Cell(std::int64_t(400 - i)) : Cell(),
              std::int64_t(sent ? 1 : 0), std::string(row.wait), sent ? Cell(hexText(900 + i, 64)) : Cell(), id}});
    }
    static const char* const actions[] = {"payout.approve", "ledger.adjust", "settings.store",
                                          "fleet.register", "payout.settle", "wallet.unlock"};
    for (int i = 1; i <= 220; ++i)
        audit->put(
            {std::to_string(i),
             {std::int64_t(i), now.plusSeconds(-(220 - i) * 400).micros, std::string(i % 3 ? "engine" : "console"),
              std::string(actions[i % 6]), std::string("orch-") + places[i % 8] + "-1",
              std::string(i % 2 ? "planned" : ""), std::string(i % 2 ? "approved" : "0.05"), hexText(i, 64)}});
    status_.requestsPerMinute = 412;
    status_.signer = SignerState::Ready;
    status_.engine = EngineMode::Live;
    status_.payoutsWaiting = 3;
    status_.payoutsWaitingWei = kEth / 100 * 6;
    status_.payoutsFailed = 1;
    status_.orchestratorsUnhealthy = 2;
}

template<class T>
void SamplePorts::answer(const Done<T>& done, Result<T> value)
{
    if (m_failing)
        value = fail(ErrorCode::Unavailable, "the store does not answer: database is locked");
    QMetaObject::invokeMethod(
        qApp, [done, value = std::move(value)] { done(value); }, Qt::QueuedConnection);
}

ConsolePorts SamplePorts::ports()
{
    ConsolePorts ports;
    ports.orchestrators = orchestrators.get();
    ports.balances = balances.get();
    ports.transfers = transfers.get();
    ports.payouts = payouts.get();
    ports.audit = audit.get();
    ports.payoutActions = this;
    ports.fleetActions = this;
    ports.ledgerActions = this;
    ports.auditActions = this;
    ports.walletActions = this;
    ports.settingsActions = this;
    ports.overviewActions = this;
    ops->into(ports);
    ports.status = this;
    ports.log = this;
    ports.clock = &m_clock;
    ports.version = "0.1.0";
    return ports;
}

void SamplePorts::failEverything()
{
    m_failing = true;
    for (MemoryTable* table : {orchestrators.get(), balances.get(), transfers.get(), payouts.get(), audit.get()})
        table->failWith(Error{ErrorCode::Io, "reading transfers: disk I/O error (10)"});
    ops->failWith({ErrorCode::Io, "reading sessions: disk I/O error (10)"});
    status_.storeLevel = Level::Failed;
    status_.storeError = "disk I/O error";
    status_.chainLevel = Level::Failed;
    status_.chainError = "no endpoint answers (3 tried)";
    status_.signer = SignerState::NoKeychain;
    status_.engine = EngineMode::Paused;
    status_.clockSkewMs = 7400;
    m_changes.bump();
}

void SamplePorts::details(std::string id, Done<PayoutDetails> done)
{
    PayoutDetails d;
    d.id = id;
    d.state = "planned";
    d.gate = "awaiting";
    d.recipient = kRecipient;
    d.network = "Arbitrum One";
    d.orchestrators = {"orch-berlin-1"};
    d.amountWei = kEth / 100;
    const auto page = payouts->page({{"created", true}, filterEqual("id", id), nullptr, false, false, 1}, {});
    if (page && !page->rows.empty()) {
        d.state = std::get<std::string>(page->rows[0].cells[0]);
        d.gate = std::get<std::string>(page->rows[0].cells[1]);
        d.amountWei = std::get<Int256>(page->rows[0].cells[5]);
        d.waitCode = std::get<std::string>(page->rows[0].cells[9]);
    }
    const Micros now = m_clock.now().micros;
    const bool sent = d.state != "planned";
    const bool settled = d.state == "settled";
    const std::string hash = hexText(901, 64);
    d.steps = {{"planned", now - 320'000'000, "intent and policy", "", 0, 0},
               {"reserved", now - 320'000'000, "reservation in the ledger", "", 0, 0},
               {"signed", sent ? now - 200'000'000 : 0, sent ? "raw transaction" : "", "", 0, 0},
               {"broadcast", sent ? now - 199'000'000 : 0, "", sent ? hash : "", 0, 0},
               {"mined", sent && d.state != "submitted" ? now - 190'000'000 : 0, "", "", 0, 0},
               {"confirmed", sent && d.state != "submitted" ? now - 5'000'000 : 0, "", "",
                sent && d.state != "submitted" ? (settled ? 12 : 5) : 0, 12},
               {"settled", settled ? now - 4'000'000 : 0, settled ? "debit of the balance" : "", "", 0, 0}};
    DecodedTx tx;
    tx.from = hexText(77, 40);
    tx.to = kRecipient;
    tx.valueWei = d.amountWei;
    tx.data = "0x";
    tx.chainId = 42161;
    tx.gasLimit = 21'000;
    tx.maxFeePerGasWei = 120'000'000;
    tx.priorityFeePerGasWei = 10'000'000;
    tx.maxTotalFeeWei = Int256(21'000) * 120'000'000;
    if (sent) {
        tx.nonce = 397;
        tx.hash = hash;
    }
    d.transactions = {tx};
    d.checks = {{"per payout", true, "0.01 of 1 ETH"},
                {"per day", true, "0.31 of 5 ETH"},
                {"fee ceiling", true, "0.12 of 2 gwei"}};
    if (d.state == "planned")
        d.verbs = {PayoutVerb::Approve, PayoutVerb::Hold, PayoutVerb::Cancel};
    else if (!settled)
        d.verbs = {PayoutVerb::Bump, PayoutVerb::CancelByNonce};
    d.rawJson = "{\n  \"id\": \"" + id + "\",\n  \"state\": \"" + d.state + "\"\n}";
    answer<PayoutDetails>(done, d);
}

void SamplePorts::preview(PayoutVerb verb, std::vector<std::string> ids, Done<MoneyPreview> done)
{
    MoneyPreview p;
    p.verb = verb;
    p.ids = ids;
    p.network = "Arbitrum One";
    for (std::size_t i = 0; i < ids.size(); ++i) {
        DecodedTx tx;
        tx.to = i ? hexText(int(i), 40) : kRecipient;
        tx.valueWei = kEth / 100 * 2 + 421'000'000'000LL;
        tx.data = "0x";
        tx.chainId = 42161;
        tx.gasLimit = 21'000;
        tx.maxFeePerGasWei = 120'000'000;
        tx.priorityFeePerGasWei = 10'000'000;
        tx.maxTotalFeeWei = Int256(21'000) * 120'000'000;
        p.totalWei += tx.valueWei;
        p.costWei += tx.maxTotalFeeWei;
        p.recipients.push_back(tx.to);
        p.transactions.push_back(tx);
    }
    p.checks = {{"per payout", true, "0.02 of 1 ETH"},
                {"per day", true, "0.31 of 5 ETH"},
                {"fee ceiling", true, "0.12 of 2 gwei"},
                {"allow-list", true, "not used"}};
    p.aboveLimit = ids.size() == 1;
    answer<MoneyPreview>(done, p);
}

void SamplePorts::run(PayoutVerb verb, std::vector<std::string> ids, std::string reason, Done<void> done)
{
    calls.push_back("run " + std::to_string(int(verb)) + " " + ids.front() + " " + reason);
    answer<void>(done, {});
}

void SamplePorts::registerOrchestrator(OrchestratorForm form, Done<std::string> done)
{
    calls.push_back("register " + form.id + " " + form.address);
    answer<std::string>(done, form.id);
}

void SamplePorts::setDenied(std::string id, bool denied, std::string reason, Done<void> done)
{
    calls.push_back((denied ? "deny " : "allow ") + id + " " + reason);
    answer<void>(done, {});
}

void SamplePorts::adjust(LedgerAdjustment adjustment, Done<std::string> done)
{
    calls.push_back("adjust " + adjustment.orchestrator + " " + adjustment.amount + " " + adjustment.reason);
    answer<std::string>(done, std::string("0.15"));
}

void SamplePorts::verify(std::function<void(std::int64_t, std::int64_t)> progress, std::stop_token stop,
                         Done<AuditVerdict> done)
{
    progress(110, 220);
    QMetaObject::invokeMethod(
        qApp,
        [this, stop, done] {
            if (stop.stop_requested())
                answer<AuditVerdict>(done, fail(ErrorCode::Cancelled, "cancelled"));
            else
                answer<AuditVerdict>(done, AuditVerdict{true, 220, hexText(220, 64), std::nullopt, ""});
        },
        Qt::QueuedConnection);
}

void SamplePorts::status(Done<WalletStatus> done)
{
    WalletStatus s;
    s.signer = status_.signer;
    s.chainId = 42161;
    s.network = "Arbitrum One";
    s.keychainReachable = status_.signer != SignerState::NoKeychain;
    s.keychainBackend = "GNOME Keyring";
    s.keychainDetail = s.keychainReachable ? "" : "org.freedesktop.secrets was not provided by any .service files";
    if (m_kind == Kind::Full) {
        s.address = hexText(77, 40);
        s.explorerAddressUrl = "https://arbiscan.io/address/" + s.address;
        s.balanceWei = kEth / 1000 * 1871 + 4'210'000'000'001;
        s.gasPerPayoutWei = Int256(21'000) * 60'000'000;
        s.payoutsLeft = 1480;
        s.daysLeft = 49;
        s.keySource = "keychain";
        s.policy = {{"per payout", true, "1 ETH, above it approval"},
                    {"per day", true, "5 ETH"},
                    {"fee ceiling", true, "2 gwei"},
                    {"two approvals", true, "above 10 ETH"}};
    }
    answer<WalletStatus>(done, s);
}

void SamplePorts::generate(Done<std::string> done)
{
    calls.push_back("generate");
    answer<std::string>(done, hexText(78, 40));
}

void SamplePorts::importHex(crypto::SecretBytes key, Done<std::string> done)
{
    calls.push_back("importHex");
    importedLength = key.size();
    answer<std::string>(done, hexText(79, 40));
}

void SamplePorts::importKeystore(std::string json, crypto::SecretBytes password, Done<std::string> done)
{
    calls.push_back("importKeystore " + json);
    importedLength = password.size();
    answer<std::string>(done, hexText(80, 40));
}

void SamplePorts::exportKeystore(crypto::SecretBytes password, Done<std::string> done)
{
    calls.push_back("exportKeystore");
    importedLength = password.size();
    answer<std::string>(done, std::string("{\"version\":3}"));
}

void SamplePorts::unlock(Done<void> done)
{
    status_.signer = SignerState::Ready;
    answer<void>(done, {});
}

void SamplePorts::lock(Done<void> done)
{
    status_.signer = SignerState::Locked;
    answer<void>(done, {});
}

void SamplePorts::moveEnvironmentKey(Done<std::string> done)
{
    answer<std::string>(done, hexText(77, 40));
}
void SamplePorts::probeKeychain(Done<std::string> done)
{
    answer<std::string>(done, std::string("GNOME Keyring"));
}

void SamplePorts::rows(Done<std::vector<SettingRow>> done)
{
    std::vector<SettingRow> all = {
        {"ETH_RPC_URL", "https://arb1.arbitrum.io/rpc", "default",
         "JSON-RPC endpoints, first one preferred, separated by commas", "chain", "https://arb1.arbitrum.io/rpc", false,
         true, true, true},
        {"PAYMENTS_HOST", "127.0.0.1", "environment", "Address the ops API listens on", "server", "127.0.0.1", false,
         false, false, true},
        {"PAYMENTS_PORT", "8081", "default", "Port of the ops API", "server", "8081", false, false, true, true},
        {"PAYMENT_DRY_RUN", "false", "stored", "Plan payouts without signing them", "payouts", "true", false, false,
         true, false},
        {"PAYMENTS_ADMIN_TOKEN", "set", "environment", "Token of administrators", "server", "", true, false, false,
         true},
        {"PAYOUT_THRESHOLD_ETH", "0.01", "stored", "A payout is planned when the available balance reaches this",
         "payouts", "0.01", false, false, true, false},
        {"SLUICE_DATABASE_URL", "", "default", "PostgreSQL in place of the embedded store", "store", "", true, false,
         true, true},
        {"SLUICE_LOG_LEVEL", "info", "command line", "Least level that is logged", "server", "info", false, false,
         false, false}};
    answer<std::vector<SettingRow>>(done, all);
}

void SamplePorts::store(std::string name, std::optional<std::string> value, Done<void> done)
{
    calls.push_back("store " + name + " " + value.value_or("(default)"));
    answer<void>(done, {});
}

void SamplePorts::storeSecret(std::string name, crypto::SecretBytes value, Done<void> done)
{
    importedLength = value.size();
    calls.push_back("storeSecret " + name);
    answer<void>(done, {});
}

void SamplePorts::testEndpoint(std::string, Done<std::string> done)
{
    answer<std::string>(done, std::string("chain 42161, block 281445902, 43 ms"));
}

void SamplePorts::overview(Done<Overview> done)
{
    Overview o;
    const std::int64_t today = utcDay(m_clock.now());
    for (int i = 0; i < 30; ++i)
        o.days.push_back({today - 29 + i, m_kind == Kind::Full ? kEth / 100 * (12 + i * 7 % 9) : Int256(0),
                          m_kind == Kind::Full && i % 3 == 0 ? kEth / 100 * (20 + i % 11) : Int256(0)});
    if (m_kind == Kind::Full) {
        o.owedWei = kEth * 3 / 4 + 123456789;
        o.reservedWei = kEth / 100 * 9;
        o.paid30dWei = kEth / 100 * 251;
        o.earned30dWei = kEth / 100 * 480;
        o.orchestrators = 24;
        o.orchestratorsUp = 22;
    }
    answer<Overview>(done, o);
}

void SamplePorts::setEngineMode(EngineMode mode, Done<void> done)
{
    status_.engine = mode;
    calls.push_back("engine " + std::to_string(int(mode)));
    m_changes.bump();
    answer<void>(done, {});
}

std::vector<LogLine> SamplePorts::after(std::uint64_t sequence, std::size_t) const
{
    std::vector<LogLine> lines;
    static const char* const texts[] = {
        "POST /api/ledger/adjustments 200 in 1.8 ms", "payout 5fe1 broadcast on endpoint 1",
        "endpoint 2 answered late (1,204 ms), it goes last now", "block 281445902, 3 payouts watched",
        "endpoint 3 gave another chain id (1), it is left out"};
    static const Level levels[] = {Level::Ok, Level::Ok, Level::Attention, Level::Ok, Level::Failed};
    static const char* const parts[] = {"sluice.http", "sluice.payouts", "sluice.chain", "sluice.chain",
                                        "sluice.chain"};
    for (std::uint64_t i = sequence + 1; i <= 60; ++i)
        lines.push_back({i, m_clock.now().plusSeconds(std::int64_t(i) * 7 - 430).micros, levels[i % 5], parts[i % 5],
                         texts[i % 5]});
    return lines;
}

void SamplePorts::writeDiagnostics(std::string path, Done<std::string> done)
{
    answer<std::string>(done, path);
}

}  // namespace sluice::test
