#include "support/fault_vfs_state.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace sluice::test {

namespace {

using State = FaultDisk::State;

struct FaultFile {
    sqlite3_file base;
    State* state;
    std::shared_ptr<FileNode>* node;  // owned
    std::string* deletePath;          // owned: removed on close
    int lock;
    std::array<std::uint8_t, shmSlots> shmHeld;  // 1 shared, 2 exclusive
    bool shmOpen;
};

FaultFile& faultFile(sqlite3_file* file)
{
    return *reinterpret_cast<FaultFile*>(file);
}

int faultUnlock(sqlite3_file* handle, int level)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    FileNode& node = **file.node;
    if (level < SQLITE_LOCK_EXCLUSIVE && node.exclusive == handle)
        node.exclusive = nullptr;
    if (level < SQLITE_LOCK_RESERVED && node.reserved == handle)
        node.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE && file.lock >= SQLITE_LOCK_SHARED)
        --node.shared;
    file.lock = std::min(file.lock, level);
    return SQLITE_OK;
}

int faultLock(sqlite3_file* handle, int level)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    FileNode& node = **file.node;
    if (node.dead)
        return SQLITE_IOERR_LOCK;
    if (file.lock >= level)
        return SQLITE_OK;
    if (level >= SQLITE_LOCK_SHARED && file.lock == SQLITE_LOCK_NONE) {
        if (node.exclusive)
            return SQLITE_BUSY;
        ++node.shared;
        file.lock = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED) {
        if (node.reserved && node.reserved != handle)
            return SQLITE_BUSY;
        node.reserved = handle;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        if (node.shared > 1)
            return SQLITE_BUSY;
        node.exclusive = handle;
    }
    file.lock = level;
    return SQLITE_OK;
}

int faultShmUnmap(sqlite3_file* handle, int deleteIt);

int faultClose(sqlite3_file* handle)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    faultUnlock(handle, SQLITE_LOCK_NONE);
    if (file.shmOpen)
        faultShmUnmap(handle, 0);
    if (file.deletePath)
        file.state->files.erase(*file.deletePath);
    delete file.deletePath;
    delete file.node;
    return SQLITE_OK;
}

int faultRead(sqlite3_file* handle, void* out, int count, sqlite3_int64 offset)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    const FileNode& node = **file.node;
    if (node.dead || file.state->crashed)
        return SQLITE_IOERR_READ;
    const auto have = std::clamp<std::int64_t>(std::int64_t(node.current.size()) - offset, 0, count);
    if (have > 0)
        std::memcpy(out, node.current.data() + offset, std::size_t(have));
    std::memset(static_cast<char*>(out) + have, 0, std::size_t(count - have));
    return have == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int faultWrite(sqlite3_file* handle, const void* in, int count, sqlite3_int64 offset)
{
    FaultFile& file = faultFile(handle);
    State& state = *file.state;
    const std::lock_guard lock(state.mutex);
    FileNode& node = **file.node;
    const auto* bytes = static_cast<const std::uint8_t*>(in);
    PendingWrite write{offset, FileBytes(bytes, bytes + count), false};
    if (node.temporary) {
        applyWrite(node.current, write, SIZE_MAX);
        return SQLITE_OK;
    }
    if (node.dead || state.tick())
        return SQLITE_IOERR_WRITE;
    if (state.failWriteIn > 0 && --state.failWriteIn == 0)
        return SQLITE_IOERR_WRITE;
    const auto growth = offset + count - std::int64_t(node.current.size());
    if (state.capacity && growth > 0 && state.used() + growth > *state.capacity)
        return SQLITE_FULL;
    applyWrite(node.current, write, SIZE_MAX);
    node.pending.push_back(std::move(write));
    return SQLITE_OK;
}

int faultTruncate(sqlite3_file* handle, sqlite3_int64 size)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    FileNode& node = **file.node;
    if (!node.temporary && (node.dead || file.state->tick()))
        return SQLITE_IOERR_TRUNCATE;
    node.current.resize(std::size_t(size));
    if (!node.temporary)
        node.pending.push_back({size, {}, true});
    return SQLITE_OK;
}

