// A numbered, forward-only step of the schema. Each room lists its own; app puts them together; Database applies them
// in one transaction after an automatic backup. Numbers are global: room base + running number.
#pragma once

#include <string>
#include <vector>

namespace sluice::storage {

// Bases: storage 0, audit 100, ledger 200, fleet 300, wallet 400, payouts 500, api tokens 600, usage 700, licensing
// 800, metering 900, clearinghouse 1000.
struct Migration {
    int number = 0;
    std::string name;  // "ledger: accounts and transfers"
    // With the type words of Dialect::expandTypes. A statement that begins with {sqlite} or {postgres} is for that
    // engine alone (triggers are spelled differently); the other engine skips it.
    std::vector<std::string> statements;
};

}  // namespace sluice::storage
