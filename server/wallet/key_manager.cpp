#include "wallet/key_manager.h"

#include "core/check.h"
#include "core/ids.h"
#include "core/once.h"
#include "crypto/compare.h"
#include "crypto/hash.h"
#include "wallet/internal/key_rows.h"
#include "wallet/internal/worker.h"
#include "wallet/keystore_v3.h"

#include <algorithm>
#include <mutex>

namespace sluice::wallet {

namespace {

constexpr std::int64_t permitMs = 120'000;
constexpr std::size_t permitsOpen = 16;

struct Permit {
    Hash32 tokenHash;
    Address address;
    std::int64_t expiresMs = 0;
};

}  // namespace

const char* keyStateName(KeyState state)
{
    return state == KeyState::Active ? "active" : "retired";
}

std::string secretNameOf(const Address& address)
{
    return "wallet/" + address.toHex();
}

class KeyManager::Impl : public std::enable_shared_from_this<KeyManager::Impl> {
public:
    explicit Impl(Parts given) : parts(std::move(given)) {}

    void work(std::function<void(Impl&)> task)
    {
        worker.post([weak = weak_from_this(), task = std::move(task)] {
            if (const auto self = weak.lock())
                task(*self);
        });
    }

    void makeAndStore(std::function<Result<crypto::PrivateKey>()> make, std::string origin, NewKey newKey,
                      Done<KeyInfo> done)
    {
        const Once<KeyInfo> once(std::move(done));
        work([make = std::move(make), origin = std::move(origin), newKey = std::move(newKey), once](Impl& self) {
            auto key = make();
            if (key)
                self.store(std::make_shared<crypto::PrivateKey>(std::move(*key)), origin, newKey, once);
            else
                once(fail(key.error()));
        });
    }

    // First into the SecretStore, then read back and compared, then the row: a key whose row is there is there.
    void store(std::shared_ptr<crypto::PrivateKey> key, const std::string& origin, const NewKey& newKey,
               const Once<KeyInfo>& once)
    {
        const Address address = key->address();
        auto present = parts.readers.readFor<std::optional<KeyInfo>>(
            [&](storage::Connection& connection) { return findKey(connection, address); });
        if (!present) {
            once(fail(present.error()));
            return;
        }
        if (*present) {
            once(fail(ErrorCode::Conflict, "the key of " + address.toHex() + " is there already"));
            return;
        }
        const KeyInfo info{address, newKey.label,     parts.clock.now(), parts.secrets.backend(),
                           origin,  KeyState::Retired};
        const std::string name = secretNameOf(address);
        parts.secrets.write(name, key->bytes().clone(), parts.secretTimeoutMs,
                            [weak = weak_from_this(), key, info, newKey, once](Result<void> written) {
                                const auto self = weak.lock();
                                if (!self)
                                    return;
                                if (!written) {
                                    once(fail(written.error()));
                                    return;
                                }
                                self->readBack(key, info, newKey, once);
                            });
    }

    void readBack(const std::shared_ptr<crypto::PrivateKey>& key, const KeyInfo& info, const NewKey& newKey,
                  const Once<KeyInfo>& once)
    {
        parts.secrets.read(
            secretNameOf(info.address), parts.secretTimeoutMs,
            [weak = weak_from_this(), key, info, newKey, once](Result<crypto::SecretBytes> read) {
                const auto self = weak.lock();
                if (!self)
                    return;
                if (!read)
                    once(fail(read.error()));
                else if (!crypto::constantTimeEqual(read->bytes(), key->bytes().bytes()))
                    once(fail(ErrorCode::Corrupt, "the secret store gave back another key than was written"));
                else
                    self->insert(info, newKey, once);
            });
    }

    void insert(const KeyInfo& info, const NewKey& newKey, const Once<KeyInfo>& once)
    {
        parts.writer.submitFor<KeyInfo>(
            [this, keep = shared_from_this(), info, newKey](storage::Connection& connection) {
                return insertKey(connection, parts.audit, info, newKey.activate, newKey.actor, info.created);
            },
            [this, keep = shared_from_this(), once](Result<KeyInfo> result) {
                if (result)
                    changes.bump();
                once(std::move(result));
            });
    }

