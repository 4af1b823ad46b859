#include "legacy/source.h"

#include "core/hex.h"
#include "crypto/hash.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unordered_set>

namespace sluice::legacy {

namespace {

constexpr std::size_t readBytes = 1U << 18;

std::int64_t lineOf(std::string_view text, std::size_t offset)
{
    return 1 + std::ranges::count(text.substr(0, offset), '\n');
}

tl::unexpected<Error> readFailure(const std::string& name)
{
    return fail(ErrorCode::Io, name + ": cannot be read: " + std::strerror(errno));
}

}  // namespace

Error errorAt(const std::string& file, std::int64_t line, std::string_view message)
{
    return {ErrorCode::Corrupt, file + (line > 0 ? ":" + std::to_string(line) : "") + ": " + std::string(message)};
}

std::optional<std::uint64_t> SourceFolder::sizeOf(const std::string& name) const
{
    struct stat status {};
    if (::stat((m_path + "/" + name).c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
}

Result<void> SourceFolder::check() const
{
    struct stat status {};
    if (::stat(m_path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return fail(ErrorCode::NotFound, m_path + ": there is no such folder");
    if (!sizeOf("balances.json") && !sizeOf("registry.json"))
        return fail(ErrorCode::NotFound, m_path
                                             + ": neither balances.json nor registry.json is there; give the data "
                                               "folder of the installation");
    return {};
}

Result<std::optional<std::string>> SourceFolder::text(const std::string& name) const
{
    const auto size = sizeOf(name);
    if (!size)
        return std::optional<std::string>();
    if (*size > m_limits.jsonBytes)
        return fail(errorAt(name, 0, "larger than " + std::to_string(m_limits.jsonBytes >> 20) + " MiB"));
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen((m_path + "/" + name).c_str(), "rb"),
                                                               &std::fclose);
    if (!file)
        return readFailure(name);
    std::string text(*size, '\0');
    if (std::fread(text.data(), 1, text.size(), file.get()) != text.size() || std::fgetc(file.get()) != EOF)
        return fail(errorAt(name, 0, "changed while it was read; stop the old installation first"));
    return std::optional(std::move(text));
}

Result<void> SourceFolder::members(const std::string& name, const Take& take) const
{
    SLUICE_ASSIGN(const auto text, this->text(name));
    if (!text)
        return {};
    std::optional<Error> refused;
    std::unordered_set<std::string> seen;
    const auto parsed = json::parseMembers(*text, [&](std::string key, json::Value record) {
        if (!seen.insert(key).second)
            refused = errorAt(name, 0, "'" + key + "' is there twice");
        else if (auto taken = take(key, record); !taken)
            refused = Error{taken.error().code, name + ": '" + key + "': " + taken.error().message};
        return !refused;
    });
    if (refused)
        return fail(std::move(*refused));
    if (!parsed)
        return fail(errorAt(name, lineOf(*text, parsed.error().offset), parsed.error().message));
    return {};
}

Result<Hash32> SourceFolder::fingerprint(const std::vector<std::string>& names) const
{
    crypto::Sha256 digest;
    std::string buffer(readBytes, '\0');
    for (const std::string& name : names) {
        const auto size = sizeOf(name);
        if (!size)
            continue;
        const std::string head = name + "\n" + std::to_string(*size) + "\n";
        digest.add(asBytes(head));
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen((m_path + "/" + name).c_str(), "rb"),
                                                                   &std::fclose);
        if (!file)
            return readFailure(name);
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get()))
            digest.add(asBytes(std::string_view(buffer).substr(0, got)));
        if (std::ferror(file.get()))
            return readFailure(name);
    }
    return digest.finish();
}

Result<std::optional<LineReader>> LineReader::open(const SourceFolder& folder, const std::string& name)
{
    if (!folder.sizeOf(name))
        return std::optional<LineReader>();
    std::FILE* const file = std::fopen((folder.path() + "/" + name).c_str(), "rb");
    if (!file)
        return readFailure(name);
    return std::optional<LineReader>(LineReader(name, folder.limits().lineBytes, file));
}

Result<std::optional<LineReader::Line>> LineReader::next()
{
    std::size_t searched = m_start;
    for (;;) {
        const std::size_t end = m_buffer.find('\n', searched);
        if (end != std::string::npos) {
            const Line line{std::string_view(m_buffer).substr(m_start, end - m_start), m_offset, ++m_number, true};
            m_offset += end + 1 - m_start;
            m_start = end + 1;
            return std::optional(line);
        }
        if (m_buffer.size() - m_start > m_limit)
            return fail(errorAt(m_name, m_number + 1, "longer than " + std::to_string(m_limit) + " bytes"));
        if (m_ended)
            break;
        m_buffer.erase(0, m_start);
        m_start = 0;
        searched = m_buffer.size();
        m_buffer.resize(searched + readBytes);
        const std::size_t got = std::fread(m_buffer.data() + searched, 1, readBytes, m_file.get());
        m_buffer.resize(searched + got);
        if (std::ferror(m_file.get()))
            return readFailure(m_name);
        m_ended = got < readBytes;
    }
    if (m_start == m_buffer.size())
        return std::optional<Line>();
    const Line line{std::string_view(m_buffer).substr(m_start), m_offset, ++m_number, false};
    m_offset += m_buffer.size() - m_start;
    m_start = m_buffer.size();
    return std::optional(line);
}

}  // namespace sluice::legacy
