// The file and the HTTP source (issue 5, part 1): offsets remembered, a file that grows, is cut or replaced, posts answered after the commit.
#include "metering/file_source.h"
#include "metering/http_ingest.h"
#include "support/metering_bed.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using test::MeteringBed;
using test::ticketJson;

namespace {

class EventsFile {
public:
    explicit EventsFile(const QString& path) : m_file(path) {}
    void append(const std::string& text)
    {
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append)
            || m_file.write(text.data(), qint64(text.size())) < 0)
            qFatal("the events file cannot be written");
        m_file.close();
    }
    void replace()  // by a new file of the same name
    {
        QFile::rename(m_file.fileName(), m_file.fileName() + QStringLiteral(".1"));
    }
    void cut() { m_file.resize(0); }

private:
    QFile m_file;
};

struct FileBed {
    FileBed() : file(dir.filePath(QStringLiteral("events.jsonl"))) { bed.quote(3000); }
    void read()
    {
        FileSourceConfig config;
        config.path = dir.filePath(QStringLiteral("events.jsonl")).toStdString();
        config.pollMs = 10;
        config.eventsPerBatch = 3;
        config.maxLineBytes = 4'096;
        source = std::make_unique<FileSource>(
            bed.clock, *bed.inbox,
            [this](std::function<void()> task) {
                QMetaObject::invokeMethod(&here, std::move(task), Qt::QueuedConnection);
            },
            config);
        source->start();
    }
    int rows() { return std::stoi(bed.count("metering_events")); }

    QTemporaryDir dir;
    QObject here;
    MeteringBed bed;
    EventsFile file;
    std::unique_ptr<FileSource> source;
};

std::string line(int number)
{
    return ticketJson("line-" + std::to_string(number)) + "\n";
}

}  // namespace

class TestMeteringSources : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileThatGrows();
    void aFileThatIsReplacedOrCut();
    void linesThatAreNoEvents();
    void aPausedFile();
    void postsAreAnsweredAfterTheCommit();
    void postsThatAreRefused();
};

void TestMeteringSources::aFileThatGrows()
{
    FileBed t;
    t.read();
    QTRY_COMPARE(int(t.source->state().phase), int(SourcePhase::Failing));  // not there yet
    for (int i = 0; i < 10; ++i)
        t.file.append(line(i));
    QTRY_COMPARE(t.rows(), 10);
    QTRY_COMPARE(int(t.source->state().phase), int(SourcePhase::Running));
    const std::string half = line(10);
    t.file.append(half.substr(0, 100));
    QTRY_COMPARE(t.source->state().lag, 100);  // seen, and left until its end comes
    QCOMPARE(t.rows(), 10);
    t.file.append(half.substr(100) + line(11));
    QTRY_COMPARE(t.rows(), 12);
    QTRY_COMPARE(t.source->state().lag, 0);
    t.source.reset();
    t.bed.restart();
    t.file.append(line(12));
    t.read();
    QTRY_COMPARE(t.rows(), 13);
    QCOMPARE(t.bed.inbox->stats().duplicates, 0);  // it went on where it was
}

void TestMeteringSources::aFileThatIsReplacedOrCut()
{
    FileBed t;
    t.file.append(line(0) + line(1));
    t.read();
    QTRY_COMPARE(t.rows(), 2);
    t.file.replace();
    t.file.append(line(2) + line(3) + line(4));
    QTRY_COMPARE(t.rows(), 5);
    // What is written after a cut is shorter than what was read: so a cut is known, whenever the file is looked at.
    t.file.cut();
    t.file.append(line(4) + line(5));
    QTRY_COMPARE(t.rows(), 6);
    t.file.cut();
    t.file.append(line(6));
    QTRY_COMPARE(t.rows(), 7);
    QCOMPARE(t.bed.inbox->stats().duplicates, 1);
}

void TestMeteringSources::linesThatAreNoEvents()
{
    FileBed t;
    t.file.append("\n  \r\nnot json\r\n" + std::string(10'000, 'x') + "\n" + ticketJson("x", {}, "stream_trace") + "\n"
                  + line(1));
    t.read();
    QTRY_COMPARE(t.rows(), 1);
    QCOMPARE(t.bed.value("SELECT MAX(LENGTH(raw)) FROM metering_dead_letters"), std::string("4096"));
    QCOMPARE(t.bed.inbox->stats().ignored, 1);
}

void TestMeteringSources::aPausedFile()
{
    FileBed t;
    t.file.append(line(0));
    t.read();
    QTRY_COMPARE(t.rows(), 1);
    t.source->setPaused(true);
    QTRY_COMPARE(int(t.source->state().phase), int(SourcePhase::Paused));
    t.file.append(line(1));
    QTRY_COMPARE(t.source->state().lag, std::int64_t(line(1).size()));  // seen, and left
    QCOMPARE(t.rows(), 1);
    t.source->setPaused(false);
    QTRY_COMPARE(t.rows(), 2);
}

void TestMeteringSources::postsAreAnsweredAfterTheCommit()
{
    MeteringBed bed;
    bed.quote(3000);
    HttpIngest ingest(bed.clock, *bed.inbox);
    ingest.start();
    const auto post = [&](const std::string& body) {
        std::promise<Result<BatchOutcome>> done;
        ingest.ingest(body, [&](Result<BatchOutcome> outcome) { done.set_value(std::move(outcome)); });
        return done.get_future().get();
    };
    QCOMPARE(post(ticketJson("a"))->received, 1);
    QCOMPARE(bed.count("sink_rows"), std::string("1"));
    const auto several = post("[" + ticketJson("a") + "," + ticketJson("b") + "," + ticketJson("x", {}, "other") + ",7,"
                              + ticketJson("c", {{"auth_id", ""}}) + "]");
    QCOMPARE(several->received, 1);
    QCOMPARE(several->duplicates, 1);
    QCOMPARE(several->ignored, 1);
    QCOMPARE(several->dead, 2);
    QCOMPARE(post("[]")->received, 0);
    // Money passes through an array as it was written.
    QCOMPARE(post("[" + ticketJson("big", {{"computed_fee", json::Number{"123456789012345678901"}}}) + "]")->received,
             1);
    QCOMPARE(bed.value("SELECT int256_text(fee_wei) FROM metering_events WHERE id = 'big'"),
             std::string("123456789012345678901"));
    QCOMPARE(ingest.state().read, 7);
}

void TestMeteringSources::postsThatAreRefused()
{
    MeteringBed bed;
    HttpIngestConfig config;
    config.maxEvents = 2;
    HttpIngest ingest(bed.clock, *bed.inbox, config);
    const auto refused = [&](const std::string& body) {
        std::optional<ErrorCode> code;
        ingest.ingest(body, [&](const Result<BatchOutcome>& outcome) {
            code = outcome ? ErrorCode::Internal : outcome.error().code;
        });
        return int(code.value_or(ErrorCode::Internal));
    };
    QCOMPARE(refused(ticketJson("a")), int(ErrorCode::Unavailable));  // not started
    ingest.start();
    QCOMPARE(refused("{"), int(ErrorCode::InvalidArgument));
    QCOMPARE(refused("7"), int(ErrorCode::InvalidArgument));
    QCOMPARE(refused("[{},{},{}]"), int(ErrorCode::InvalidArgument));
    ingest.setPaused(true);
    QCOMPARE(refused(ticketJson("a")), int(ErrorCode::Overloaded));
    QCOMPARE(bed.count("metering_events"), std::string("0"));
}

QTEST_GUILESS_MAIN(TestMeteringSources)
#include "tst_metering_sources.moc"
