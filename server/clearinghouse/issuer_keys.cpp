#include "clearinghouse/issuer_keys.h"

#include "clearinghouse/internal/issuer_key_rows.h"
#include "clearinghouse/internal/signing_key.h"
#include "core/bounded_queue.h"
#include "crypto/compare.h"

#include <QLoggingCategory>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(issuerKeysLog, "sluice.clearinghouse")

constexpr std::size_t keyTaskCapacity = 16;
constexpr std::int64_t verifierCacheSeconds = 600;  // how long a verifier may not have seen a new key

std::string keySecretName(const std::string& kid)
{
    return "issuer/key-" + kid;
}

class KeySet final : public IssuerKeySet {
public:
    KeySet(std::vector<IssuerKeyInfo> keys, SigningKeyPtr signer) : m_keys(std::move(keys)), m_signer(std::move(signer))
    {
        m_jwks = "{\"keys\":[";
        std::vector<JwtKeyPtr> usable;
        for (const IssuerKeyInfo& key : m_keys) {
            const auto tree = json::parse(key.jwk);
            const auto parsed = tree ? JwtKey::fromJwk(*tree) : fail(ErrorCode::Corrupt, "not JSON");
            if (!parsed)
                continue;
            if (!usable.empty())
                m_jwks += ',';
            m_jwks += key.jwk;
            usable.push_back(*parsed);
        }
        m_jwks += "]}";
        m_verification = JwtKeySet::of(std::move(usable));
    }

    const std::vector<IssuerKeyInfo>& keys() const override { return m_keys; }
    const std::string& jwks() const override { return m_jwks; }
    JwtKeySetPtr verification() const override { return m_verification; }
    Result<std::string> sign(std::string_view payload, std::string_view type) const override
    {
        if (!m_signer)
            return fail(ErrorCode::Unavailable, "the issuer has no signing key at hand");
        return m_signer->sign(payload, type);
    }

private:
    std::vector<IssuerKeyInfo> m_keys;
    SigningKeyPtr m_signer;
    std::string m_jwks;
    JwtKeySetPtr m_verification;
};

// Waits for a completion on another thread, or for a stop.
template<class T>
class KeyWait {
public:
    std::function<void(Result<T>)> receiver()
    {
        return [state = m_state](Result<T> result) {
            const std::lock_guard lock(state->mutex);
            state->result.emplace(std::move(result));
            state->filled.notify_all();
        };
    }
    Result<T> take(std::stop_token stop)
    {
        std::unique_lock lock(m_state->mutex);
        m_state->filled.wait(lock, stop, [this] { return m_state->result.has_value(); });
        if (!m_state->result)
            return fail(ErrorCode::Cancelled, "the issuer is closing");
        return std::move(*m_state->result);
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable_any filled;
        std::optional<Result<T>> result;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

}  // namespace

class IssuerKeys::Impl {
public:
    Impl(secrets::SecretStore& secretsIn, storage::Database& databaseIn, audit::AuditLog& auditIn, const Clock& clockIn,
         IssuerKeyConfig configIn)
        : secrets(secretsIn), database(databaseIn), audit(auditIn), clock(clockIn), config(configIn)
    {
        m_set = std::make_shared<KeySet>(std::vector<IssuerKeyInfo>(), nullptr);
        m_status.detail = "the signing key is not loaded yet";
        m_worker = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }

    struct Task {
        std::function<Result<void>()> run;
        Done done;
    };
    void post(std::function<Result<void>()> run, Done done)
    {
        Task task{std::move(run), std::move(done)};
        if (!m_tasks.push(std::move(task)))
            task.done(fail(ErrorCode::Overloaded, "the issuer's keys are busy or closed"));
    }
    void close()
    {
        m_tasks.close();
        m_worker.request_stop();
        if (m_worker.joinable())
            m_worker.join();
    }

    Result<void> open();
    Result<void> maintain();
    Result<void> rotate(const std::string& actor, bool evenIfFresh);
    Result<void> drop(const std::string& kid, const std::string& actor);

    IssuerKeySetPtr current() const
    {
        const std::lock_guard lock(m_mutex);
        return m_set;
    }
    IssuerKeyStatus status() const
    {
        const std::lock_guard lock(m_mutex);
        return m_status;
    }