int faultSync(sqlite3_file* handle, int)
{
    FaultFile& file = faultFile(handle);
    State& state = *file.state;
    const std::lock_guard lock(state.mutex);
    FileNode& node = **file.node;
    if (node.temporary)
        return SQLITE_OK;
    if (node.dead || state.tick())
        return SQLITE_IOERR_FSYNC;
    if (state.failEverySync || (state.failSyncIn > 0 && --state.failSyncIn == 0))
        return SQLITE_IOERR_FSYNC;
    for (const PendingWrite& write : node.pending)
        applyWrite(node.synced, write, SIZE_MAX);
    node.pending.clear();
    return SQLITE_OK;
}

int faultFileSize(sqlite3_file* handle, sqlite3_int64* size)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    *size = sqlite3_int64((*file.node)->current.size());
    return SQLITE_OK;
}

int faultCheckReserved(sqlite3_file* handle, int* out)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    *out = (*file.node)->reserved != nullptr;
    return SQLITE_OK;
}

int faultControl(sqlite3_file*, int, void*)
{
    return SQLITE_NOTFOUND;
}

int faultSectorSize(sqlite3_file*)
{
    return int(sectorBytes);
}

int faultCharacteristics(sqlite3_file*)
{
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int faultShmMap(sqlite3_file* handle, int region, int bytes, int extend, void volatile** out)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    FileNode& node = **file.node;
    *out = nullptr;
    if (node.dead)
        return SQLITE_IOERR_SHMMAP;
    if (!file.shmOpen) {
        file.shmOpen = true;
        ++node.shmUsers;
    }
    while (extend && int(node.shm.size()) <= region) {
        node.shm.push_back(std::make_unique<std::uint8_t[]>(std::size_t(bytes)));
    }
    if (int(node.shm.size()) > region)
        *out = node.shm[std::size_t(region)].get();
    return SQLITE_OK;
}

int faultShmLock(sqlite3_file* handle, int offset, int count, int flags)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    FileNode& node = **file.node;
    const bool exclusive = flags & SQLITE_SHM_EXCLUSIVE;
    if (flags & SQLITE_SHM_LOCK) {
        if (node.dead)
            return SQLITE_IOERR_SHMLOCK;
        for (int i = offset; i < offset + count; ++i) {
            const auto slot = std::size_t(i);
            const int others = node.shmShared[slot] - (file.shmHeld[slot] == 1 ? 1 : 0);
            if ((node.shmExclusive[slot] && node.shmExclusive[slot] != handle) || (exclusive && others > 0))
                return SQLITE_BUSY;
        }
    }
    for (int i = offset; i < offset + count; ++i) {
        const auto slot = std::size_t(i);
        if (file.shmHeld[slot] == 1)
            --node.shmShared[slot];
        if (node.shmExclusive[slot] == handle)
            node.shmExclusive[slot] = nullptr;
        file.shmHeld[slot] = 0;
        if (!(flags & SQLITE_SHM_LOCK))
            continue;
        file.shmHeld[slot] = exclusive ? 2 : 1;
        if (exclusive)
            node.shmExclusive[slot] = handle;
        else
            ++node.shmShared[slot];
    }
    return SQLITE_OK;
}

void faultShmBarrier(sqlite3_file* handle)
{
    // A lock taken and given back, as SQLite's own layer does: sanitizers do not follow a bare fence.
    const std::lock_guard lock(faultFile(handle).state->mutex);
}

int faultShmUnmap(sqlite3_file* handle, int)
{
    FaultFile& file = faultFile(handle);
    const std::lock_guard lock(file.state->mutex);
    if (!file.shmOpen)
        return SQLITE_OK;
    for (int slot = 0; slot < shmSlots; ++slot) {
        if (file.shmHeld[std::size_t(slot)])
            faultShmLock(handle, slot, 1,
                         SQLITE_SHM_UNLOCK
                             | (file.shmHeld[std::size_t(slot)] == 2 ? SQLITE_SHM_EXCLUSIVE : SQLITE_SHM_SHARED));
    }
    file.shmOpen = false;
    FileNode& node = **file.node;
    if (--node.shmUsers == 0)
        node.shm.clear();
    return SQLITE_OK;
}

