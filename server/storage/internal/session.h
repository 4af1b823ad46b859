// What the writer and the readers need of an engine beyond Connection: transactions, commands inside them, and a stop
// token. Thread: one thread at a time; attach() and detach() mark a hand-over between threads.
#pragma once

#include "storage/connection.h"

#include <stop_token>
#include <string>

namespace sluice::storage {

class Session : public Connection {
public:
    using Connection::exec;
    enum class Mode { Read, Write };

    virtual Result<void> begin(Mode mode) = 0;  // opens the connection again when it was lost
    virtual Result<void> commit() = 0;          // on an error the transaction is over, too
    virtual void rollback() = 0;
    // False once the engine itself undid the transaction (disk full, I/O error, connection lost): `lostReason` tells
    // why.
    virtual bool transactionAlive() const = 0;
    virtual Error lostReason() const = 0;

    // A command of a batch: its first write sets a savepoint, closing it with keep=false undoes what it wrote.
    virtual void openCommand() = 0;
    virtual Result<void> closeCommand(bool keep) = 0;
    // True: a statement that fails is undone alone also where no command is open, so that the transaction goes on.
    virtual bool statementsUndoAlone() const { return false; }

    // Several statements without parameters: schema changes.
    virtual Result<void> execScript(const std::string& sql) = 0;

    virtual void setStop(std::stop_token stop) = 0;  // queries end with Cancelled once it is requested
    virtual void attach() {}
    virtual void detach() {}
    // True once after the connection was opened again: another program may have written in between.
    virtual bool takeReopened() { return false; }
};

}  // namespace sluice::storage
