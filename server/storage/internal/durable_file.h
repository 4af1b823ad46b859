// Files that appear whole or not at all: written beside their place, flushed, then renamed into it. Thread: any.
#pragma once

#include "core/result.h"

#include <string>

namespace sluice::storage {

Result<void> createPrivateFile(const std::string& path, bool truncate);  // 0600
Result<void> renameDurably(const std::string& from, const std::string& to);

// TARGET.part while it is being made; removed whatever way the maker is left.
class PartFile {
public:
    explicit PartFile(const std::string& target) : m_target(target), m_path(target + ".part") { remove(); }
    ~PartFile() { remove(); }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    const std::string& path() const { return m_path; }
    Result<void> becomeTarget() const;  // flushes the file and its folder

private:
    void remove() const;

    std::string m_target;
    std::string m_path;
};

}  // namespace sluice::storage
