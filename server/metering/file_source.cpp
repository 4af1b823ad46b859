#include "metering/file_source.h"

#include <QLoggingCategory>

#include <sys/stat.h>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(fileSourceLog, "sluice.metering")

const std::string fileSourceName = "file";

}  // namespace

FileSource::FileSource(const Clock& clock, Inbox& inbox, Post post, FileSourceConfig config)
    : m_clock(clock), m_inbox(inbox), m_post(std::move(post)), m_config(std::move(config))
{
    m_state.name = fileSourceName;
    m_timer.setInterval(m_config.pollMs);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { step(); });
}

FileSource::~FileSource()
{
    stop();
}

void FileSource::start()
{
    report(SourcePhase::Starting, {});
    m_timer.start();
    step();
}

void FileSource::stop()
{
    m_timer.stop();
    m_alive.reset();
    m_file.close();
    report(SourcePhase::Stopped, {});
}

void FileSource::setPaused(bool paused)
{
    m_post([this, paused, alive = std::weak_ptr(m_alive)] {
        if (!alive.expired())
            m_paused = paused;
    });
}

SourceState FileSource::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void FileSource::report(SourcePhase phase, const std::string& error)
{
    const std::lock_guard lock(m_mutex);
    if (!error.empty() && error != m_state.error)
        qCWarning(fileSourceLog, "file: %s", error.c_str());
    m_state.phase = phase;
    m_state.error = error;
    m_state.lag = m_file.isOpen() ? std::max<std::int64_t>(0, m_file.size() - m_read) : -1;
}

// Opens what is at the path now, and finds out how far that was read.
Result<void> FileSource::openFile()
{
    struct stat info {};
    if (::stat(m_config.path.c_str(), &info) != 0)
        return fail(ErrorCode::NotFound, "the events file is not there");
    const std::string part = m_config.path + "#" + std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
    if (m_file.isOpen() && part == m_part && info.st_size >= m_read)
        return {};
    m_file.close();
    m_file.setFileName(QString::fromStdString(m_config.path));
    if (!m_file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, "the events file cannot be read: " + m_file.errorString().toStdString());
    SLUICE_ASSIGN(const auto stored, m_inbox.offsetOf(fileSourceName, part));
    m_part = part;
    m_stored = stored.value_or(-1);
    m_read = std::max<std::int64_t>(0, m_stored);
    if (info.st_size < m_read) {
        qCWarning(fileSourceLog, "the events file is shorter than what was read of it: from its beginning again");
        m_stored = -1;
        m_read = 0;
    }
    return {};
}

// Whole lines from m_read on. A last line without its end waits for the rest.
bool FileSource::readBatch(EventBatch& batch)
{
    batch.source = fileSourceName;
    if (!m_file.seek(m_read))
        return false;
    const QByteArray bytes = m_file.read(qint64(m_config.bytesPerBatch + m_config.maxLineBytes));
    std::string_view rest(bytes.constData(), std::size_t(bytes.size()));
    std::int64_t next = m_read;
    std::size_t taken = 0;
    while (batch.events.size() < m_config.eventsPerBatch && taken < m_config.bytesPerBatch) {
        std::size_t end = rest.find('\n');
        if (end == std::string_view::npos && rest.size() < m_config.maxLineBytes)
            break;
        const bool whole = end != std::string_view::npos;
        end = std::min(whole ? end : rest.size(), m_config.maxLineBytes);
        std::string_view line = rest.substr(0, end);
        const std::size_t used = end + (end < rest.size() && rest[end] == '\n' ? 1 : 0);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.find_first_not_of(" \t") != std::string_view::npos)
            batch.events.push_back({std::string(line), m_part + "/" + std::to_string(next)});
        next += std::int64_t(used);
        taken += used;
        rest.remove_prefix(used);
    }
    if (next == m_read)
        return false;
    batch.offsets = {{m_part, m_stored, next}};
    return true;
}

void FileSource::step()
{
    if (m_inFlight || !m_alive)
        return;
    if (m_paused) {
        report(SourcePhase::Paused, {});
        return;
    }
    if (const auto opened = openFile(); !opened) {
        report(SourcePhase::Failing, opened.error().message);
        return;
    }
    EventBatch batch;
    if (!readBatch(batch)) {
        report(SourcePhase::Running, {});
        return;
    }
    m_inFlight = true;
    const std::int64_t next = batch.offsets.front().next;
    {
        const std::lock_guard lock(m_mutex);
        m_state.read += std::int64_t(batch.events.size());
        m_state.lastEvent = m_clock.now();
    }
    m_inbox.submit(std::move(batch),
                   [this, next, post = m_post, alive = std::weak_ptr(m_alive)](Result<BatchOutcome> outcome) {
                       post([this, next, alive, outcome = std::move(outcome)] {
                           if (!alive.expired())
                               submitted(outcome, next);
                       });
                   });
}

void FileSource::submitted(const Result<BatchOutcome>& outcome, std::int64_t next)
{
    m_inFlight = false;
    if (!outcome) {
        // From what is stored again, at the next look.
        m_file.close();
        report(SourcePhase::Failing, outcome.error().message);
        return;
    }
    m_stored = m_read = next;
    report(SourcePhase::Running, {});
    step();
}

}  // namespace sluice::metering
