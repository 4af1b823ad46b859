#include "secrets/master_key_file_store.h"

#include "core/check.h"
#include "core/hex.h"
#include "core/once.h"
#include "core/rng.h"
#include "crypto/aes_gcm.h"
#include "crypto/hash.h"
#include "secrets/internal/secret_file.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace sluice::secrets {

namespace {

constexpr std::size_t fileQueueCapacity = 256;

std::int64_t fileNowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

class MasterKeyFileStore::Impl {
public:
    explicit Impl(SecretFile file) : m_file(std::move(file))
    {
        m_thread = std::thread([this] { run(); });
    }

    ~Impl()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_filled.notify_all();
        m_thread.join();
    }

    // `work` makes the result on the worker; expired work is not begun.
    template<class T>
    void submit(std::int64_t timeoutMs, std::function<void(Result<T>)> done, std::function<Result<T>(SecretFile&)> work)
    {
        const Once<T> once(std::move(done));
        const std::int64_t deadline = fileNowMs() + timeoutMs;
        {
            const std::lock_guard lock(m_mutex);
            if (m_tasks.size() < fileQueueCapacity) {
                m_tasks.push_back([this, once, deadline, work = std::move(work)] {
                    if (fileNowMs() >= deadline)
                        once(fail(ErrorCode::Timeout, "the secret file was busy for too long"));
                    else
                        once(work(m_file));
                });
                m_filled.notify_one();
                return;
            }
        }
        once(fail(ErrorCode::Overloaded, "too many secret requests are waiting"));
    }

private:
    void run()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_filled.wait(lock, [this] { return m_closed || !m_tasks.empty(); });
            if (m_closed)
                break;
            auto task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
        auto dropped = std::move(m_tasks);
        lock.unlock();
        dropped.clear();  // each ends with Cancelled
    }

    SecretFile m_file;
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::deque<std::function<void()>> m_tasks;
    bool m_closed = false;
    std::thread m_thread;
};

Result<std::unique_ptr<MasterKeyFileStore>> MasterKeyFileStore::open(const std::string& masterKeyPath,
                                                                     const std::string& storePath)
{
    SLUICE_ASSIGN(const crypto::SecretBytes master, readMasterKeyFile(masterKeyPath));
    const Hash32 derived = crypto::hmacSha256(master.bytes(), asBytes("sluice:secrets-file:v1"));
    crypto::SecretBytes key(derived.bytes);
    crypto::wipeMemory({const_cast<std::uint8_t*>(derived.bytes.data()), derived.bytes.size()});
    SecretFile file(storePath, std::move(key));
    SLUICE_TRY(file.load());
    return std::unique_ptr<MasterKeyFileStore>(new MasterKeyFileStore(std::make_unique<Impl>(std::move(file))));
}

MasterKeyFileStore::MasterKeyFileStore(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
MasterKeyFileStore::~MasterKeyFileStore() = default;

void MasterKeyFileStore::probe(std::int64_t timeoutMs, std::function<void(StoreStatus)> done)
{
    m_impl->submit<bool>(
        timeoutMs,
        [done = std::move(done)](Result<bool> outcome) {
            StoreStatus status{StoreState::Ready, "file", {}};
            if (!outcome) {
                status.state = StoreState::Unknown;
                status.detail = outcome.error().message;
            }
            done(std::move(status));
        },
        [](SecretFile& file) -> Result<bool> {
            SLUICE_TRY(file.load());
            return true;
        });
}

void MasterKeyFileStore::read(std::string name, std::int64_t timeoutMs, Done<crypto::SecretBytes> done)
{
    m_impl->submit<crypto::SecretBytes>(timeoutMs, std::move(done),
                                        [name = std::move(name)](SecretFile& file) -> Result<crypto::SecretBytes> {
                                            SLUICE_ASSIGN(SecretMap entries, file.load());
                                            const auto found = entries.find(name);
                                            if (found == entries.end())
                                                return fail(ErrorCode::NotFound, "no such entry in the secret file");
                                            return std::move(found->second);
                                        });
}

void MasterKeyFileStore::write(std::string name, crypto::SecretBytes value, std::int64_t timeoutMs, Done<void> done)
{
    auto held = std::make_shared<crypto::SecretBytes>(std::move(value));
    m_impl->submit<void>(timeoutMs, std::move(done), [name = std::move(name), held](SecretFile& file) -> Result<void> {
        if (!isSecretName(name) || held->isEmpty() || held->size() > maxSecretBytes)
            return fail(ErrorCode::InvalidArgument, "not a name of a secret, or a secret that is empty or too large");
        return file.change([&](SecretMap& entries) {
            entries[name] = std::move(*held);
            return true;
        });
    });
}

void MasterKeyFileStore::remove(std::string name, std::int64_t timeoutMs, Done<void> done)
{
    m_impl->submit<void>(timeoutMs, std::move(done), [name = std::move(name)](SecretFile& file) -> Result<void> {
        return file.change([&](SecretMap& entries) { return entries.erase(name) > 0; });
    });
}

void MasterKeyFileStore::names(std::int64_t timeoutMs, Done<std::vector<std::string>> done)
{
    m_impl->submit<std::vector<std::string>>(timeoutMs, std::move(done),
                                             [](SecretFile& file) -> Result<std::vector<std::string>> {
                                                 SLUICE_ASSIGN(const SecretMap entries, file.load());
                                                 std::vector<std::string> names;
                                                 for (const auto& [name, value] : entries)
                                                     names.push_back(name);
                                                 return names;
                                             });
}

}  // namespace sluice::secrets
