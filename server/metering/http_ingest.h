// Events that a program posts: one envelope or an array of them. The answer comes after the commit, so what was answered is durable; a post
// that got no answer is posted again and changes nothing. Thread: any.
#pragma once

#include "metering/event_source.h"
#include "metering/inbox.h"

#include <mutex>
#include <string_view>

namespace sluice::metering {

struct HttpIngestConfig {
    std::size_t maxEvents = 10'000;  // of one post
    std::int64_t maxBatches = 64;    // under way in the inbox; more are Overloaded
};

class HttpIngest final : public EventSource {
public:
    HttpIngest(const Clock& clock, Inbox& inbox, HttpIngestConfig config = {});

    // InvalidArgument: not JSON, neither object nor array, too many. Overloaded: too much under way, or paused. Unavailable: stopped.
    // `done` on this thread for those, else on the writer thread.
    void ingest(std::string_view body, Inbox::Done done);

    void start() override { setPhase(SourcePhase::Running); }
    void stop() override { setPhase(SourcePhase::Stopped); }
    void setPaused(bool paused) override { setPhase(paused ? SourcePhase::Paused : SourcePhase::Running); }
    SourceState state() const override;

private:
    void setPhase(SourcePhase phase);

    const Clock& m_clock;
    Inbox& m_inbox;
    const HttpIngestConfig m_config;
    mutable std::mutex m_mutex;
    SourceState m_state;
};

}  // namespace sluice::metering
