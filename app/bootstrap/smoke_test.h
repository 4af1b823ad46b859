// The end of bootstrap (clearinghouse spec 7.4): the program is started from the written files alone, in the folder where they lie, and one user of
// a marked tenant goes the whole way: key, balance, token, webhook, a synthetic ticket, metered usage, a smaller balance. Thread: one that may
// wait, three minutes at most.
#pragma once

#include "app/settings/settings.h"
#include "core/json.h"
#include "net/waiting_client.h"

#include <QProcess>

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::app {

inline constexpr const char* smokeTenant = "sluice-smoke";
inline constexpr const char* smokeUser = "smoke";

struct SmokeLine {
    bool good = false;
    std::string step, detail;
};

class SmokeTest {
public:
    // `settings` as the written files give them with nothing else. `program`: path of sluice.
    SmokeTest(std::string program, std::string folder, const Settings& settings, std::stop_token stop = {});
    ~SmokeTest();  // ends the program
    SmokeTest(const SmokeTest&) = delete;
    SmokeTest& operator=(const SmokeTest&) = delete;

    // Tells each step as it is done; stops at the first that fails. All good?
    bool run(const std::function<void(const SmokeLine&)>& tell);

private:
    struct Step {
        const char* name;
        Result<std::string> (SmokeTest::*work)();
    };
    Result<std::string> start();
    Result<std::string> ready();
    Result<std::string> user();
    Result<std::string> credit();
    Result<std::string> token();
    Result<std::string> webhook();
    Result<std::string> ticket();
    Result<std::string> usage();
    Result<std::string> balance();
    Result<std::string> tidy();

    Result<json::Value> call(const char* method, const std::string& url, const json::Value& body,
                             const std::string& bearer, std::initializer_list<int> good);
    Result<json::Value> operate(const char* method, const std::string& path, const json::Value& body,
                                std::initializer_list<int> good);
    struct Account {
        Int256 left = 0, spent = 0;  // USD micros at 26 decimals
    };
    Result<Account> account();
    Result<std::string> metered();
    // Looks until `done` or the time is over; the program's end ends it too.
    Result<std::string> until(const std::function<Result<std::string>()>& look);
    std::string userPath(const char* rest) const;

    const std::string m_program, m_folder;
    const Settings& m_settings;
    const std::stop_token m_stop;
    net::WaitingClient m_http;
    QProcess m_process;
    std::string m_output;  // the end of it
    std::string m_webhook, m_builder, m_collector, m_operator;
    std::string m_run, m_key, m_keyId, m_bearer, m_meteredBefore;
    Int256 m_spentBefore = 0;
    int m_calls = 0;
};

}  // namespace sluice::app
