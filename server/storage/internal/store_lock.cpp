#include "storage/internal/store_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace sluice::storage {

namespace {

std::string holderText(int descriptor)
{
    char text[32] = {};
    const auto got = ::pread(descriptor, text, sizeof text - 1, 0);
    std::string pid(text, got > 0 ? std::size_t(got) : 0);
    pid.resize(std::min(pid.size(), pid.find_first_not_of("0123456789")));
    return pid.empty() ? std::string("another program") : "another program (pid " + pid + ")";
}

}  // namespace

std::string canonicalStorePath(const std::string& path)
{
    std::error_code error;
    const auto canonical = std::filesystem::weakly_canonical(std::filesystem::path(path), error);
    return error ? path : canonical.string();
}

Result<std::unique_ptr<StoreLock>> StoreLock::acquire(const std::string& storePath)
{
    const std::string path = storePath + ".lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(errno == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io,
                    "opening the store's lock " + path + ": " + std::strerror(errno));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const bool held = errno == EWOULDBLOCK;
        const std::string message = held ? holderText(descriptor) + " writes the store " + storePath
                                         : "locking " + path + ": " + std::strerror(errno);
        ::close(descriptor);
        return fail(held ? ErrorCode::Conflict : ErrorCode::Io, message);
    }
    const std::string pid = std::to_string(::getpid());
    if (::ftruncate(descriptor, 0) == 0) {
        // Only for the other program's message; the lock holds without it.
        [[maybe_unused]] const auto written = ::pwrite(descriptor, pid.data(), pid.size(), 0);
    }
    return std::unique_ptr<StoreLock>(new StoreLock(descriptor));
}

StoreLock::~StoreLock()
{
    ::close(m_descriptor);
}

}  // namespace sluice::storage
