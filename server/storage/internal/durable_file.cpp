#include "storage/internal/durable_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace sluice::storage {

namespace {

namespace fs = std::filesystem;

Error fileError(const std::string& doing)
{
    return Error{errno == ENOSPC || errno == EDQUOT ? ErrorCode::DiskFull : ErrorCode::Io,
                 doing + ": " + std::strerror(errno)};
}

Result<void> syncPath(const std::string& path, int flags)
{
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0)
        return fail(fileError("opening " + path));
    const int code = ::fsync(descriptor);
    const Error error = fileError("flushing " + path);
    ::close(descriptor);
    if (code != 0)
        return fail(error);
    return {};
}

}  // namespace

Result<void> createPrivateFile(const std::string& path, bool truncate)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | (truncate ? O_TRUNC : 0), 0600);
    if (descriptor < 0)
        return fail(fileError("opening " + path));
    ::close(descriptor);
    return {};
}

Result<void> renameDurably(const std::string& from, const std::string& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        return fail(fileError("renaming to " + to));
    const auto folder = fs::path(to).parent_path().string();
    return syncPath(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

Result<void> PartFile::becomeTarget() const
{
    SLUICE_TRY(syncPath(m_path, O_RDWR));
    return renameDurably(m_path, m_target);
}

void PartFile::remove() const
{
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"})
        fs::remove(m_path + suffix, ignored);
}

}  // namespace sluice::storage
