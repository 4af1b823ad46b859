#include "legacy/internal/v1_writer.h"

#include <QFile>

#include <algorithm>
#include <cerrno>

namespace sluice::legacy {

namespace {

tl::unexpected<Error> writeFailure(const QSaveFile& file)
{
    const bool isFull = errno == ENOSPC || errno == EDQUOT;
    return fail(isFull ? ErrorCode::DiskFull : ErrorCode::Io,
                file.fileName().toStdString() + ": " + file.errorString().toStdString());
}

}  // namespace

V1File::V1File(const std::string& path) : m_file(QString::fromStdString(path)) {}

Result<void> V1File::open()
{
    if (!m_file.open(QIODevice::WriteOnly))
        return writeFailure(m_file);
    // Licence secrets and token hashes are among them.
    m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return {};
}

Result<void> V1File::write(std::string_view text)
{
    if (m_file.write(text.data(), qint64(text.size())) != qint64(text.size()))
        return writeFailure(m_file);
    return {};
}

Result<void> V1File::commit()
{
    if (!m_file.commit())
        return writeFailure(m_file);
    return {};
}

Result<void> V1ObjectFile::open()
{
    return m_file.open();
}

Result<void> V1ObjectFile::put(const std::string& key, const json::Value& value)
{
    return putText(key, json::write(value, json::Style::Pretty));
}

Result<void> V1ObjectFile::putText(const std::string& key, std::string_view jsonText)
{
    std::string text(m_count++ == 0 ? "{\n  " : ",\n  ");
    json::appendQuoted(text, key, true);
    text += ": ";
    for (const char c : jsonText) {
        text.push_back(c);
        if (c == '\n')  // strings hold none: theirs is escaped
            text += "  ";
    }
    return m_file.write(text);
}

Result<void> V1ObjectFile::close(bool lineFeed)
{
    SLUICE_TRY(m_file.write(m_count == 0 ? "{}" : "\n}"));
    if (lineFeed)
        SLUICE_TRY(m_file.write("\n"));
    return m_file.commit();
}

void sortMembers(json::Value& value)
{
    if (json::Array* items = value.items())
        std::ranges::for_each(*items, sortMembers);
    json::Object* members = value.members();
    if (!members)
        return;
    for (json::Member& member : *members)
        sortMembers(member.second);
    std::ranges::stable_sort(*members, {}, &json::Member::first);
}

}  // namespace sluice::legacy
