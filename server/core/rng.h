// Randomness as a port. SystemRng is the kernel's (getrandom) and serves keys, tokens and ids; SeededRng replays a simulation.
#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace sluice {

class Rng {
public:
    virtual ~Rng() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;
    std::uint64_t next64();
    std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), bound > 0
};

class SystemRng final : public Rng {
public:
    void fill(std::span<std::uint8_t> bytes) override;  // any thread; ends the process if the kernel refuses
};

class SeededRng final : public Rng {  // one thread
public:
    explicit SeededRng(std::uint64_t seed) : m_engine(seed) {}
    void fill(std::span<std::uint8_t> bytes) override;

private:
    std::mt19937_64 m_engine;
};

}  // namespace sluice
