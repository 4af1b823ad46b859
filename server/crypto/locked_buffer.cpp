#include "crypto/locked_buffer.h"

#include "core/check.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <openssl/crypto.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace sluice::crypto {

namespace {

std::atomic<std::size_t> unlockedCount{0};
std::atomic<std::size_t> liveCount{0};
std::atomic<void (*)(std::span<const std::uint8_t>)> wipeObserver{nullptr};

std::size_t pageSize()
{
    static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return size;
}

// One guard page before and one behind, so that running over the edge ends the process instead of reading a secret.
std::uint8_t* allocatePages(std::size_t capacity)
{
    const std::size_t page = pageSize();
    void* all = mmap(nullptr, capacity + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    SLUICE_CHECK(all != MAP_FAILED);
    auto* data = static_cast<std::uint8_t*>(all) + page;
    SLUICE_CHECK(mprotect(data, capacity, PROT_READ | PROT_WRITE) == 0);
    if (mlock(data, capacity) != 0)
        ++unlockedCount;
    madvise(data, capacity, MADV_DONTDUMP);
    madvise(data, capacity, MADV_WIPEONFORK);
    ++liveCount;
    return data;
}

void freePages(std::uint8_t* data, std::size_t capacity)
{
    wipeMemory({data, capacity});
    if (auto* observer = wipeObserver.load())
        observer({data, capacity});
    --liveCount;
    munlock(data, capacity);
    munmap(data - pageSize(), capacity + 2 * pageSize());
}

}  // namespace

void wipeMemory(std::span<std::uint8_t> bytes)
{
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

std::size_t unlockedSecretBuffers()
{
    return unlockedCount;
}

std::size_t liveSecretBuffers()
{
    return liveCount;
}

void setWipeObserverForTests(void (*observer)(std::span<const std::uint8_t>))
{
    wipeObserver = observer;
}

SecretBytes::SecretBytes(std::size_t size)
{
    if (size == 0)
        return;
    m_capacity = (size + pageSize() - 1) / pageSize() * pageSize();
    m_data = allocatePages(m_capacity);
    m_size = size;
}

SecretBytes::SecretBytes(std::span<const std::uint8_t> copy) : SecretBytes(copy.size())
{
    std::ranges::copy(copy, m_data);
}

SecretBytes::~SecretBytes()
{
    wipe();
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0))
    , m_capacity(std::exchange(other.m_capacity, 0))
{}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept
{
    if (this != &other) {
        wipe();
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_capacity = std::exchange(other.m_capacity, 0);
    }
    return *this;
}

void SecretBytes::resize(std::size_t size)
{
    if (size <= m_capacity) {
        if (size < m_size)
            wipeMemory({m_data + size, m_size - size});
        m_size = size;
        return;
    }
    SecretBytes larger(size);
    std::ranges::copy(bytes(), larger.m_data);
    *this = std::move(larger);
}

void SecretBytes::wipe()
{
    if (m_data)
        freePages(m_data, m_capacity);
    m_data = nullptr;
    m_size = m_capacity = 0;
}

}  // namespace sluice::crypto
