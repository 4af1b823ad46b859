// The one writer. Commands from any thread wait in a bounded queue; the writer thread runs many of them in one
// transaction (each under its own savepoint, so one that fails undoes only itself) and makes them durable with one
// commit. `done` is called on the writer thread after the commit: what it reports is durable, or nothing happened. It
// must only hand over (post to an event loop, set a promise). Full queue: Overloaded at once. Closed: Unavailable at
// once. Commit failure (disk full, I/O): every command of the batch gets that error, and so does one whose own error
// rested on the undone batch. Io at commit means the outcome is unknown until the store is read again (a flush that
// failed, a server that vanished while committing): repeat by id, never with a new one.
#pragma once

#include "core/result.h"
#include "storage/connection.h"

#include <functional>
#include <future>
#include <memory>
#include <utility>

namespace sluice::storage {

// Told about the fate of a batch; for caches that live on the writer thread (such as balances).
class BatchListener {
public:
    virtual ~BatchListener() = default;
    virtual Result<void> beforeCommit(Connection&) { return {}; }  // write back; an error fails the whole batch
    virtual void afterCommit() {}
    virtual void afterRollback() {}      // the batch is undone: forget everything not known to be durable
    virtual void storeReopened() {}      // the connection was lost and opened again: forget everything
    virtual void commandStarted() {}     // or several that are undone as one: submitRepeatable()
    virtual void commandRolledBack() {}  // undo what the current command changed in the cache
};

class Writer {
public:
    virtual ~Writer() = default;
    using Command = std::function<Result<void>(Connection&)>;
    using Done = std::function<void(Result<void>)>;

    virtual void submit(Command command, Done done) = 0;
    // As submit(), and cheaper, for a command that may be run twice: all it changes is the store and what BatchListeners undo, and
    // it leaves what it was given as it was. Neighbours of this kind share one savepoint; when one of them fails, what they
    // wrote is undone and each runs again under its own. For commands that seldom fail.
    virtual void submitRepeatable(Command command, Done done) { submit(std::move(command), std::move(done)); }
    virtual void addListener(BatchListener* listener) = 0;  // before the first command; outlives the writer's use
    virtual std::size_t queued() const = 0;

    // A command with a value. T must be default-constructible or movable into optional.
    template<class T>
    void submitFor(std::function<Result<T>(Connection&)> command, std::function<void(Result<T>)> done)
    {
        auto slot = std::make_shared<std::optional<T>>();
        submit(
            [command = std::move(command), slot](Connection& connection) -> Result<void> {
                auto result = command(connection);
                if (!result)
                    return fail(std::move(result).error());
                slot->emplace(std::move(*result));
                return {};
            },
            [done = std::move(done), slot](Result<void> outcome) {
                if (!outcome)
                    done(fail(std::move(outcome).error()));
                else
                    done(std::move(**slot));
            });
    }

    // Waits. For the CLI, start-up, tests and worker threads; never on the GUI, HTTP or writer thread.
    template<class T>
    Result<T> runFor(std::function<Result<T>(Connection&)> command)
    {
        auto promise = std::make_shared<std::promise<Result<T>>>();
        auto future = promise->get_future();
        submitFor<T>(std::move(command), [promise](Result<T> result) { promise->set_value(std::move(result)); });
        return future.get();
    }
    Result<void> run(Command command)
    {
        auto promise = std::make_shared<std::promise<Result<void>>>();
        auto future = promise->get_future();
        submit(std::move(command), [promise](Result<void> result) { promise->set_value(std::move(result)); });
        return future.get();
    }
};

}  // namespace sluice::storage
