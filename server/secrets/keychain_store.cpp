#include "secrets/keychain_store.h"

#include "core/check.h"
#include "core/hex.h"
#include "core/json.h"
#include "core/once.h"
#include "secrets/internal/keychain_queue.h"

#include <QThread>

#include <algorithm>
#include <set>

namespace sluice::secrets {

namespace {

// Entries of our own beside the callers': a list of names (the Secret Service API lists nothing by QtKeychain), and what probe() reads
// back. Callers' names cannot begin with a dot.
const std::string keychainIndexEntry = ".index";
const std::string keychainProbeEntry = ".probe";

std::string indexText(const std::set<std::string>& names)
{
    json::Array items;
    for (const std::string& name : names)
        items.emplace_back(name);
    return json::write(json::Value(std::move(items)));
}

Result<std::set<std::string>> readIndex(const Result<crypto::SecretBytes>& read)
{
    if (!read) {
        if (read.error().code == ErrorCode::NotFound)
            return std::set<std::string>{};
        return fail(read.error());
    }
    const auto value = json::parse(read->text());
    if (!value || !value->isArray())
        return fail(ErrorCode::Corrupt, "the keychain's list of names is not readable");
    std::set<std::string> names;
    for (const json::Value& item : *value->items()) {
        if (const auto text = item.toText(); text && isSecretName(*text))
            names.emplace(*text);
    }
    return names;
}

}  // namespace

class KeychainStore::Impl {
public:
    Impl(const std::string& profile, std::size_t capacity)
        : m_queue(QString::fromStdString("sluice/" + profile), capacity)
    {}

    KeychainQueue& queue() { return m_queue; }

    // Runs `work` on the store's thread. When the store goes first, `work` is dropped and with it the completions it holds.
    template<class F>
    void post(F work)
    {
        auto shared = std::make_shared<F>(std::move(work));
        QMetaObject::invokeMethod(
            &m_queue, [shared] { (*shared)(); }, Qt::QueuedConnection);
    }

    void read(std::string name, std::int64_t deadlineMs, std::function<void(Result<crypto::SecretBytes>)> done,
              bool urgent = false)
    {
        auto confirmed = [this, deadlineMs, done = std::move(done)](Result<crypto::SecretBytes> result) {
            if (result || result.error().code != ErrorCode::NotFound) {
                done(std::move(result));
                return;
            }
            // A locked collection whose prompt failed answers "not found" as well, and a missing key is not a locked one.
            checkOpen(deadlineMs, [done](Result<void> open) {
                if (open)
                    done(fail(ErrorCode::NotFound, "no such entry in the keychain"));
                else
                    done(fail(open.error()));
            });
        };
        m_queue.add({KeychainStep::Kind::Read, std::move(name), {}, deadlineMs, std::move(confirmed)}, urgent);
    }

    // Reads our probe entry, and writes it when it is not found: only a write tells a locked collection from an empty one. Urgent.
    void checkOpen(std::int64_t deadlineMs, std::function<void(Result<void>)> done, bool urgent = true)
    {
        auto answered = [this, deadlineMs, done = std::move(done)](Result<crypto::SecretBytes> result) {
            if (result) {
                done({});
            } else if (result.error().code != ErrorCode::NotFound) {
                done(fail(result.error()));
            } else {
                write(
                    keychainProbeEntry, crypto::SecretBytes(asBytes("sluice")), deadlineMs,
                    [done](Result<crypto::SecretBytes> written) {
                        if (written)
                            done({});
                        else
                            done(fail(written.error()));
                    },
                    true);
            }
        };
        m_queue.add({KeychainStep::Kind::Read, keychainProbeEntry, {}, deadlineMs, std::move(answered)}, urgent);
    }
    void write(std::string name, crypto::SecretBytes value, std::int64_t deadlineMs,
               std::function<void(Result<crypto::SecretBytes>)> done, bool urgent)
    {
        m_queue.add({KeychainStep::Kind::Write, std::move(name), std::move(value), deadlineMs, std::move(done)},
                    urgent);
    }

