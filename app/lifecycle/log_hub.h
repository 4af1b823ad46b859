// Where every log line goes: to stderr for a person or a journal, and into a ring for the console's log page and the diagnostics
// bundle. Known secret values are masked before a line goes anywhere. Thread: any. One per process, because Qt's message handler is.
#pragma once

#include "models/actions.h"

#include <QtGlobal>

#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::app {

class LogHub {
public:
    // level: debug, info, warning, error.
    explicit LogHub(const std::string& level, std::size_t capacity = 20'000);
    ~LogHub();
    LogHub(const LogHub&) = delete;
    LogHub& operator=(const LogHub&) = delete;

    // Lines that hold one of these (8 characters or more) show ••• in its place.
    void maskSecrets(std::vector<std::string> secrets);
    void setQuietStderr(bool quiet) { m_quiet = quiet; }  // the CLI keeps stderr for its own errors

    std::vector<models::LogLine> after(std::uint64_t sequence, std::size_t most) const;
    ChangeSequence& changes() { return m_changes; }
    std::string masked(std::string text) const;

private:
    static void handle(QtMsgType type, const QMessageLogContext& context, const QString& text);
    void take(QtMsgType type, const char* category, const QString& text);

    const std::size_t m_capacity;
    int m_least = 1;
    std::atomic<bool> m_quiet{false};
    mutable std::mutex m_mutex;
    std::deque<models::LogLine> m_lines;
    std::vector<std::string> m_secrets;
    std::uint64_t m_sequence = 0;
    ChangeSequence m_changes;
};

}  // namespace sluice::app
