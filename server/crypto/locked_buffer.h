// Memory for secrets: pages of their own, locked (never swapped), left out of core dumps, between two guard pages, wiped before they are
// given back. Where the kernel refuses to lock (RLIMIT_MEMLOCK) the buffer still works and unlockedSecretBuffers() counts it, so
// that the wallet page can warn. Thread: a value of one owner at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::crypto {

class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size);  // zeros
    explicit SecretBytes(std::span<const std::uint8_t> copy);
    ~SecretBytes();
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    std::size_t size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    std::span<std::uint8_t> bytes() { return {m_data, m_size}; }
    std::span<const std::uint8_t> bytes() const { return {m_data, m_size}; }
    std::string_view text() const { return {reinterpret_cast<const char*>(m_data), m_size}; }
    SecretBytes clone() const { return SecretBytes(bytes()); }
    void resize(std::size_t size);  // keeps what fits; the former memory is wiped
    void wipe();                    // empty afterwards

private:
    std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;  // whole pages
};

void wipeMemory(std::span<std::uint8_t> bytes);  // not removed by the optimiser
std::size_t unlockedSecretBuffers();             // so far in this process
std::size_t liveSecretBuffers();                 // now

// For tests: sees the pages of every buffer after they were wiped and before they are given back. Null: nobody looks.
void setWipeObserverForTests(void (*observer)(std::span<const std::uint8_t>));

}  // namespace sluice::crypto
