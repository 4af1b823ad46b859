// What `sluice key` and `sluice tenant` do, the same inside a running program (control socket) and over a store that the command opened itself.
#pragma once

#include "app/lifecycle/control_socket.h"
#include "clearinghouse/keys.h"

namespace sluice::app {

struct DirectoryVerbs {
    const Clock& clock;
    storage::Database& database;
    clearinghouse::Directory& directory;
    clearinghouse::KeyStore& keys;

    // Writer thread, inside a command. `params` is {"verb":"key.create", …}; secrets are in the answer of the verb that made them, once.
    //   tenant.create {name, clientId?} · tenant.list · tenant.credential {clientId, label?} · key.create {clientId, user, label?, composite?}
    //   key.list {clientId, user} · key.revoke {keyId} · key.import {records:[{providerUserId, clientId, externalUserId, salt, hash}]}
    Result<json::Value> run(storage::Connection& connection, const json::Value& params) const;
    // Registers "directory"; the parts outlive the server.
    void serve(ControlServer& control) const;
};

}  // namespace sluice::app
