#include "licensing/image_vault.h"

#include "core/ids.h"
#include "crypto/aes_gcm.h"
#include "crypto/compare.h"
#include "crypto/hash.h"

#include <mutex>

namespace sluice::licensing {

namespace {

constexpr std::size_t keyBytes = 32;
constexpr std::int64_t quietAfterFailureMs = 15'000;  // a locked keychain may ask a person each time

std::string secretName(const std::string& keyId)
{
    return "licensing/image-key-" + keyId;
}

// Length before text, so that no two pairs give the same bytes.
std::string associated(std::string_view keyId, std::string_view imageRef)
{
    return "sluice:image-secret:v1:" + std::to_string(keyId.size()) + ":" + std::string(keyId) + std::string(imageRef);
}

struct KnownKey {
    std::string id, fingerprint;
};

Result<std::optional<KnownKey>> storedKey(storage::Connection& connection)
{
    return connection.queryOne(
        "SELECT id, fingerprint FROM license_keys WHERE retired IS NULL ORDER BY created LIMIT 1", {},
        [](const storage::Row& row) {
            return KnownKey{row.text(0), row.text(1)};
        });
}

// What the SecretStore says, in terms of what it means here.
Error unavailable(const Error& cause)
{
    if (cause.code == ErrorCode::NotFound)
        return {ErrorCode::Unavailable,
                "the key of the image secrets is not in this keychain; unlock or restore the one "
                "it was made in"};
    if (cause.code == ErrorCode::Timeout)
        return {ErrorCode::Unavailable, "the keychain did not answer in time"};
    return {ErrorCode::Unavailable, cause.message};
}

}  // namespace

ImageKey::ImageKey(std::string id, crypto::SecretBytes key) : m_id(std::move(id)), m_key(std::move(key)) {}

std::string ImageKey::fingerprint() const
{
    return toHex(crypto::hmacSha256(m_key.bytes(), asBytes("sluice:image-key:v1:" + m_id)).bytes);
}

Result<Bytes> ImageKey::seal(std::string_view imageRef, std::span<const std::uint8_t> secret, Rng& rng) const
{
    return crypto::aes256GcmSeal(m_key.bytes(), secret, asBytes(associated(m_id, imageRef)), rng);
}

Result<crypto::SecretBytes> ImageKey::open(std::string_view imageRef, std::span<const std::uint8_t> sealed) const
{
    return crypto::aes256GcmOpen(m_key.bytes(), sealed, asBytes(associated(m_id, imageRef)));
}

class ImageVault::Impl : public std::enable_shared_from_this<ImageVault::Impl> {
public:
    using Waiter = std::function<void(Result<ImageKeyPtr>)>;

    Impl(secrets::SecretStore& store, storage::Writer& writerIn, const Clock& clockIn, Rng& rngIn)
        : secrets(store), writer(writerIn), clock(clockIn), rng(rngIn)
    {}

    void withKey(bool mayCreate, std::int64_t timeoutMs, Waiter done);
    void close();

    ImageKeyPtr current() const
    {
        const std::lock_guard lock(m_mutex);
        return m_key;
    }
    VaultState state() const
    {
        const std::lock_guard lock(m_mutex);
        return m_state;
    }

    secrets::SecretStore& secrets;
    storage::Writer& writer;
    const Clock& clock;
    Rng& rng;
    ChangeSequence changes;

private:
    // Runs a step that needs the SecretStore or the writer, or nothing once it is closed; close() waits for a step under way. A SecretStore
    // may complete inside its call, so steps nest.
    template<class Step>
    void step(Step&& work)
    {
        const std::lock_guard lock(m_steps);
        {
            const std::lock_guard state(m_mutex);
            if (m_closed)
                return;
        }
        work();
    }

    struct Search {
        bool mayCreate = false;
        std::int64_t timeoutMs = 0;
    };

    void look(Search search);
    void fetch(const KnownKey& known, Search search);
    void create(Search search);
    void keep(ImageKeyPtr key, Search search);
    void finish(Result<ImageKeyPtr> outcome, VaultState state);
    void failed(Error error)
    {
        VaultState state{false, false, error.message};
        finish(fail(std::move(error)), std::move(state));
    }

