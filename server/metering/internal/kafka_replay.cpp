// Reading again from an offset or a time: the store's offsets are moved, with an audit line, then the source goes back to them.
#include "metering/internal/kafka_loop.h"

#include "core/json.h"

namespace sluice::metering {

namespace {

constexpr int replayTimeoutMs = 5'000;

}  // namespace

void KafkaSource::Loop::replay(ReplayRequest request, ReplayDone done)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_takesReplays) {
            m_replays.push_back({std::move(request), std::move(done)});
            return;
        }
    }
    done(fail(ErrorCode::Unavailable, "the Kafka source is stopped"));
}

void KafkaSource::Loop::runReplays()
{
    ReplayTask task;
    {
        const std::lock_guard lock(m_mutex);
        if (m_replays.empty())
            return;
        task = std::move(m_replays.front());
        m_replays.pop_front();
    }
    auto parts = replayNow(task.request);
    if (parts && !task.request.dryRun) {
        drain(std::chrono::milliseconds(replayTimeoutMs));
        if (const auto stored = storeReplay(*parts, task.request.actor); stored)
            rewind();
        else
            parts = fail(stored.error());
    }
    task.done(std::move(parts));
}

Result<KafkaList> KafkaSource::Loop::replayStarts(const ReplayRequest& request)
{
    KafkaList starts = newKafkaList();
    for (const auto& [partition, part] : m_parts) {
        if (!request.partition || *request.partition == partition)
            rd_kafka_topic_partition_list_add(starts.get(), m_config.topic.c_str(), partition)->offset =
                request.time ? request.time->micros / 1000 : request.offset.value_or(0);
    }
    if (starts->cnt == 0)
        return fail(request.partition ? ErrorCode::NotFound : ErrorCode::Unavailable,
                    "no such partition is assigned here");
    if (request.time) {
        const auto code = rd_kafka_offsets_for_times(m_client.get(), starts.get(), replayTimeoutMs);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
            return fail(ErrorCode::Unavailable, "Kafka: " + kafkaError(code));
    }
    return starts;
}

Result<std::vector<ReplayPart>> KafkaSource::Loop::replayNow(const ReplayRequest& request)
{
    if (request.offset.has_value() == request.time.has_value() || request.offset.value_or(0) < 0)
        return fail(ErrorCode::InvalidArgument, "a replay starts at an offset or at a time");
    SLUICE_ASSIGN(const KafkaList starts, replayStarts(request));
    std::vector<ReplayPart> parts;
    for (int i = 0; i < starts->cnt; ++i) {
        const auto& start = starts->elems[i];
        std::int64_t low = 0, high = 0;
        const auto code = rd_kafka_query_watermark_offsets(m_client.get(), m_config.topic.c_str(), start.partition,
                                                           &low, &high, replayTimeoutMs);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
            return fail(ErrorCode::Unavailable, "Kafka: " + kafkaError(code));
        // A time after the last message: the end.
        const std::int64_t from = start.offset < 0 ? high : std::clamp(start.offset, low, high);
        parts.push_back({start.partition, from, high});
    }
    return parts;
}

Result<void> KafkaSource::Loop::storeReplay(const std::vector<ReplayPart>& parts, const std::string& actor)
{
    json::Object details;
    for (const ReplayPart& part : parts)
        details.emplace_back(partName(part.partition), part.from);
    const std::string text = json::write(json::Value(std::move(details)));
    return m_ports.writer.run([&](storage::Connection& connection) -> Result<void> {
        for (const ReplayPart& part : parts)
            SLUICE_TRY(m_ports.inbox.moveOffset(connection, "kafka", partName(part.partition), part.from));
        SLUICE_TRY(m_ports.audit.append(
            connection, {m_ports.clock.now(), actor, "collector.replay", m_config.topic, "", text, ""}));
        return {};
    });
}

}  // namespace sluice::metering
