#include "storage/internal/log_vfs.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <sqlite3.h>

namespace sluice::storage {

namespace {

constexpr std::size_t gatherLimit = 1'024 * 1'024;
constexpr std::size_t pieceSize = 64 * 1'024;  // SQLite's own files take less than 128 KiB at once

struct LogFile {
    sqlite3_file base;
    std::string* gathered;
    sqlite3_int64 start;  // where the first gathered byte belongs
};

// The parent's file lies behind ours in the memory that SQLite gives.
constexpr int logFileSize =
    int((sizeof(LogFile) + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t));

LogFile* logOf(sqlite3_file* file)
{
    return reinterpret_cast<LogFile*>(file);
}

sqlite3_file* parentOf(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + logFileSize);
}

int writePieces(sqlite3_file* parent, const char* data, std::size_t size, sqlite3_int64 at)
{
    for (std::size_t done = 0; done < size; done += pieceSize) {
        const auto piece = int(std::min(pieceSize, size - done));
        if (const int code = parent->pMethods->xWrite(parent, data + done, piece, at + sqlite3_int64(done));
            code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

int flushLog(sqlite3_file* file)
{
    LogFile* const log = logOf(file);
    if (log->gathered->empty())
        return SQLITE_OK;
    const int code = writePieces(parentOf(file), log->gathered->data(), log->gathered->size(), log->start);
    if (code == SQLITE_OK)  // else all of it comes again
        log->gathered->clear();
    return code;
}

int closeLog(sqlite3_file* file)
{
    flushLog(file);  // what is left belongs to no commit
    delete logOf(file)->gathered;
    sqlite3_file* const parent = parentOf(file);
    return parent->pMethods ? parent->pMethods->xClose(parent) : SQLITE_OK;
}

int readLog(sqlite3_file* file, void* data, int size, sqlite3_int64 at)
{
    if (const int code = flushLog(file); code != SQLITE_OK)
        return code;
    return parentOf(file)->pMethods->xRead(parentOf(file), data, size, at);
}

int writeLog(sqlite3_file* file, const void* data, int size, sqlite3_int64 at)
{
    LogFile* const log = logOf(file);
    const auto length = std::size_t(size);
    const bool follows = at == log->start + sqlite3_int64(log->gathered->size());
    if (!follows || log->gathered->size() + length > gatherLimit) {
        if (const int code = flushLog(file); code != SQLITE_OK)
            return code;
    }
    if (length > gatherLimit)
        return writePieces(parentOf(file), static_cast<const char*>(data), length, at);
    if (log->gathered->empty())
        log->start = at;
    try {
        log->gathered->append(static_cast<const char*>(data), length);
    } catch (const std::bad_alloc&) {
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

int truncateLog(sqlite3_file* file, sqlite3_int64 size)
{
    if (const int code = flushLog(file); code != SQLITE_OK)
        return code;
    return parentOf(file)->pMethods->xTruncate(parentOf(file), size);
}

int syncLog(sqlite3_file* file, int flags)
{
    if (const int code = flushLog(file); code != SQLITE_OK)
        return code;
    return parentOf(file)->pMethods->xSync(parentOf(file), flags);
}

int sizeOfLog(sqlite3_file* file, sqlite3_int64* size)
{
    if (const int code = flushLog(file); code != SQLITE_OK)
        return code;
    return parentOf(file)->pMethods->xFileSize(parentOf(file), size);
}

const sqlite3_io_methods logMethods = {
    .iVersion = 1,
    .xClose = closeLog,
    .xRead = readLog,
    .xWrite = writeLog,
    .xTruncate = truncateLog,
    .xSync = syncLog,
    .xFileSize = sizeOfLog,
    .xLock = [](sqlite3_file* file, int level) { return parentOf(file)->pMethods->xLock(parentOf(file), level); },
    .xUnlock = [](sqlite3_file* file, int level) { return parentOf(file)->pMethods->xUnlock(parentOf(file), level); },
    .xCheckReservedLock = [](sqlite3_file* file,
                             int* held) { return parentOf(file)->pMethods->xCheckReservedLock(parentOf(file), held); },
    .xFileControl = [](sqlite3_file* file, int code,
                       void* data) { return parentOf(file)->pMethods->xFileControl(parentOf(file), code, data); },
    .xSectorSize = [](sqlite3_file* file) { return parentOf(file)->pMethods->xSectorSize(parentOf(file)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* file) { return parentOf(file)->pMethods->xDeviceCharacteristics(parentOf(file)); },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

sqlite3_vfs* parentVfs(sqlite3_vfs* vfs)
{
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int openFile(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    sqlite3_vfs* const parent = parentVfs(vfs);
    // The copies that savepoints keep come in one piece when they become a file: more than SQLite's own files take at once.
    if (!(flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_SUBJOURNAL)))
        return parent->xOpen(parent, name, file, flags, outFlags);
    file->pMethods = nullptr;
    auto gathered = std::unique_ptr<std::string>(new (std::nothrow) std::string);
    if (!gathered)
        return SQLITE_NOMEM;
    sqlite3_file* const real = parentOf(file);
    const int code = parent->xOpen(parent, name, real, flags, outFlags);
    if (code != SQLITE_OK) {
        if (real->pMethods)
            real->pMethods->xClose(real);
        return code;
    }
    new (file) LogFile{{&logMethods}, gathered.release(), 0};
    return SQLITE_OK;
}

// Forwards with the parent itself: it may look at its own data.
sqlite3_vfs layerOver(sqlite3_vfs* parent, const char* name)
{
    sqlite3_vfs layer{};
    layer.iVersion = std::min(parent->iVersion, 2);
    layer.szOsFile = logFileSize + parent->szOsFile;
    layer.mxPathname = parent->mxPathname;
    layer.zName = name;
    layer.pAppData = parent;
    layer.xOpen = openFile;
    layer.xDelete = [](sqlite3_vfs* vfs, const char* path, int sync) {
        return parentVfs(vfs)->xDelete(parentVfs(vfs), path, sync);
    };
    layer.xAccess = [](sqlite3_vfs* vfs, const char* path, int flags, int* result) {
        return parentVfs(vfs)->xAccess(parentVfs(vfs), path, flags, result);
    };
    layer.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* out) {
        return parentVfs(vfs)->xFullPathname(parentVfs(vfs), path, size, out);
    };
    layer.xRandomness = [](sqlite3_vfs* vfs, int size, char* out) {
        return parentVfs(vfs)->xRandomness(parentVfs(vfs), size, out);
    };
    layer.xSleep = [](sqlite3_vfs* vfs, int micros) { return parentVfs(vfs)->xSleep(parentVfs(vfs), micros); };
    layer.xCurrentTime = [](sqlite3_vfs* vfs, double* now) {
        return parentVfs(vfs)->xCurrentTime(parentVfs(vfs), now);
    };
    layer.xGetLastError = [](sqlite3_vfs* vfs, int size, char* out) {
        return parentVfs(vfs)->xGetLastError(parentVfs(vfs), size, out);
    };
    if (layer.iVersion >= 2 && parent->xCurrentTimeInt64)
        layer.xCurrentTimeInt64 = [](sqlite3_vfs* vfs, sqlite3_int64* now) {
            return parentVfs(vfs)->xCurrentTimeInt64(parentVfs(vfs), now);
        };
    else
        layer.iVersion = 1;
    return layer;
}

struct Layer {
    std::string name;
    sqlite3_vfs vfs{};
};

}  // namespace

std::string gatheringVfs(const std::string& parentName)
{
    static std::mutex mutex;
    // SQLite keeps pointing at a registered VFS as long as the process lives.
    static auto* const layers = new std::map<sqlite3_vfs*, std::unique_ptr<Layer>>;
    sqlite3_vfs* const parent = sqlite3_vfs_find(parentName.empty() ? nullptr : parentName.c_str());
    if (!parent)
        return parentName;  // opening it will say so
    const std::lock_guard lock(mutex);
    auto& layer = (*layers)[parent];
    if (!layer) {
        layer = std::make_unique<Layer>();
        layer->name = std::string("sluice-log-") + parent->zName;
    }
    if (sqlite3_vfs_find(layer->name.c_str()) != &layer->vfs) {
        layer->vfs = layerOver(parent, layer->name.c_str());
        if (sqlite3_vfs_register(&layer->vfs, 0) != SQLITE_OK)
            return parentName;
    }
    return layer->name;
}

}  // namespace sluice::storage
