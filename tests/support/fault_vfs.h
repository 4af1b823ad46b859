// A disk in memory that fails on demand, as a SQLite VFS: full, failing, torn, losing power. Pass vfsName() as
// DatabaseConfig::sqliteVfs and any path. All randomness comes from the seed, so that a run repeats. Thread: any; with
// an inline writer everything is in order.
//
// A power loss keeps what was synced; each later write survives, is lost, or is torn at a 512-byte sector,
// independently of the others.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::test {

class FaultDisk {
public:
    explicit FaultDisk(std::uint64_t seed = 1);
    ~FaultDisk();  // every store on it must be closed
    FaultDisk(const FaultDisk&) = delete;
    FaultDisk& operator=(const FaultDisk&) = delete;

    const std::string& vfsName() const;

    // Writes that would make all files together larger than this: disk full. nullopt: no limit.
    void setCapacity(std::optional<std::int64_t> bytes);
    // The n-th write or sync from now on (1: the next) fails once with an I/O error. 0: none.
    void failWrite(int n);
    void failSync(int n);
    void failEverySync(bool on);
    // From the n-th write, sync, truncate or delete on, nothing works any more, until powerLoss() or processCrash().
    void crashAt(int n);
    bool crashed() const;

    // Open files die (every further call on them is an I/O error); the disk works again. Close the store before or
    // after.
    void powerLoss();
    void processCrash();  // as a kill: what was written stays, synced or not

    std::int64_t usedBytes() const;
    std::int64_t operations() const;  // writes, syncs, truncates, deletes so far
    std::vector<std::uint8_t> content(const std::string& path) const;
    // Flips a bit at an offset of a file, as rot does.
    void flipBit(const std::string& path, std::int64_t offset);

    struct State;

private:
    std::shared_ptr<State> m_state;
};

}  // namespace sluice::test
