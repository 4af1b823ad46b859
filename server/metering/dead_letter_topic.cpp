#include "metering/dead_letter_topic.h"

#include "metering/internal/kafka_handles.h"

#include <QLoggingCategory>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(letterTopicLog, "sluice.metering.kafka")

using LetterTime = std::chrono::steady_clock::time_point;

constexpr std::int64_t lettersAtOnce = 200;
constexpr int letterPollMs = 100;
constexpr int firstLetterRetryMs = 500;
constexpr int longestLetterRetryMs = 60'000;

struct OutgoingLetter {
    std::int64_t no = 0;
    std::string key, reason, message, eventId, source, position, raw, received;
};

Result<std::vector<OutgoingLetter>> unsentLetters(storage::ReaderPool& readers)
{
    std::vector<OutgoingLetter> letters;
    SLUICE_TRY(readers.read([&](storage::Connection& connection) {
        return connection.query("SELECT no, dedup, reason, message, event_id, source, position, raw, received_at FROM "
                                "metering_dead_letters WHERE sent_at IS NULL ORDER BY no LIMIT ?",
                                {lettersAtOnce}, [&](const storage::Row& row) {
                                    letters.push_back({row.int64(0), row.text(1), row.text(2), row.text(3), row.text(4),
                                                       row.text(5), row.text(6), row.text(7),
                                                       formatTimeZ({row.int64(8)})});
                                    return true;
                                });
    }));
    return letters;
}

// How a batch went; written by delivery reports on the loop's own thread.
struct LetterReports {
    std::size_t delivered = 0, failed = 0;
    std::string error;
};

void onLetterReport(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque)
{
    auto* reports = static_cast<LetterReports*>(opaque);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++reports->delivered;
    } else {
        ++reports->failed;
        reports->error = kafkaError(message->err);
    }
}

}  // namespace

class DeadLetterTopic::Loop {
public:
    Loop(const Ports& ports, KafkaConfig config) : m_ports(ports), m_config(std::move(config)) {}
    ~Loop() { stop(); }

    void start()
    {
        if (m_thread.joinable())
            return;
        m_stop = false;
        m_thread = std::thread([this] { run(); });
    }
    void stop()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_all();
        if (m_thread.joinable())
            m_thread.join();
    }
    DeadLetterTopicState state() const
    {
        const std::lock_guard lock(m_mutex);
        return m_state;
    }

private:
    void run()
    {
        int retryMs = firstLetterRetryMs;
        while (!m_stop) {
            const auto more = sendSome();
            if (more) {
                retryMs = firstLetterRetryMs;
                report({});
                if (!*more)
                    rest(m_ports.pollMs);
                continue;
            }
            if (m_stop)
                break;
            report(more.error().message);
            m_client.reset();  // with whatever it still holds: that is sent again
            rest(retryMs);
            retryMs = std::min(longestLetterRetryMs, retryMs * 2);
        }
        m_client.reset();
    }

    // True: as many again may be waiting.
    Result<bool> sendSome()
    {
        SLUICE_ASSIGN(const auto letters, unsentLetters(m_ports.readers));
        if (letters.empty())
            return false;
        SLUICE_TRY(connect());
        m_reports = {};
        for (const OutgoingLetter& letter : letters)
            SLUICE_TRY(produce(letter));
        const LetterTime until = std::chrono::steady_clock::now() + std::chrono::milliseconds(m_ports.timeoutMs);
        while (m_reports.delivered + m_reports.failed < letters.size() && !m_stop
               && std::chrono::steady_clock::now() < until)
            rd_kafka_poll(m_client.get(), letterPollMs);
        if (m_reports.delivered != letters.size())
            return fail(ErrorCode::Unavailable,
                        "dead letters: "
                            + (m_reports.error.empty() ? std::string("the brokers do not answer") : m_reports.error));
        SLUICE_TRY(mark(letters));
        {
            const std::lock_guard lock(m_mutex);
            m_state.sent += std::int64_t(letters.size());
        }
        return std::int64_t(letters.size()) == lettersAtOnce;
    }

    Result<void> connect()
    {
        if (m_client)
            return {};
        SLUICE_ASSIGN(KafkaConf conf, baseKafkaConf(m_config));
        SLUICE_TRY(setKafka(conf, "enable.idempotence", "true"));  // and with it acks=all
        SLUICE_TRY(setKafka(conf, "message.timeout.ms", std::to_string(m_ports.timeoutMs)));
        rd_kafka_conf_set_opaque(conf.get(), &m_reports);
        rd_kafka_conf_set_dr_msg_cb(conf.get(), onLetterReport);
        char reason[256] = {};
        m_client.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), reason, sizeof reason));
        if (!m_client)
            return fail(ErrorCode::InvalidArgument, std::string("Kafka: ") + reason);
        static_cast<void>(conf.release());  // the client's now
        return {};
    }

    Result<void> produce(const OutgoingLetter& letter)
    {
        rd_kafka_headers_t* headers = rd_kafka_headers_new(6);
        const auto header = [headers](const char* name, const std::string& value) {
            rd_kafka_header_add(headers, name, -1, value.data(), ssize_t(value.size()));
        };
        header("reason", letter.reason);
        header("error", letter.message);
        header("source", letter.source);
        header("position", letter.position);
        header("event_id", letter.eventId);
        header("received_at", letter.received);
        const auto code = rd_kafka_producev(m_client.get(), RD_KAFKA_V_TOPIC(m_config.topic.c_str()),
                                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                            RD_KAFKA_V_KEY(letter.key.data(), letter.key.size()),
                                            RD_KAFKA_V_VALUE(const_cast<char*>(letter.raw.data()), letter.raw.size()),
                                            RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
            return {};
        rd_kafka_headers_destroy(headers);  // only on success are they the message's
        return fail(ErrorCode::Unavailable, "dead letters: " + kafkaError(code));
    }

    Result<void> mark(const std::vector<OutgoingLetter>& letters)
    {
        const std::int64_t now = m_ports.clock.now().micros;
        return m_ports.writer.run([&](storage::Connection& connection) -> Result<void> {
            for (const OutgoingLetter& letter : letters)
                SLUICE_TRY(
                    connection.exec("UPDATE metering_dead_letters SET sent_at = ? WHERE no = ?", {now, letter.no}));
            return {};
        });
    }

    void report(const std::string& error)
    {
        const std::lock_guard lock(m_mutex);
        if (!error.empty() && error != m_state.error)
            qCWarning(letterTopicLog, "kafka: %s", error.c_str());
        m_state.error = error;
    }
    void rest(int ms)
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, std::chrono::milliseconds(ms), [this] { return m_stop.load(); });
    }

    const Ports m_ports;
    const KafkaConfig m_config;
    LetterReports m_reports;  // before the client, which writes there
    KafkaClient m_client;
    std::atomic<bool> m_stop{false};
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    DeadLetterTopicState m_state;
    std::thread m_thread;
};

DeadLetterTopic::DeadLetterTopic(const Ports& ports, KafkaConfig config)
    : m_loop(std::make_unique<Loop>(ports, std::move(config)))
{}

DeadLetterTopic::~DeadLetterTopic() = default;

void DeadLetterTopic::start()
{
    m_loop->start();
}

void DeadLetterTopic::stop()
{
    m_loop->stop();
}

DeadLetterTopicState DeadLetterTopic::state() const
{
    return m_loop->state();
}

}  // namespace sluice::metering
