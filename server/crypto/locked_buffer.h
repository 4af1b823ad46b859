// Memory for secrets: pages of its own, locked against swapping (mlock), left out of core dumps and of forked children, between two
// guard pages, and wiped before they go back. Where RLIMIT_MEMLOCK refuses the lock, the bytes are still wiped and not dumped, and
// the lack is counted (lockedMemoryStats) so that it can be shown. Small secrets share no page: a few keys, not thousands.
// Thread: a SecretBytes is a value of one thread at a time; making and destroying is fine on any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace sluice::crypto {

class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size);  // zeros; ends the process when the kernel has no page left
    static SecretBytes copyOf(std::span<const std::uint8_t> bytes);
    static SecretBytes copyOf(std::string_view text);
    // Copies and then wipes where it came from.
    static SecretBytes takeFrom(std::span<std::uint8_t> bytes);

    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes() { clear(); }

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    std::uint8_t* data() { return m_data; }
    const std::uint8_t* data() const { return m_data; }
    std::span<std::uint8_t> bytes() { return {m_data, m_size}; }
    std::span<const std::uint8_t> bytes() const { return {m_data, m_size}; }
    std::string_view view() const { return {reinterpret_cast<const char*>(m_data), m_size}; }

    SecretBytes clone() const { return copyOf(bytes()); }
    void clear();                    // wipes and gives back
    void append(std::uint8_t byte);  // grows into new pages when needed; the old ones are wiped
    void truncate(std::size_t size); // wipes what is cut off
    bool isLocked() const { return m_locked; }

private:
    std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;  // whole pages
    bool m_locked = false;
};

void wipe(std::span<std::uint8_t> bytes);

struct LockedMemoryStats {
    std::uint64_t buffers = 0;         // alive
    std::uint64_t lockFailures = 0;    // since the start; more than 0: warn that keys may be swapped
};
LockedMemoryStats lockedMemoryStats();

// For tests: called with the pages of every SecretBytes after they were wiped and before they are unmapped. Null: none.
void setWipeObserverForTests(std::function<void(std::span<const std::uint8_t>)> observer);

}  // namespace sluice::crypto
