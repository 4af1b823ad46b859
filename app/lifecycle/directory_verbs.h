// What `sluice key`, `sluice tenant` and `sluice deny` do, the same inside a running program (control socket) and over a store that the command opened itself.
#pragma once

#include "app/lifecycle/control_socket.h"
#include "clearinghouse/denied_tokens.h"
#include "clearinghouse/keys.h"

namespace sluice::app {

struct DirectoryVerbs {
    const Clock& clock;
    storage::Database& database;
    clearinghouse::Directory& directory;
    clearinghouse::KeyStore& keys;
    clearinghouse::DeniedTokens& denied;

    // Writer thread, inside a command. `params` is {"verb":"key.create", …}; secrets are in the answer of the verb that made them, once.
    //   tenant.create {name, clientId?} · tenant.list · tenant.credential {clientId, label?} · key.create {clientId, user, label?, composite?}
    //   key.list {clientId, user} · key.revoke {keyId} · key.import {records:[{providerUserId, clientId, externalUserId, salt, hash}]}
    Result<json::Value> run(storage::Connection& connection, const json::Value& params) const;
    //   denial.deny {token|jti|authId, until?, reason?} · denial.allow {name}: `done` on the writer thread.
    void runDenial(const json::Value& params, std::function<void(Result<json::Value>)> done) const;
    // Registers "directory"; the parts outlive the server.
    void serve(ControlServer& control) const;
};

}  // namespace sluice::app
