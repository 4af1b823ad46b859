#include "support/fault_vfs_state.h"

#include <algorithm>

namespace sluice::test {

void FaultDisk::State::revive(bool keepUnsynced)
{
    for (auto& [path, node] : files) {
        auto fresh = std::make_shared<FileNode>();
        if (keepUnsynced) {
            fresh->current = node->current;
            fresh->synced = node->synced;
            fresh->pending = node->pending;
        } else {
            fresh->current = node->synced;
            for (const PendingWrite& write : node->pending) {
                const auto fate = random() % 4;
                if (fate < 2)
                    applyWrite(fresh->current, write, SIZE_MAX);
                else if (fate == 2 && !write.truncate && !write.bytes.empty())
                    applyWrite(fresh->current, write,
                               std::size_t(random() % (write.bytes.size() / sectorBytes + 1) * sectorBytes));
            }
            fresh->synced = fresh->current;
        }
        node->dead = true;
        node = std::move(fresh);
    }
    crashed = false;
    crashIn = failWriteIn = failSyncIn = 0;
}

FaultDisk::FaultDisk(std::uint64_t seed) : m_state(std::make_shared<State>())
{
    m_state->random.seed(seed);
    registerFaultVfs(*m_state);
}

FaultDisk::~FaultDisk()
{
    sqlite3_vfs_unregister(&m_state->vfs);
}

const std::string& FaultDisk::vfsName() const
{
    return m_state->name;
}

void FaultDisk::setCapacity(std::optional<std::int64_t> bytes)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->capacity = bytes;
}

void FaultDisk::failWrite(int n)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->failWriteIn = n;
}

void FaultDisk::failSync(int n)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->failSyncIn = n;
}

void FaultDisk::failEverySync(bool on)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->failEverySync = on;
}

void FaultDisk::crashAt(int n)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->crashIn = n;
}

bool FaultDisk::crashed() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->crashed;
}

void FaultDisk::powerLoss()
{
    const std::lock_guard lock(m_state->mutex);
    m_state->revive(false);
}

void FaultDisk::processCrash()
{
    const std::lock_guard lock(m_state->mutex);
    m_state->revive(true);
}

std::int64_t FaultDisk::usedBytes() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->used();
}

std::int64_t FaultDisk::operations() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->operations;
}

std::vector<std::uint8_t> FaultDisk::content(const std::string& path) const
{
    const std::lock_guard lock(m_state->mutex);
    const auto found = m_state->files.find(path);
    return found == m_state->files.end() ? std::vector<std::uint8_t>() : found->second->current;
}

void FaultDisk::flipBit(const std::string& path, std::int64_t offset)
{
    const std::lock_guard lock(m_state->mutex);
    const auto found = m_state->files.find(path);
    if (found != m_state->files.end() && offset < std::int64_t(found->second->current.size()))
        found->second->current[std::size_t(offset)] ^= 1;
    if (found != m_state->files.end() && offset < std::int64_t(found->second->synced.size()))
        found->second->synced[std::size_t(offset)] ^= 1;
}

}  // namespace sluice::test
