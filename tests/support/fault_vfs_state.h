// What fault_vfs.cpp (SQLite's side) and fault_disk.cpp (the test's side) share.
#pragma once

#include "support/fault_vfs.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <sqlite3.h>

namespace sluice::test {

constexpr std::int64_t sectorBytes = 512;
constexpr int shmSlots = SQLITE_SHM_NLOCK;

using FileBytes = std::vector<std::uint8_t>;

struct PendingWrite {
    std::int64_t offset = 0;
    FileBytes bytes;
    bool truncate = false;  // to `offset`
};

inline void applyWrite(FileBytes& file, const PendingWrite& write, std::size_t most)
{
    if (write.truncate) {
        file.resize(std::size_t(write.offset));
        return;
    }
    const auto count = std::min(most, write.bytes.size());
    if (count == 0)
        return;
    if (file.size() < std::size_t(write.offset) + count)
        file.resize(std::size_t(write.offset) + count);
    std::copy_n(write.bytes.begin(), count, file.begin() + write.offset);
}

// One file. Handles share it; after a crash they keep the old one, which is dead.
struct FileNode {
    FileBytes current;
    FileBytes synced;
    std::vector<PendingWrite> pending;
    bool temporary = false;
    bool dead = false;

    int shared = 0;  // handles holding SHARED or more
    const void* reserved = nullptr;
    const void* exclusive = nullptr;

    std::vector<std::unique_ptr<std::uint8_t[]>> shm;
    std::array<int, shmSlots> shmShared{};
    std::array<const void*, shmSlots> shmExclusive{};
    int shmUsers = 0;
};

struct FaultDisk::State {
    mutable std::recursive_mutex mutex;
    std::string name;
    sqlite3_vfs vfs{};
    std::mt19937_64 random;
    std::map<std::string, std::shared_ptr<FileNode>> files;
    std::optional<std::int64_t> capacity;
    int failWriteIn = 0;
    int failSyncIn = 0;
    bool failEverySync = false;
    int crashIn = 0;
    bool crashed = false;
    std::int64_t operations = 0;

    // Counts one operation; true when the disk is or has just gone dead.
    bool tick()
    {
        ++operations;
        if (crashIn > 0 && --crashIn == 0)
            crashed = true;
        return crashed;
    }
    std::int64_t used() const
    {
        std::int64_t total = 0;
        for (const auto& [path, node] : files)
            total += std::int64_t(node->current.size());
        return total;
    }
    void revive(bool keepUnsynced);
};

// Fills in `state.vfs` and registers it under a new name.
void registerFaultVfs(FaultDisk::State& state);

}  // namespace sluice::test
