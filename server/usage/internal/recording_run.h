// One recording job under way: a chain of steps, each durable before it is done. Lives on the runner's thread.
#pragma once

#include "usage/recording_runner.h"

#include <QObject>

#include <stop_token>

namespace sluice::usage {

// What commands on the writer may still need when the runner is gone already.
struct RecordingContext {
    RecordingRunnerPorts ports;
    RecordingRunnerConfig config;
};
using RecordingContextPtr = std::shared_ptr<const RecordingContext>;

class RecordingRun : public std::enable_shared_from_this<RecordingRun> {
public:
    using Finished = std::function<void(const std::string& jobId)>;

    RecordingRun(RecordingContextPtr context, RecordingJob job, Finished finished);
    ~RecordingRun();

    void begin();
    void cancel();

private:
    using Next = std::function<void()>;
    using Answer = std::function<void(const Result<net::HttpResponse>&)>;
    enum class LeaseAct { None, Hold, Release };
    struct Call {
        const char* method;
        int port;
        std::string path;
        json::Value body;  // null: none
    };

    void beginFresh();
    void resume();
    void go();  // does job.step

    void wake();
    void awaitService(int port, const char* path, int tries, Next next);
    void startRecorder();
    void recorderStarted(const net::HttpResponse& response);
    void execute();
    void lookForScript();
    void poll();
    void scriptSeen(const std::string& state);
    void stopRecorder(Next next);
    void afterStop();
    void upload(int tries);
    void uploaded(const json::Value& answer);
    void credit();

    void beat();
    void failWith(std::string error);  // the recorder is told first
    void endAsFailed(std::string error);
    void finish();

    void send(Call call, Answer answer);
    void after(int ms, Next next);
    // Writes the job and then goes on; what the store cannot take now is asked again.
    void save(LeaseAct lease, Next next);
    using Command = std::function<Result<void>(storage::Connection&)>;
    void commit(Command command, Next next, std::function<void(const Error&)> refused);
    // A command's part; touches nothing of this object later.
    Command leaseCommand(LeaseAct act, Timestamp now) const;
    std::string shortId() const;
    int beatMs() const;

    const RecordingContextPtr m_context;
    const RecordingRunnerPorts& m_ports;    // of the context
    const RecordingRunnerConfig& m_config;  // of the context
    RecordingJob m_job;
    Finished m_finished;
    std::string m_host;
    std::string m_lastState = "unknown";
    bool m_resumed = false;
    bool m_ending = false;     // failing, crediting or done: no cancel any more
    std::uint64_t m_turn = 0;  // callbacks of an earlier turn are dropped
    std::stop_source m_calls;
    QObject m_timers;
    QObject m_beatTimer;
};

}  // namespace sluice::usage
