// Customer accounts as values (clearinghouse spec 4, 6.5, 6.6, 8.2). A customer is metering::Identity::customerKey(); its money is USD (26
// decimals) on the ledger account "customer:KEY". What it may spend comes in grants; a grant is spent by tickets in the order of priority,
// then expiry. Thread: values, any thread.
#pragma once

#include "core/amount.h"
#include "core/clock.h"
#include "ledger/types.h"
#include "metering/identity.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

inline constexpr std::string_view customerPrefix = "customer:";
std::string customerAccount(std::string_view customerKey);  // on the ledger
Amount usdFromMicros(std::int64_t micros);
// Whole micros of an amount, toward minus infinity; at the ends of int64 it stops there.
std::int64_t microsOf(const Amount& usd);

enum class GrantKind {
    Credit,     // prepaid or given by an operator
    Trial,      // once per customer, by itself (8.2)
    Included,   // usage included in a plan, one grant per subscription period (REF-34)
    Adjustment  // an operator's correction upward
};
const char* grantKindCode(GrantKind kind);  // "credit", "trial", "included", "adjustment"

enum class GrantState { Active, Spent, Expired, Voided };
const char* grantStateCode(GrantState state);  // "active", "spent", "expired", "voided"

struct Grant {
    std::int64_t no = 0;
    std::string id;           // unique for ever
    std::string customerKey;  // whose
    std::string clientId, usageSubject;
    GrantKind kind = GrantKind::Credit;
    GrantState state = GrantState::Active;
    Amount amount{Asset::usd()};
    Amount remaining{Asset::usd()};
    int priority = 10;                  // lower is spent first
    std::optional<Timestamp> expires;   // none: never
    std::vector<std::string> features;  // empty: any; else only usage of these (REF-39)
    std::string reason, actor;
    Timestamp created;
    bool replayed = false;  // the id was there with the same content; nothing was changed
};

struct GrantRequest {
    metering::Identity identity;
    std::string id;  // 1..200; asking again with the same content answers the first grant
    Amount amount{Asset::usd()};
    std::string currency = "USD";  // anything else is refused (REF-24)
    GrantKind kind = GrantKind::Credit;
    int priority = 10;  // 0..255
    std::optional<Timestamp> expires;
    std::vector<std::string> features;  // each [a-z0-9_]{1,64}, at most 8
    std::string reason;                 // at most 1 KiB
};

// What a customer has. settled = live + held.
struct CustomerBalance {
    std::string customerKey, clientId, usageSubject;
    Amount settled{Asset::usd()};  // after every ticket that is known; negative: more was spent than granted
    Amount held{Asset::usd()};     // promised to open sessions
    Amount spendable{
        Asset::usd()};  // of the gate's feature and not expired, less what is held: what a new session may spend
    Amount pending{Asset::usd()};   // a trial that is on its way (at most 30 s)
    Amount consumed{Asset::usd()};  // ever
    Amount granted{Asset::usd()};   // ever, every kind
    Amount lapsed{Asset::usd()};    // ever: expired or voided
    Timestamp created;
    Amount live() const { return settled - held; }
};

enum class TrialOutcome { Granted, AlreadyGranted, Off, BudgetSpent, DayFull };
const char* trialOutcomeCode(TrialOutcome outcome);  // "granted", "already", "off", "budget", "day_full"

// What a tenant's users get; none: as the settings say.
struct TenantTerms {
    std::optional<std::int64_t> trialUsdMicros;
    std::optional<std::int64_t> includedUsdMicros;
    std::string topUpUrl;  // shown with 483 and 402; empty: that of the settings
};

// The subscription period that `now` lies in: months counted from the day the subscription began, a missing day being the month's last
// (REF-34). Exact to the microsecond of the anchor.
struct Period {
    Timestamp start, end;
    bool operator==(const Period&) const = default;
};
Period periodAt(Timestamp anchor, Timestamp now);

}  // namespace sluice::clearinghouse
