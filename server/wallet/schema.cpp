#include "wallet/schema.h"

namespace sluice::wallet {

std::vector<storage::Migration> migrations()
{
    return {
        {401,
         "wallet: keys, policies, spend",
         {
             "CREATE TABLE wallet_keys ("
             " address {text} NOT NULL PRIMARY KEY,"
             " label {text} NOT NULL,"
             " created_us {int64} NOT NULL,"
             " backend {text} NOT NULL,"
             " origin {text} NOT NULL,"
             " state {text} NOT NULL CHECK (state IN ('active', 'retired')))",
             // Exactly one key pays: the store itself refuses a second.
             "CREATE UNIQUE INDEX wallet_keys_active ON wallet_keys (state) WHERE state = 'active'",
             "CREATE TABLE wallet_policies ("
             " version {int64} NOT NULL PRIMARY KEY,"
             " body {text} NOT NULL,"
             " actor {text} NOT NULL,"
             " created_us {int64} NOT NULL)",
             "CREATE TABLE wallet_spend ("
             " spend_key {text} NOT NULL PRIMARY KEY,"
             " request_id {text} NOT NULL,"
             " signer {text} NOT NULL,"
             " day {int64} NOT NULL,"
             " value {int256} NOT NULL,"
             " fees {int256} NOT NULL,"
             " created_us {int64} NOT NULL)",
             "CREATE INDEX wallet_spend_request ON wallet_spend (request_id)",
             "CREATE TABLE wallet_spend_days ("
             " signer {text} NOT NULL,"
             " day {int64} NOT NULL,"
             " value {int256} NOT NULL,"
             " fees {int256} NOT NULL,"
             " PRIMARY KEY (signer, day))",
         }},
    };
}

}  // namespace sluice::wallet