    // The index is written before the entry, and the name leaves it after the entry: it may name too much, never too little.
    void changeIndex(std::string name, bool present, std::int64_t deadlineMs, bool urgent,
                     std::function<void(Result<void>)> done)
    {
        read(
            keychainIndexEntry, deadlineMs,
            [this, name = std::move(name), present, deadlineMs,
             done = std::move(done)](Result<crypto::SecretBytes> result) {
                auto names = readIndex(result);
                if (!names) {
                    done(fail(names.error()));
                    return;
                }
                const bool changed = present ? names->insert(name).second : names->erase(name) > 0;
                if (!changed) {
                    done({});
                    return;
                }
                write(
                    keychainIndexEntry, crypto::SecretBytes(asBytes(indexText(*names))), deadlineMs,
                    [done](Result<crypto::SecretBytes> written) {
                        if (written)
                            done({});
                        else
                            done(fail(written.error()));
                    },
                    true);
            },
            urgent);
    }

private:
    KeychainQueue m_queue;
};

KeychainStore::KeychainStore(const std::string& profile, std::size_t queueCapacity)
{
    SLUICE_CHECK(isSecretName(profile) && profile.find('/') == std::string::npos && profile.size() <= 64);
    m_impl = std::make_unique<Impl>(profile, queueCapacity);
}

KeychainStore::~KeychainStore()
{
    SLUICE_CHECK(QThread::currentThread() == m_impl->queue().thread());
}

void KeychainStore::probe(std::int64_t timeoutMs, std::function<void(StoreStatus)> done)
{
    const std::int64_t deadline = KeychainQueue::nowMs() + timeoutMs;
    const Once<void> once([done = std::move(done)](Result<void> outcome) {
        StoreStatus status{StoreState::Ready, "keychain", {}};
        if (!outcome) {
            status.detail = outcome.error().message;
            const bool none = status.detail.starts_with("no keychain service");
            const bool locked = status.detail.starts_with("the keychain is locked");
            status.state = none ? StoreState::NoService : locked ? StoreState::Locked : StoreState::Unknown;
        }
        done(std::move(status));
    });
    m_impl->post([impl = m_impl.get(), deadline, once] {
        impl->checkOpen(
            deadline, [once](Result<void> open) { once(std::move(open)); }, false);
    });
}

void KeychainStore::read(std::string name, std::int64_t timeoutMs, Done<crypto::SecretBytes> done)
{
    const std::int64_t deadline = KeychainQueue::nowMs() + timeoutMs;
    const Once<crypto::SecretBytes> once(std::move(done));
    m_impl->post([impl = m_impl.get(), name = std::move(name), deadline, once] {
        if (!isSecretName(name)) {
            once(fail(ErrorCode::InvalidArgument, "not a name of a secret"));
            return;
        }
        impl->read(name, deadline, [once](Result<crypto::SecretBytes> result) { once(std::move(result)); });
    });
}

void KeychainStore::write(std::string name, crypto::SecretBytes value, std::int64_t timeoutMs, Done<void> done)
{
    const std::int64_t deadline = KeychainQueue::nowMs() + timeoutMs;
    const Once<void> once(std::move(done));
    auto held = std::make_shared<crypto::SecretBytes>(std::move(value));
    m_impl->post([impl = m_impl.get(), name = std::move(name), held, deadline, once] {
        if (!isSecretName(name) || held->isEmpty() || held->size() > maxSecretBytes) {
            once(fail(ErrorCode::InvalidArgument, "not a name of a secret, or a secret that is empty or too large"));
            return;
        }
        impl->changeIndex(name, true, deadline, false, [impl, name, held, deadline, once](Result<void> indexed) {
            if (!indexed) {
                once(fail(indexed.error()));
                return;
            }
            impl->write(
                name, std::move(*held), deadline,
                [once](Result<crypto::SecretBytes> written) {
                    if (written)
                        once({});
                    else
                        once(fail(written.error()));
                },
                true);
        });
    });
}

void KeychainStore::remove(std::string name, std::int64_t timeoutMs, Done<void> done)
{
    const std::int64_t deadline = KeychainQueue::nowMs() + timeoutMs;
    const Once<void> once(std::move(done));
    m_impl->post([impl = m_impl.get(), name = std::move(name), deadline, once] {
        if (!isSecretName(name)) {
            once(fail(ErrorCode::InvalidArgument, "not a name of a secret"));
            return;
        }
        impl->queue().add({KeychainStep::Kind::Remove,
                           name,
                           {},
                           deadline,
                           [impl, name, deadline, once](Result<crypto::SecretBytes> removed) {
                               if (!removed) {
                                   once(fail(removed.error()));
                                   return;
                               }
                               impl->changeIndex(name, false, deadline, true,
                                                 [once](Result<void> indexed) { once(std::move(indexed)); });
                           }});
    });
}

void KeychainStore::names(std::int64_t timeoutMs, Done<std::vector<std::string>> done)
{
    const std::int64_t deadline = KeychainQueue::nowMs() + timeoutMs;
    const Once<std::vector<std::string>> once(std::move(done));
    m_impl->post([impl = m_impl.get(), deadline, once] {
        impl->read(keychainIndexEntry, deadline, [once](Result<crypto::SecretBytes> result) {
            auto names = readIndex(result);
            if (names)
                once(std::vector<std::string>(names->begin(), names->end()));
            else
                once(fail(names.error()));
        });
    });
}

}  // namespace sluice::secrets
