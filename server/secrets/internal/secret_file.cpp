#include "secrets/internal/secret_file.h"

#include "core/hex.h"
#include "core/rng.h"
#include "crypto/aes_gcm.h"
#include "secrets/master_key_file_store.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::secrets {

namespace {

constexpr std::string_view secretFileHeader = "SLUICESECRETS1\n";
constexpr std::size_t secretFileMost = 32u * 1024 * 1024;

class FileDescriptor {
public:
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    ~FileDescriptor() { close(); }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }
    void close()
    {
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = -1;
    }

private:
    int m_fd;
};

tl::unexpected<Error> systemError(const std::string& what, const std::string& path, int error)
{
    const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::DiskFull : ErrorCode::Io;
    return fail(code, what + " " + path + ": " + std::strerror(error));
}

Result<Bytes> readAll(const FileDescriptor& file, const std::string& path, std::size_t most)
{
    Bytes bytes;
    std::array<std::uint8_t, 4096> chunk{};
    for (;;) {
        const ssize_t got = ::read(file.get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemError("cannot read", path, errno);
        if (got == 0)
            break;
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + got);
        if (bytes.size() > most)
            return fail(ErrorCode::InvalidArgument, path + " is too large");
    }
    crypto::wipeMemory(chunk);
    return bytes;
}

Result<void> writeAll(const FileDescriptor& file, const std::string& path, std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return systemError("cannot write", path, errno);
        bytes = bytes.subspan(std::size_t(put));
    }
    return {};
}

std::string folderOf(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::size_t bigEndian(std::span<const std::uint8_t> bytes)
{
    std::size_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value << 8 | byte;
    return value;
}

std::uint8_t* putBigEndian(std::uint8_t* at, std::size_t value, int width)
{
    for (int i = width - 1; i >= 0; --i)
        *at++ = std::uint8_t(value >> (8 * i));
    return at;
}

Result<SecretMap> decodeEntries(const crypto::SecretBytes& plain)
{
    SecretMap entries;
    std::span<const std::uint8_t> rest = plain.bytes();
    const auto take = [&rest](std::size_t count) -> std::optional<std::span<const std::uint8_t>> {
        if (count > rest.size())
            return std::nullopt;
        const auto head = rest.first(count);
        rest = rest.subspan(count);
        return head;
    };
    while (!rest.empty()) {
        const auto nameLength = take(2);
        const auto name = nameLength ? take(bigEndian(*nameLength)) : std::nullopt;
        const auto valueLength = name ? take(4) : std::nullopt;
        const auto value = valueLength ? take(bigEndian(*valueLength)) : std::nullopt;
        if (!value)
            return fail(ErrorCode::Corrupt, "the secret file's entries are cut short");
        entries[std::string(name->begin(), name->end())] = crypto::SecretBytes(*value);
    }
    return entries;
}

crypto::SecretBytes encodeEntries(const SecretMap& entries)
{
    std::size_t size = 0;
    for (const auto& [name, value] : entries)
        size += 6 + name.size() + value.size();
    crypto::SecretBytes plain(size);
    std::uint8_t* at = plain.bytes().data();
    for (const auto& [name, value] : entries) {
        at = putBigEndian(at, name.size(), 2);
        at = std::ranges::copy(asBytes(name), at).out;
        at = putBigEndian(at, value.size(), 4);
        at = std::ranges::copy(value.bytes(), at).out;
    }
    return plain;
}

}  // namespace

Result<crypto::SecretBytes> readMasterKeyFile(const std::string& path)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file.isOpen()) {
        const int error = errno;
        if (error == ENOENT)
            return fail(ErrorCode::NotFound, "the master key file " + path + " does not exist");
        return systemError("cannot open the master key file", path, error);
    }
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return systemError("cannot look at the master key file", path, errno);
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::InvalidArgument, "the master key file " + path + " is not a file");
    if ((info.st_mode & 077) != 0)
        return fail(ErrorCode::Denied,
                    "the master key file " + path + " may be read or written by group or others; chmod 600 it");
    SLUICE_ASSIGN(Bytes bytes, readAll(file, path, 1024));
    const auto notAKey = [&] {
        return fail(ErrorCode::InvalidArgument, "the master key file " + path + " must hold 32 bytes or 64 hex digits");
    };
    crypto::SecretBytes key(32);
    bool isKey = bytes.size() == 32;
    if (isKey) {
        std::ranges::copy(bytes, key.bytes().begin());
    } else {
        std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
            text.remove_suffix(1);
        isKey = text.size() == 64 && fromHexExactly(text, key.bytes());
    }
    crypto::wipeMemory(bytes);
    if (!isKey)
        return notAKey();
    return key;
}

Result<SecretMap> SecretFile::load() const
{
    const FileDescriptor file(::open(m_path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.isOpen()) {
        if (errno == ENOENT)
            return SecretMap{};
        return systemError("cannot open the secret file", m_path, errno);
    }
    SLUICE_ASSIGN(const Bytes bytes, readAll(file, m_path, secretFileMost));
    if (bytes.size() < secretFileHeader.size()
        || !std::ranges::equal(std::span(bytes).first(secretFileHeader.size()), asBytes(secretFileHeader)))
        return fail(ErrorCode::Corrupt, m_path + " is not a secret file");
    auto plain = crypto::aes256GcmOpen(m_key.bytes(), std::span(bytes).subspan(secretFileHeader.size()),
                                       asBytes(secretFileHeader));
    if (!plain)
        return fail(ErrorCode::Corrupt, m_path + " does not open with this master key, or was changed");
    return decodeEntries(*plain);
}

Result<void> SecretFile::change(const std::function<bool(SecretMap&)>& edit)
{
    const std::string lockPath = m_path + ".lock";
    const FileDescriptor lock(::open(lockPath.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock.isOpen())
        return systemError("cannot open", lockPath, errno);
    // Another program holds it for the few milliseconds of a rewrite.
    while (::flock(lock.get(), LOCK_EX) != 0) {
        if (errno != EINTR)
            return systemError("cannot lock", lockPath, errno);
    }
    SLUICE_ASSIGN(SecretMap entries, load());
    if (!edit(entries))
        return {};
    return store(entries);
}

Result<void> SecretFile::store(const SecretMap& entries) const
{
    SystemRng rng;
    SLUICE_ASSIGN(const Bytes sealed,
                  crypto::aes256GcmSeal(m_key.bytes(), encodeEntries(entries).bytes(), asBytes(secretFileHeader), rng));
    const std::string temporary = m_path + ".new";
    {
        FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file.isOpen())
            return systemError("cannot make", temporary, errno);
        auto written = writeAll(file, temporary, asBytes(secretFileHeader));
        if (written)
            written = writeAll(file, temporary, sealed);
        if (written && ::fsync(file.get()) != 0)
            written = systemError("cannot flush", temporary, errno);
        if (!written) {
            ::unlink(temporary.c_str());
            return written;
        }
    }
    if (::rename(temporary.c_str(), m_path.c_str()) != 0)
        return systemError("cannot replace", m_path, errno);
    const std::string folder = folderOf(m_path);
    const FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.isOpen() || ::fsync(directory.get()) != 0)
        return systemError("cannot flush", folder, errno);
    return {};
}

}  // namespace sluice::secrets
