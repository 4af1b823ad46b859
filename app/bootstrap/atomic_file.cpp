#include "app/bootstrap/atomic_file.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::app {

namespace {

constexpr qint64 mostSmallFile = 1 << 20;

class OpenFile {
public:
    explicit OpenFile(int descriptor) : m_descriptor(descriptor) {}
    ~OpenFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int get() const { return m_descriptor; }

private:
    const int m_descriptor;
};

tl::unexpected<Error> fileFailure(const std::string& path)
{
    const int code = errno;
    return fail(code == ENOSPC || code == EDQUOT ? ErrorCode::DiskFull : ErrorCode::Io,
                path + ": " + std::strerror(code));
}

Result<void> writeDurably(const std::string& path, std::string_view text, bool executable)
{
    ::unlink(path.c_str());  // of a run that was killed
    const OpenFile file(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, executable ? 0700 : 0600));
    if (file.get() < 0)
        return fileFailure(path);
    while (!text.empty()) {
        const ssize_t count = ::write(file.get(), text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fileFailure(path);
        text.remove_prefix(std::size_t(count));
    }
    return ::fsync(file.get()) == 0 ? Result<void>() : Result<void>(fileFailure(path));
}

}  // namespace

Result<void> replaceFile(const std::string& path, std::string_view text, bool executable)
{
    const std::string beside = path + ".new";
    const auto written = writeDurably(beside, text, executable);
    if (!written) {
        ::unlink(beside.c_str());
        return written;
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) {
        const auto failure = fileFailure(path);
        ::unlink(beside.c_str());
        return failure;
    }
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
    const OpenFile directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0 || ::fsync(directory.get()) != 0)
        return fileFailure(folder);
    return {};
}

Result<std::string> readSmallFile(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.exists())
        return fail(ErrorCode::NotFound, path + " is not there");
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, path + ": " + file.errorString().toStdString());
    if (file.size() > mostSmallFile)
        return fail(ErrorCode::InvalidArgument, path + ": larger than 1 MiB");
    return file.readAll().toStdString();
}

}  // namespace sluice::app
