// Counts what customers were given, were promised and spent, apart from the gate: sums of integers and nothing else.
#pragma once

#include "core/int256.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sluice::sim {

class GateOracle {
public:
    void begin(std::size_t customers) { m_customers.assign(customers, {}); }

    void granted(std::size_t customer, const Int256& units) { m_customers[customer].granted += units; }
    // Tickets are priced when they are signed: a hold counts at the highest price while it lasts.
    void priced(std::int64_t price)
    {
        m_price = price;
        for (Customer& who : m_customers)
            for (auto& [session, exposure] : who.exposed)
                exposure.highest = std::max(exposure.highest, price);
    }
    // A yes: `whole` is one hold of that session at today's price, however little was left for it. `renewed`: the hold was made anew.
    void promised(std::size_t customer, const std::string& session, const Int256& whole, std::int64_t until,
                  bool renewed)
    {
        Exposure& exposure = m_customers[customer].exposed[session];
        if (renewed) {
            exposure.rounding = 0;
            for (const auto& [id, ticket] : m_customers[customer].unposted)
                exposure.rounding += ticket.session == session ? ticket.rounding : Int256(0);
        }
        exposure.hold = std::max<Int256>(exposure.atHighest(), whole);
        exposure.price = exposure.highest = m_price;
        exposure.until = std::max(exposure.until, until);
    }
    // `lateAt`, in seconds: from then on the gate gives the ticket up and holds nothing for it; it adds its own amount to the bound.
    // `rounding`: what of `units` is for time that had not passed. The signer bills begun seconds whole, and how often is its caller's choice.
    void spent(std::size_t customer, const std::string& session, const std::string& ticket, const Int256& units,
               std::int64_t lateAt, const Int256& rounding)
    {
        Customer& who = m_customers[customer];
        who.spent += units;
        who.unposted[ticket] = {units, rounding, session, lateAt};
        who.exposed[session].rounding += rounding;
        ++who.exposed[session].unposted;
    }
    // false: it was posted before.
    bool posted(std::size_t customer, const std::string& session, const std::string& ticket, std::int64_t now)
    {
        Customer& who = m_customers[customer];
        const auto found = who.unposted.find(ticket);
        if (found == who.unposted.end())
            return false;
        noteLate(who, found->second, now);
        who.posted += found->second.units;
        who.unposted.erase(found);
        if (const auto exposure = who.exposed.find(session); exposure != who.exposed.end())
            --exposure->second.unposted;
        return true;
    }
    // What anybody can know to be left: given, less taken back, less posted.
    Int256 known(std::size_t customer, const Int256& takenBack) const
    {
        const Customer& who = m_customers[customer];
        return who.granted - takenBack - who.posted;
    }
    // How far spending, posted or not, lies beyond what there is, one hold of each session that was open since there was enough, the
    // tickets that came later than the lateness since then, and what rounding to whole seconds added.
    Int256 beyondBound(std::size_t customer, const Int256& takenBack, std::int64_t now)
    {
        Customer& who = m_customers[customer];
        const Int256 deficit = who.spent - (who.granted - takenBack);
        if (deficit <= 0)
            forgetLate(who);
        for (auto& [id, ticket] : who.unposted)
            noteLate(who, ticket, now);
        Int256 holds = 0;
        for (auto exposure = who.exposed.begin(); exposure != who.exposed.end();) {
            const bool over = exposure->second.until < now && exposure->second.unposted == 0;
            if (deficit <= 0 && over) {
                exposure = who.exposed.erase(exposure);
                continue;
            }
            holds += exposure->second.atHighest() + exposure->second.late + exposure->second.rounding;
            ++exposure;
        }
        return std::max<Int256>(0, deficit - holds);
    }
    const Int256& grantedUnits(std::size_t customer) const { return m_customers[customer].granted; }
    const Int256& spentUnits(std::size_t customer) const { return m_customers[customer].spent; }

private:
    struct Exposure {
        Int256 hold = 0, late = 0, rounding = 0;
        std::int64_t price = 0, highest = 0;  // of the hold; since the hold
        Int256 atHighest() const { return price > 0 ? Int256((hold * highest + price - 1) / price) : hold; }
        std::int64_t until = 0;
        int unposted = 0;
    };
    struct Ticket {
        Int256 units = 0, rounding = 0;
        std::string session;
        std::int64_t lateAt = 0;
        bool late = false;
    };
    struct Customer {
        Int256 granted = 0, spent = 0, posted = 0;
        std::map<std::string, Ticket> unposted;
        std::map<std::string, Exposure> exposed;
    };
    static void noteLate(Customer& who, Ticket& ticket, std::int64_t now)
    {
        if (ticket.late || now < ticket.lateAt)
            return;
        ticket.late = true;
        who.exposed[ticket.session].late += ticket.units;
    }
    static void forgetLate(Customer& who)
    {
        for (auto& [session, exposure] : who.exposed)
            exposure.late = 0;
        for (auto& [id, ticket] : who.unposted)
            ticket.late = false;
    }

    std::vector<Customer> m_customers;
    std::int64_t m_price = 0;
};

}  // namespace sluice::sim
