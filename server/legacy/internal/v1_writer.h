// Files as the first generation wrote them (B.0): one object, two-space indentation, ASCII. They get their name only when whole.
#pragma once

#include "core/json.h"
#include "core/result.h"

#include <QSaveFile>

namespace sluice::legacy {

class V1File {
public:
    explicit V1File(const std::string& path);
    Result<void> open();
    Result<void> write(std::string_view text);
    Result<void> commit();

private:
    QSaveFile m_file;
};

class V1ObjectFile {
public:
    explicit V1ObjectFile(const std::string& path) : m_file(path) {}
    Result<void> open();
    Result<void> put(const std::string& key, const json::Value& value);
    Result<void> putText(const std::string& key, std::string_view jsonText);  // already written JSON
    Result<void> close(bool lineFeed);
    std::int64_t count() const { return m_count; }

private:
    V1File m_file;
    std::int64_t m_count = 0;
};

// Members of every object in it by name.
void sortMembers(json::Value& value);

}  // namespace sluice::legacy