    void run(std::function<Result<void>(storage::Connection&)> command, const Once<void>& once)
    {
        parts.writer.submit(std::move(command), [this, keep = shared_from_this(), once](Result<void> result) {
            if (result)
                changes.bump();
            once(std::move(result));
        });
    }

    Result<Address> usePermit(const std::string& token)
    {
        const Hash32 hash = crypto::sha256(asBytes(token));
        const std::lock_guard lock(permitMutex);
        for (auto permit = permits.begin(); permit != permits.end(); ++permit) {
            if (!crypto::constantTimeEqual(permit->tokenHash.bytes, hash.bytes))
                continue;
            const Permit used = *permit;
            permits.erase(permit);
            if (used.expiresMs <= parts.clock.monotonicMs())
                return fail(ErrorCode::Denied, "the confirmation of this export is too old");
            return used.address;
        }
        return fail(ErrorCode::Denied, "this export was not confirmed");
    }

    void exportKey(const Address& address, const std::shared_ptr<crypto::SecretBytes>& password,
                   const std::string& actor, const Once<std::string>& once)
    {
        parts.secrets.read(secretNameOf(address), parts.secretTimeoutMs,
                           [weak = weak_from_this(), address, password, actor, once](Result<crypto::SecretBytes> read) {
                               const auto self = weak.lock();
                               if (!self)
                                   return;
                               if (!read) {
                                   once(fail(read.error()));
                                   return;
                               }
                               auto held = std::make_shared<crypto::SecretBytes>(std::move(*read));
                               self->work([address, password, actor, held, once](Impl& impl) {
                                   impl.encryptAndAudit(address, *password, actor, std::move(*held), once);
                               });
                           });
    }

    // The audit entry is durable before the keystore leaves.
    void encryptAndAudit(const Address& address, const crypto::SecretBytes& password, const std::string& actor,
                         crypto::SecretBytes bytes, const Once<std::string>& once)
    {
        auto key = crypto::PrivateKey::fromBytes(std::move(bytes));
        if (!key || key->address() != address) {
            once(fail(ErrorCode::Corrupt, "the stored key is not the key of " + address.toHex()));
            return;
        }
        SystemRng rng;
        auto text = makeKeystore(*key, password, rng, parts.exportCost);
        if (!text) {
            once(fail(text.error()));
            return;
        }
        parts.writer.submit(
            [this, keep = shared_from_this(), address, actor,
             now = parts.clock.now()](storage::Connection& connection) {
                return auditKey(connection, parts.audit, "wallet.key.export", address, actor, now, {}, {});
            },
            [once, text = std::move(*text)](Result<void> audited) {
                if (audited)
                    once(text);
                else
                    once(fail(audited.error()));
            });
    }

