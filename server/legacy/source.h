// The files of a first-generation installation (ops-config-and-state part B). Reading only; nothing of the folder is ever changed. A file
// that is torn, half-written or too large is an error that names file and line: never skipped, never taken as empty.
// Thread: one at a time; blocks on the disk.
#pragma once

#include "core/address.h"
#include "core/json.h"
#include "core/result.h"

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::legacy {

struct SourceLimits {
    std::uint64_t jsonBytes = 512ULL << 20;  // a JSON file is held as text while it is read
    std::size_t lineBytes = 1U << 20;        // of a log; one is held at a time
};

class SourceFolder {
public:
    explicit SourceFolder(std::string path, SourceLimits limits = {}) : m_path(std::move(path)), m_limits(limits) {}

    const std::string& path() const { return m_path; }
    const SourceLimits& limits() const { return m_limits; }
    Result<void> check() const;  // NotFound: no such folder, or none of the files that make an installation
    std::optional<std::uint64_t> sizeOf(const std::string& name) const;  // nullopt: missing

    // Members of the one object of a JSON file, in order. A missing file is an empty store: nothing is called. `line` is 0 (a
    // syntax error names it). Repeated names are an error. An error of `take` is returned with file and key before it.
    using Take = std::function<Result<void>(const std::string& key, json::Value& record)>;
    Result<void> members(const std::string& name, const Take& take) const;
    Result<std::optional<std::string>> text(const std::string& name) const;

    // SHA-256 over names and contents of the given files that exist. One folder, one fingerprint.
    Result<Hash32> fingerprint(const std::vector<std::string>& names) const;

private:
    std::string m_path;
    SourceLimits m_limits;
};

// One line after another of a log file.
class LineReader {
public:
    // nullopt: there is no such file.
    static Result<std::optional<LineReader>> open(const SourceFolder& folder, const std::string& name);

    struct Line {
        std::string_view text;  // without the line feed; valid until the next call
        std::uint64_t offset = 0;
        std::int64_t number = 0;  // from 1
        bool whole = true;        // false: the last one, without a line feed
    };
    // nullopt: the end. Error: too long, I/O.
    Result<std::optional<Line>> next();
    std::uint64_t position() const { return m_offset; }

private:
    LineReader(std::string name, std::size_t limit, std::FILE* file)
        : m_name(std::move(name)), m_limit(limit), m_file(file, &std::fclose)
    {}

    std::string m_name;
    std::size_t m_limit;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> m_file;
    std::string m_buffer;
    std::size_t m_start = 0;
    std::uint64_t m_offset = 0;
    std::int64_t m_number = 0;
    bool m_ended = false;
};

// "balances.json:12: Expecting value"
Error errorAt(const std::string& file, std::int64_t line, std::string_view message);

}  // namespace sluice::legacy