const sqlite3_io_methods faultMethods = {2,
                                         faultClose,
                                         faultRead,
                                         faultWrite,
                                         faultTruncate,
                                         faultSync,
                                         faultFileSize,
                                         faultLock,
                                         faultUnlock,
                                         faultCheckReserved,
                                         faultControl,
                                         faultSectorSize,
                                         faultCharacteristics,
                                         faultShmMap,
                                         faultShmLock,
                                         faultShmBarrier,
                                         faultShmUnmap,
                                         nullptr,
                                         nullptr};

State& stateOf(sqlite3_vfs* vfs)
{
    return *static_cast<State*>(vfs->pAppData);
}

int faultOpen(sqlite3_vfs* vfs, const char* path, sqlite3_file* handle, int flags, int* outFlags)
{
    State& state = stateOf(vfs);
    const std::lock_guard lock(state.mutex);
    FaultFile& file = faultFile(handle);
    file.base.pMethods = nullptr;
    std::shared_ptr<FileNode> node;
    const auto found = path ? state.files.find(path) : state.files.end();
    if (!path) {
        node = std::make_shared<FileNode>();
        node->temporary = true;
    } else if (state.crashed || (found == state.files.end() && !(flags & SQLITE_OPEN_CREATE))) {
        return SQLITE_CANTOPEN;
    } else if (found == state.files.end()) {
        node = std::make_shared<FileNode>();
        state.files.emplace(path, node);
    } else {
        node = found->second;
    }
    file.state = &state;
    file.node = new std::shared_ptr<FileNode>(std::move(node));
    file.deletePath = path && (flags & SQLITE_OPEN_DELETEONCLOSE) ? new std::string(path) : nullptr;
    file.lock = SQLITE_LOCK_NONE;
    file.shmHeld = {};
    file.shmOpen = false;
    file.base.pMethods = &faultMethods;
    if (outFlags)
        *outFlags = flags;
    return SQLITE_OK;
}

int faultDelete(sqlite3_vfs* vfs, const char* path, int)
{
    State& state = stateOf(vfs);
    const std::lock_guard lock(state.mutex);
    if (state.tick())
        return SQLITE_IOERR_DELETE;
    return state.files.erase(path) ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

int faultAccess(sqlite3_vfs* vfs, const char* path, int, int* out)
{
    State& state = stateOf(vfs);
    const std::lock_guard lock(state.mutex);
    const auto found = state.files.find(path);
    *out = found != state.files.end();
    return SQLITE_OK;
}

int faultFullPath(sqlite3_vfs*, const char* path, int size, char* out)
{
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
}

int faultRandomness(sqlite3_vfs* vfs, int count, char* out)
{
    State& state = stateOf(vfs);
    const std::lock_guard lock(state.mutex);
    for (int i = 0; i < count; ++i)
        out[i] = char(state.random());
    return count;
}

int faultSleep(sqlite3_vfs*, int micros)
{
    return sqlite3_vfs_find(nullptr)->xSleep(sqlite3_vfs_find(nullptr), micros);
}

int faultTime(sqlite3_vfs*, sqlite3_int64* out)
{
    *out = 212'634'072'000'000;  // 2026-01-01 as a Julian day in milliseconds: time stands still
    return SQLITE_OK;
}

int faultTimeReal(sqlite3_vfs*, double* out)
{
    *out = 2'461'042.5;
    return SQLITE_OK;
}

int faultLastError(sqlite3_vfs*, int, char*)
{
    return 0;
}

std::string nextVfsName()
{
    static std::atomic<int> last{0};
    return "fault-disk-" + std::to_string(++last);
}

}  // namespace

void registerFaultVfs(FaultDisk::State& state)
{
    state.name = nextVfsName();
    sqlite3_vfs& vfs = state.vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = int(sizeof(FaultFile));
    vfs.mxPathname = 512;
    vfs.zName = state.name.c_str();
    vfs.pAppData = &state;
    vfs.xOpen = faultOpen;
    vfs.xDelete = faultDelete;
    vfs.xAccess = faultAccess;
    vfs.xFullPathname = faultFullPath;
    vfs.xRandomness = faultRandomness;
    vfs.xSleep = faultSleep;
    vfs.xCurrentTime = faultTimeReal;
    vfs.xGetLastError = faultLastError;
    vfs.xCurrentTimeInt64 = faultTime;
    sqlite3_vfs_register(&vfs, 0);
}

}  // namespace sluice::test