    const Parts parts;
    ChangeSequence changes;
    std::mutex permitMutex;
    std::vector<Permit> permits;
    Worker worker;
};

KeyManager::KeyManager(Parts parts) : m_impl(std::make_shared<Impl>(std::move(parts))) {}

KeyManager::~KeyManager()
{
    m_impl->worker.close();
}

void KeyManager::generate(NewKey key, Done<KeyInfo> done)
{
    m_impl->makeAndStore([]() -> Result<crypto::PrivateKey> { return crypto::PrivateKey::generate(); }, "generated",
                         std::move(key), std::move(done));
}

void KeyManager::importHex(crypto::SecretBytes hexText, NewKey key, Done<KeyInfo> done)
{
    auto held = std::make_shared<const crypto::SecretBytes>(std::move(hexText));
    m_impl->makeAndStore([held] { return crypto::PrivateKey::fromHex(*held); }, "hex", std::move(key), std::move(done));
}

void KeyManager::importKeystore(std::string json, crypto::SecretBytes password, NewKey key, Done<KeyInfo> done)
{
    auto held = std::make_shared<const crypto::SecretBytes>(std::move(password));
    m_impl->makeAndStore([json = std::move(json), held] { return openKeystore(json, *held); }, "keystore",
                         std::move(key), std::move(done));
}

void KeyManager::importKey(crypto::PrivateKey privateKey, std::string origin, NewKey key, Done<KeyInfo> done)
{
    auto held = std::make_shared<const crypto::SecretBytes>(privateKey.bytes().clone());
    m_impl->makeAndStore([held] { return crypto::PrivateKey::fromBytes(held->clone()); }, std::move(origin),
                         std::move(key), std::move(done));
}

ExportPermit KeyManager::permitExport(const Address& address)
{
    SystemRng rng;
    ExportPermit permit{randomToken(rng), address, m_impl->parts.clock.now().plusMs(permitMs)};
    const std::lock_guard lock(m_impl->permitMutex);
    if (m_impl->permits.size() >= permitsOpen)
        m_impl->permits.erase(m_impl->permits.begin());
    m_impl->permits.push_back(
        {crypto::sha256(asBytes(permit.token)), address, m_impl->parts.clock.monotonicMs() + permitMs});
    return permit;
}

void KeyManager::exportKeystore(std::string token, crypto::SecretBytes password, std::string actor,
                                Done<std::string> done)
{
    const Once<std::string> once(std::move(done));
    const auto address = m_impl->usePermit(token);
    if (!address) {
        once(fail(address.error()));
        return;
    }
    if (password.isEmpty()) {
        once(fail(ErrorCode::InvalidArgument, "keystore: the password is empty"));
        return;
    }
    m_impl->exportKey(*address, std::make_shared<crypto::SecretBytes>(std::move(password)), actor, once);
}

void KeyManager::activate(const Address& address, std::string actor, Done<void> done)
{
    m_impl->run(
        [impl = m_impl, address, actor = std::move(actor),
         now = m_impl->parts.clock.now()](storage::Connection& connection) {
            return setKeyState(connection, impl->parts.audit, address, KeyState::Active, actor, now);
        },
        Once<void>(std::move(done)));
}

void KeyManager::retire(const Address& address, std::string actor, Done<void> done)
{
    m_impl->run(
        [impl = m_impl, address, actor = std::move(actor),
         now = m_impl->parts.clock.now()](storage::Connection& connection) {
            return setKeyState(connection, impl->parts.audit, address, KeyState::Retired, actor, now);
        },
        Once<void>(std::move(done)));
}

void KeyManager::remove(const Address& address, std::string actor, Done<void> done)
{
    const Once<void> once(std::move(done));
    // The row goes first: should the SecretStore fail then, the key is still there and remove() may be asked again.
    const Once<void> forgotten([weak = std::weak_ptr(m_impl), address, once](Result<void> result) {
        const auto impl = weak.lock();
        if (!impl)
            return;
        if (!result) {
            once(fail(result.error()));
            return;
        }
        impl->parts.secrets.remove(secretNameOf(address), impl->parts.secretTimeoutMs,
                                   [once](Result<void> removed) { once(std::move(removed)); });
    });
    m_impl->run(
        [impl = m_impl, address, actor = std::move(actor), now = m_impl->parts.clock.now()](
            storage::Connection& connection) { return forgetKey(connection, impl->parts.audit, address, actor, now); },
        forgotten);
}

Result<std::vector<KeyInfo>> KeyManager::keys() const
{
    return m_impl->parts.readers.readFor<std::vector<KeyInfo>>(
        [](storage::Connection& connection) { return readKeys(connection); });
}

Result<std::optional<KeyInfo>> KeyManager::activeKey() const
{
    SLUICE_ASSIGN(const auto all, keys());
    const auto found = std::ranges::find(all, KeyState::Active, &KeyInfo::state);
    return found == all.end() ? std::nullopt : std::optional(*found);
}

KeyLoader KeyManager::loader(const Address& address) const
{
    return [secrets = &m_impl->parts.secrets, address](std::int64_t timeoutMs, Done<crypto::PrivateKey> done) {
        secrets->read(secretNameOf(address), timeoutMs, [done = std::move(done)](Result<crypto::SecretBytes> read) {
            if (read)
                done(crypto::PrivateKey::fromBytes(std::move(*read)));
            else
                done(fail(read.error()));
        });
    };
}

ChangeSequence& KeyManager::changes()
{
    return m_impl->changes;
}

}  // namespace sluice::wallet