    std::recursive_mutex m_steps;  // taken before m_mutex
    mutable std::mutex m_mutex;
    ImageKeyPtr m_key;
    VaultState m_state{false, false, "the key of the image secrets was not looked for yet"};
    std::vector<std::pair<bool, Waiter>> m_waiters;  // mayCreate
    bool m_searching = false;
    bool m_searchCreates = false;
    bool m_closed = false;
    std::optional<Error> m_lastFailure;
    std::int64_t m_failedAtMs = 0;
};

void ImageVault::Impl::withKey(bool mayCreate, std::int64_t timeoutMs, Waiter done)
{
    Result<ImageKeyPtr> answer = fail(ErrorCode::Cancelled, "licensing has stopped");
    bool waits = false;
    {
        const std::lock_guard lock(m_mutex);
        const bool fresh = !mayCreate && m_lastFailure && clock.monotonicMs() - m_failedAtMs < quietAfterFailureMs;
        if (!m_closed && !m_key && !fresh) {
            m_waiters.emplace_back(mayCreate, std::move(done));
            if (m_searching)
                return;
            waits = m_searching = true;
            m_searchCreates = mayCreate;
        } else {
            if (m_key)
                answer = m_key;
            else if (!m_closed)
                answer = fail(*m_lastFailure);
        }
    }
    if (!waits)
        return done(std::move(answer));
    look({mayCreate, timeoutMs});
}

void ImageVault::Impl::look(Search search)
{
    step([&] {
        writer.submitFor<std::optional<KnownKey>>(storedKey, [self = shared_from_this(), search](auto known) {
            if (!known)
                self->failed(known.error());
            else if (*known)
                self->fetch(**known, search);
            else if (search.mayCreate)
                self->create(search);
            else  // the keychain is not asked: making one may put a dialog before a person who has no images
                self->finish(fail(ErrorCode::NotFound, "there is no image key yet"), {true, false, {}});
        });
    });
}

void ImageVault::Impl::fetch(const KnownKey& known, Search search)
{
    const auto found = [self = shared_from_this(), known](Result<crypto::SecretBytes> value) {
        if (!value)
            return self->failed(unavailable(value.error()));
        auto key = std::make_shared<const ImageKey>(known.id, std::move(*value));
        if (!crypto::constantTimeEqual(key->fingerprint(), known.fingerprint))
            return self->failed({ErrorCode::Unavailable,
                                 "the keychain holds another key than the one the image secrets were sealed under"});
        self->finish(ImageKeyPtr(key), {true, true, {}});
    };
    step([&] { secrets.read(secretName(known.id), search.timeoutMs, found); });
}

// Written and read back before the store learns of it: a row that names a key always has one.
void ImageVault::Impl::create(Search search)
{
    crypto::SecretBytes fresh(keyBytes);
    rng.fill(fresh.bytes());
    const std::string id = randomId(rng);
    auto key = std::make_shared<const ImageKey>(id, fresh.clone());
    const auto readBack = [self = shared_from_this(), key, search](Result<crypto::SecretBytes> value) {
        if (!value)
            return self->failed(unavailable(value.error()));
        if (ImageKey(key->id(), std::move(*value)).fingerprint() != key->fingerprint())
            return self->failed({ErrorCode::Unavailable, "the keychain did not keep the new key"});
        self->keep(key, search);
    };
    const auto written = [self = shared_from_this(), id, search, readBack](Result<void> done) {
        if (!done)
            return self->failed(unavailable(done.error()));
        self->step([&] { self->secrets.read(secretName(id), search.timeoutMs, readBack); });
    };
    step([&] { secrets.write(secretName(id), std::move(fresh), search.timeoutMs, written); });
}

void ImageVault::Impl::keep(ImageKeyPtr key, Search search)
{
    const auto insert = [self = shared_from_this(), key](storage::Connection& connection) -> Result<bool> {
        // Another program on the same store may have been first; then its key is the one.
        SLUICE_ASSIGN(const auto known, storedKey(connection));
        if (known)
            return false;
        SLUICE_TRY(connection.exec(
            "INSERT INTO license_keys (id, fingerprint, created) VALUES (?, ?, ?)",
            {std::string_view(key->id()), std::string_view(key->fingerprint()), self->clock.now().micros}));
        return true;
    };
    const auto inserted = [self = shared_from_this(), key, search](Result<bool> first) {
        if (!first)
            return self->failed(first.error());
        if (!*first)
            return self->look({false, search.timeoutMs});
        self->finish(key, {true, true, {}});
    };
    step([&] { writer.submitFor<bool>(insert, inserted); });
}

// No key was ever made: what can be said is whether one could be.
void ImageVault::Impl::finish(Result<ImageKeyPtr> outcome, VaultState state)
{
    std::vector<std::pair<bool, Waiter>> waiters;
    bool again = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return;
        m_state = std::move(state);
        if (outcome)
            m_key = *outcome;
        const bool none = !outcome && outcome.error().code == ErrorCode::NotFound;
        m_lastFailure = outcome || none ? std::nullopt : std::optional(outcome.error());
        m_failedAtMs = clock.monotonicMs();
        // Somebody who may create came while one looked who may not.
        again =
            none && !m_searchCreates && std::ranges::any_of(m_waiters, [](const auto& waiter) { return waiter.first; });
        const auto kept = again
                              ? std::ranges::stable_partition(m_waiters, [](const auto& w) { return !w.first; }).begin()
                              : m_waiters.end();
        waiters.assign(std::make_move_iterator(m_waiters.begin()), std::make_move_iterator(kept));
        m_waiters.erase(m_waiters.begin(), kept);
        m_searching = m_searchCreates = again;
    }
    for (auto& [mayCreate, waiter] : waiters)
        waiter(outcome);
    changes.bump();
    if (again)
        look({true, secrets::defaultTimeoutMs});
}

void ImageVault::Impl::close()
{
    std::vector<std::pair<bool, Waiter>> waiters;
    const std::lock_guard steps(m_steps);
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_key.reset();
        waiters.swap(m_waiters);
    }
    for (auto& [mayCreate, waiter] : waiters)
        waiter(fail(ErrorCode::Cancelled, "licensing has stopped"));
}

ImageVault::ImageVault(secrets::SecretStore& secrets, storage::Writer& writer, const Clock& clock, Rng& rng)
    : m_impl(std::make_shared<Impl>(secrets, writer, clock, rng))
{}

ImageVault::~ImageVault()
{
    close();
}

void ImageVault::close()
{
    m_impl->close();
}

ImageKeyPtr ImageVault::current() const
{
    return m_impl->current();
}

VaultState ImageVault::state() const
{
    return m_impl->state();
}

ChangeSequence& ImageVault::changes()
{
    return m_impl->changes;
}

void ImageVault::withKey(bool mayCreate, std::int64_t timeoutMs, std::function<void(Result<ImageKeyPtr>)> done)
{
    m_impl->withKey(mayCreate, timeoutMs, std::move(done));
}

}  // namespace sluice::licensing