    secrets::SecretStore& secrets;
    storage::Database& database;
    audit::AuditLog& audit;
    const Clock& clock;
    const IssuerKeyConfig config;
    ChangeSequence changes;

private:
    void work(const std::stop_token& stop);
    Result<std::vector<IssuerKeyInfo>> rows();
    Result<IssuerKeyInfo> makeKey(KeyState state);
    Result<SigningKeyPtr> loadKey(const IssuerKeyInfo& key);
    Result<void> makeFirstPair();
    Result<void> publish();
    // The next key signs, `retired` is what becomes of the one that did; a fresh next key is made. One commit.
    Result<void> turn(const std::vector<IssuerKeyInfo>& keys, const std::string& actor, bool dropCurrent);
    Result<void> record(storage::Connection& connection, const std::string& actor, const char* action,
                        const std::string& kid, const std::string& after);
    void forgetSecret(const std::string& kid);
    template<class T>
    Result<T> wait(const std::function<void(std::function<void(Result<T>)>)>& start)
    {
        KeyWait<T> waiting;
        start(waiting.receiver());
        return waiting.take(m_stop);
    }

    BoundedQueue<Task> m_tasks{keyTaskCapacity};
    mutable std::mutex m_mutex;
    IssuerKeySetPtr m_set;
    IssuerKeyStatus m_status;
    std::map<std::string, SigningKeyPtr> m_loaded;  // worker thread: private parts at hand, by kid
    std::stop_token m_stop;                         // worker thread
    std::jthread m_worker;                          // last: it uses everything above
};

void IssuerKeys::Impl::work(const std::stop_token& stop)
{
    m_stop = stop;
    for (;;) {
        auto batch = m_tasks.takeBatch(1);
        if (batch.empty())
            return;
        Task task = std::move(batch.front());
        if (stop.stop_requested())
            task.done(fail(ErrorCode::Cancelled, "the issuer is closing"));
        else
            task.done(task.run());
    }
}

Result<std::vector<IssuerKeyInfo>> IssuerKeys::Impl::rows()
{
    return database.readers().readFor<std::vector<IssuerKeyInfo>>(readIssuerKeys);
}

// The private part is durable, and read back, before anything names it.
Result<IssuerKeyInfo> IssuerKeys::Impl::makeKey(KeyState state)
{
    SLUICE_ASSIGN(const SigningKeyPtr key, SigningKey::generate(config.algorithm));
    SLUICE_ASSIGN(crypto::SecretBytes der, key->pkcs8());
    const std::string name = keySecretName(key->kid());
    SLUICE_TRY(
        wait<void>([&](auto done) { secrets.write(name, der.clone(), config.secretTimeoutMs, std::move(done)); }));
    SLUICE_ASSIGN(const crypto::SecretBytes back, wait<crypto::SecretBytes>([&](auto done) {
                      secrets.read(name, config.secretTimeoutMs, std::move(done));
                  }));
    if (!crypto::constantTimeEqual(back.bytes(), der.bytes()))
        return fail(ErrorCode::Unavailable, "the keychain does not give back the signing key it was given");
    m_loaded[key->kid()] = key;
    IssuerKeyInfo info;
    info.kid = key->kid();
    info.algorithm = config.algorithm;
    info.state = state;
    info.jwk = key->jwk();
    info.created = clock.now();
    if (state == KeyState::Current)
        info.activated = info.created;
    return info;
}

Result<SigningKeyPtr> IssuerKeys::Impl::loadKey(const IssuerKeyInfo& key)
{
    if (const auto it = m_loaded.find(key.kid); it != m_loaded.end())
        return it->second;
    const auto der = wait<crypto::SecretBytes>(
        [&](auto done) { secrets.read(keySecretName(key.kid), config.secretTimeoutMs, std::move(done)); });
    if (!der && der.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::Unavailable, "the signing key " + key.kid
                                                + " is not in this keychain; unlock or restore the one it was made in, "
                                                  "or drop the key");
    if (!der)
        return fail(ErrorCode::Unavailable, der.error().message);
    SLUICE_ASSIGN(const SigningKeyPtr loaded, SigningKey::fromPkcs8(key.algorithm, der->bytes()));
    if (loaded->kid() != key.kid)
        return fail(ErrorCode::Corrupt, "the keychain holds another key under the name of " + key.kid);
    m_loaded[key.kid] = loaded;
    return loaded;
}

Result<void> IssuerKeys::Impl::record(storage::Connection& connection, const std::string& actor, const char* action,
                                      const std::string& kid, const std::string& after)
{
    audit::AuditRecord entry;
    entry.time = clock.now();
    entry.actor = actor;
    entry.action = action;
    entry.subject = kid;
    entry.after = after;
    SLUICE_TRY(audit.append(connection, std::move(entry)));
    return {};
}

Result<void> IssuerKeys::Impl::makeFirstPair()
{
    SLUICE_ASSIGN(const IssuerKeyInfo signing, makeKey(KeyState::Current));
    SLUICE_ASSIGN(const IssuerKeyInfo next, makeKey(KeyState::Next));
    const auto stored = database.writer().run([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(insertIssuerKey(connection, signing));
        SLUICE_TRY(insertIssuerKey(connection, next));
        return record(connection, "engine", "issuer.keys_made", signing.kid, next.kid);
    });
    if (stored)
        return {};
    forgetSecret(signing.kid);
    forgetSecret(next.kid);
    // Another server was first: its keys are the ones.
    if (stored.error().code == ErrorCode::Conflict)
        return {};
    return stored;
}

Result<void> IssuerKeys::Impl::publish()
{
    SLUICE_ASSIGN(std::vector<IssuerKeyInfo> keys, rows());
    SigningKeyPtr signer;
    IssuerKeyStatus status{false, "there is no signing key"};
    if (!keys.empty() && keys.front().state == KeyState::Current) {
        const auto loaded = loadKey(keys.front());
        if (loaded)
            signer = *loaded;
        status = {loaded.has_value(), loaded ? std::string() : loaded.error().message};
    }
    const auto named = [&](const auto& entry) {
        return std::ranges::any_of(
            keys, [&](const IssuerKeyInfo& key) { return key.kid == entry.first && key.state != KeyState::Retired; });
    };
    std::erase_if(m_loaded, [&](const auto& entry) { return !named(entry); });
    auto set = std::make_shared<KeySet>(std::move(keys), std::move(signer));
    const bool ready = status.ready;
    const std::string detail = status.detail;
    {
        const std::lock_guard lock(m_mutex);
        m_set = std::move(set);
        m_status = std::move(status);
    }
    changes.bump();
    if (!ready)
        return fail(ErrorCode::Unavailable, detail);
    return {};
}

Result<void> IssuerKeys::Impl::open()
{
    auto keys = rows();
    if (keys && keys->empty()) {
        if (const auto made = makeFirstPair(); !made)
            keys = fail(made.error());
    }
    if (!keys) {
        const std::lock_guard lock(m_mutex);
        m_status = {false, keys.error().message};
        return fail(keys.error());
    }
    return publish();
}

void IssuerKeys::Impl::forgetSecret(const std::string& kid)
{
    m_loaded.erase(kid);
    const auto gone =
        wait<void>([&](auto done) { secrets.remove(keySecretName(kid), config.secretTimeoutMs, std::move(done)); });
    if (!gone)
        qCWarning(issuerKeysLog, "a retired signing key stays in the keychain: %s", gone.error().message.c_str());
}

Result<void> IssuerKeys::Impl::turn(const std::vector<IssuerKeyInfo>& keys, const std::string& actor, bool dropCurrent)
{
    const IssuerKeyInfo signing = keys[0], next = keys[1];
    SLUICE_TRY(loadKey(next));
    SLUICE_ASSIGN(const IssuerKeyInfo fresh, makeKey(KeyState::Next));
    const Timestamp now = clock.now();
    const auto stored = database.writer().run([&](storage::Connection& connection) -> Result<void> {
        if (dropCurrent)
            SLUICE_TRY(deleteIssuerKey(connection, signing.kid));
        else
            SLUICE_TRY(retireIssuerKey(connection, signing.kid, now));
        SLUICE_TRY(activateIssuerKey(connection, next.kid, now));
        SLUICE_TRY(insertIssuerKey(connection, fresh));
        return record(connection, actor, dropCurrent ? "issuer.key_dropped" : "issuer.key_rotated", signing.kid,
                      next.kid);
    });
    forgetSecret(stored ? signing.kid : fresh.kid);
    SLUICE_TRY(stored);
    return publish();
}

namespace {

Result<void> needPair(const std::vector<IssuerKeyInfo>& keys)
{
    if (keys.size() < 2 || keys[0].state != KeyState::Current || keys[1].state != KeyState::Next)
        return fail(ErrorCode::Unavailable, "the issuer has no pair of keys to turn");
    return {};
}

}  // namespace

Result<void> IssuerKeys::Impl::rotate(const std::string& actor, bool evenIfFresh)
{
    SLUICE_ASSIGN(const auto keys, rows());
    SLUICE_TRY(needPair(keys));
    if (!evenIfFresh && keys[1].created.plusSeconds(verifierCacheSeconds) > clock.now())
        return fail(ErrorCode::Conflict,
                    "the next key was published less than ten minutes ago; verifiers may not know it");
    return turn(keys, actor, false);
}

Result<void> IssuerKeys::Impl::drop(const std::string& kid, const std::string& actor)
{
    SLUICE_ASSIGN(const auto keys, rows());
    const auto it = std::ranges::find(keys, kid, &IssuerKeyInfo::kid);
    if (it == keys.end())
        return fail(ErrorCode::NotFound, "Unknown key");
    if (it->state == KeyState::Current) {
        SLUICE_TRY(needPair(keys));
        return turn(keys, actor, true);
    }
    std::optional<IssuerKeyInfo> fresh;
    if (it->state == KeyState::Next) {
        SLUICE_ASSIGN(fresh, makeKey(KeyState::Next));
    }
    const auto stored = database.writer().run([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(deleteIssuerKey(connection, kid));
        if (fresh)
            SLUICE_TRY(insertIssuerKey(connection, *fresh));
        return record(connection, actor, "issuer.key_dropped", kid, {});
    });
    SLUICE_TRY(stored);
    if (fresh)
        forgetSecret(kid);
    return publish();
}

Result<void> IssuerKeys::Impl::maintain()
{
    SLUICE_ASSIGN(const auto keys, rows());
    if (keys.empty())
        return open();
    const Timestamp now = clock.now();
    for (const IssuerKeyInfo& key : keys) {
        const bool dead =
            key.retired && key.retired->plusSeconds(config.longestTokenSeconds + 2 * jwtSkewSeconds) <= now;
        if (!dead)
            continue;
        const auto gone = database.writer().run([&](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(deleteIssuerKey(connection, key.kid));
            return {};
        });
        SLUICE_TRY(gone);
    }
    const bool due = config.rotateSeconds > 0 && needPair(keys) && keys[0].activated
                     && keys[0].activated->plusSeconds(config.rotateSeconds) <= now
                     && keys[1].created.plusSeconds(config.publishAheadSeconds) <= now;
    return due ? turn(keys, "engine", false) : publish();
}

IssuerKeys::IssuerKeys(secrets::SecretStore& secrets, storage::Database& database, audit::AuditLog& audit,
                       const Clock& clock, IssuerKeyConfig config)
    : m_impl(std::make_unique<Impl>(secrets, database, audit, clock, config))
{}

IssuerKeys::~IssuerKeys()
{
    close();
}

void IssuerKeys::open(Done done)
{
    m_impl->post([impl = m_impl.get()] { return impl->open(); }, std::move(done));
}

void IssuerKeys::maintain(Done done)
{
    m_impl->post([impl = m_impl.get()] { return impl->maintain(); }, std::move(done));
}

void IssuerKeys::rotate(std::string actor, bool evenIfFresh, Done done)
{
    m_impl->post(
        [impl = m_impl.get(), actor = std::move(actor), evenIfFresh] { return impl->rotate(actor, evenIfFresh); },
        std::move(done));
}

void IssuerKeys::drop(std::string kid, std::string actor, Done done)
{
    m_impl->post(
        [impl = m_impl.get(), kid = std::move(kid), actor = std::move(actor)] { return impl->drop(kid, actor); },
        std::move(done));
}

void IssuerKeys::close()
{
    m_impl->close();
}

IssuerKeySetPtr IssuerKeys::current() const
{
    return m_impl->current();
}

IssuerKeyStatus IssuerKeys::status() const
{
    return m_impl->status();
}

ChangeSequence& IssuerKeys::changes()
{
    return m_impl->changes;
}

}  // namespace sluice::clearinghouse
