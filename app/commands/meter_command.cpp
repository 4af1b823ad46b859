// `sluice meter VERB`: administration of the meter that the settings name, embedded or hosted (issue 5, part 4). One JSON object a line.
#include "app/bootstrap/meter_access.h"
#include "app/commands/command.h"
#include "metering/contract_probe.h"
#include "metering/meter_admin_json.h"

#include <algorithm>
#include <iostream>

namespace sluice::app {

namespace {

constexpr const char* meterUsage = R"(sluice meter VERB, over METER_BACKEND:
  meters, features, plans [KEY], customers [PREFIX]        lists
  customer CLIENT USER [NAME]                              finds or makes it; --yes subscribes it to the default plan
  attribute KEY SUBJECT...                                 its subject keys
  subscriptions KEY, subscribe KEY PLAN, cancel SUBSCRIPTION
  access KEY, grants KEY, balance KEY                      what it may use and spend
  grant KEY GRANTKEY USDMICROS                             a credit of one year; the same GRANTKEY makes no second one
  create meter KEY AGGREGATION EVENTTYPE [PROPERTY] [DIMENSION=PATH...]
  create feature KEY METER, create plan KEY FEATURE UNITPRICE [INCLUDED]
                                                           PROPERTY and PATH as $.member; a plan is a draft
  dimensions METER DIMENSION=PATH...                       all that it has from now on
  publish PLAN, archive PLAN                               by id
  remove meter KEY, remove feature KEY, remove plan PLAN   a plan that is a draft, by id
  usage METER SUBJECT...                                   totals
  probe                                                    is the hosted API still as recorded?
)";

class MeterVerbs {
public:
    MeterVerbs(Context context, MeterAccess& access)
        : m_context(context), m_access(access), m_admin(access.admin()), m_words(context.call.arguments)
    {}

    // None: the call was wrong.
    Result<bool> run()
    {
        const std::string& verb = m_words.front();
        const std::size_t count = m_words.size() - 1;
        if (verb == "meters" && count == 0)
            return list(m_admin.meters(), metering::adminMeterJson);
        if (verb == "features" && count == 0)
            return list(m_admin.features(), metering::adminFeatureJson);
        if (verb == "plans" && count <= 1)
            return list(m_admin.plans(count ? m_words[1] : ""), metering::adminPlanJson);
        if (verb == "customers" && count <= 1)
            return list(m_admin.customers(count ? m_words[1] : ""), metering::adminCustomerJson);
        if (verb == "customer" && (count == 2 || count == 3))
            return customer();
        if (verb == "publish" && count == 1)
            return one(m_admin.publishPlan(m_words[1]), metering::adminPlanJson);
        if (verb == "archive" && count == 1)
            return one(m_admin.archivePlan(m_words[1]), metering::adminPlanJson);
        if (verb == "cancel" && count == 1)
            return done(m_admin.cancelSubscription(m_words[1]));
        if (verb == "probe" && count == 0)
            return probe();
        if (verb == "usage" && count >= 2)
            return usage();
        if (verb == "create" && count >= 3)
            return create(m_words[1], count);
        if (verb == "remove" && count == 2)
            return remove(m_words[1], m_words[2]);
        if (verb == "dimensions" && count >= 1)
            return changeDimensions();
        return ofCustomer(verb, count);
    }

private:
    template<class T>
    Result<bool> list(const Result<std::vector<T>>& rows, json::Value (*shape)(const T&))
    {
        if (!rows)
            return fail(rows.error());
        for (const T& row : *rows)
            std::cout << json::write(shape(row)) << "\n";
        return true;
    }
    template<class T>
    Result<bool> one(const Result<T>& row, json::Value (*shape)(const T&))
    {
        if (!row)
            return fail(row.error());
        std::cout << json::write(shape(*row)) << "\n";
        return true;
    }
    static Result<bool> done(const Result<void>& result)
    {
        return result ? Result<bool>(true) : Result<bool>(fail(result.error()));
    }

    template<class T>
    static Result<T> named(const Result<std::vector<T>>& rows, const std::string& name, std::string T::*member,
                           const char* what)
    {
        if (!rows)
            return fail(rows.error());
        const auto found = std::ranges::find(*rows, name, member);
        if (found == rows->end())
            return fail(ErrorCode::NotFound, std::string("there is no ") + what + " " + name);
        return *found;
    }
    template<class T>
    Result<bool> made(const Result<metering::Ensured<T>>& ensured, json::Value (*shape)(const T&))
    {
        if (!ensured)
            return fail(ensured.error());
        if (!ensured->created)
            std::cerr << "sluice: it was there already\n";
        std::cout << json::write(shape(ensured->value)) << "\n";
        return true;
    }
    // The words from there on as NAME=PATH.
    Result<std::vector<metering::Dimension>> dimensionsFrom(std::size_t first) const
    {
        std::vector<metering::Dimension> list;
        for (std::size_t i = first; i < m_words.size(); ++i) {
            const std::size_t equals = m_words[i].find('=');
            if (equals == 0 || equals == std::string::npos)
                return fail(ErrorCode::InvalidArgument, m_words[i] + " is not DIMENSION=PATH");
            list.push_back({m_words[i].substr(0, equals), m_words[i].substr(equals + 1)});
        }
        std::ranges::sort(list);
        return list;
    }

    Result<bool> create(const std::string& what, std::size_t count)
    {
        if (what == "meter" && count >= 4) {
            metering::AdminMeter wanted;
            wanted.key = wanted.name = m_words[2];
            wanted.aggregation = m_words[3];
            wanted.eventType = m_words[4];
            const bool hasProperty = count >= 5 && m_words[5].find('=') == std::string::npos;
            wanted.valueProperty = hasProperty ? m_words[5] : "";
            SLUICE_ASSIGN(wanted.dimensions, dimensionsFrom(hasProperty ? 6 : 5));
            return made(m_admin.ensureMeter(wanted), metering::adminMeterJson);
        }
        if (what == "feature" && count == 3) {
            SLUICE_ASSIGN(const auto meter, named(m_admin.meters(), m_words[3], &metering::AdminMeter::key, "meter"));
            return made(m_admin.ensureFeature({{}, m_words[2], m_words[2], meter.id, meter.key}),
                        metering::adminFeatureJson);
        }
        if (what == "plan" && (count == 4 || count == 5)) {
            SLUICE_TRY(named(m_admin.features(), m_words[3], &metering::AdminFeature::key, "feature"));
            metering::AdminPlan wanted;
            wanted.key = wanted.name = m_words[2];
            wanted.cards = {{m_words[3], m_words[3], m_words[4], count == 5 ? m_words[5] : ""}};
            return one(m_admin.createPlan(wanted), metering::adminPlanJson);
        }
        return false;
    }

    Result<bool> remove(const std::string& what, const std::string& name)
    {
        if (what == "meter") {
            SLUICE_ASSIGN(const auto meter, named(m_admin.meters(), name, &metering::AdminMeter::key, "meter"));
            return done(m_admin.removeMeter(meter));
        }
        if (what == "feature") {
            SLUICE_ASSIGN(const auto feature, named(m_admin.features(), name, &metering::AdminFeature::key, "feature"));
            return done(m_admin.removeFeature(feature));
        }
        if (what != "plan")
            return false;
        SLUICE_ASSIGN(const auto plan, named(m_admin.plans({}), name, &metering::AdminPlan::id, "plan"));
        if (plan.status != "draft")
            return fail(ErrorCode::Conflict, "the plan is " + plan.status + "; only a draft is removed");
        return done(m_admin.removePlan(plan.id));
    }

    Result<bool> changeDimensions()
    {
        SLUICE_ASSIGN(const auto meter, named(m_admin.meters(), m_words[1], &metering::AdminMeter::key, "meter"));
        SLUICE_ASSIGN(const auto dimensions, dimensionsFrom(2));
        return done(m_admin.changeDimensions(meter, dimensions));
    }

    Result<bool> ofCustomer(const std::string& verb, std::size_t count)
    {
        constexpr std::string_view verbs[] = {"attribute", "subscriptions", "subscribe", "access",
                                              "grants",    "balance",       "grant"};
        if (count == 0 || std::ranges::find(verbs, verb) == std::end(verbs))
            return false;
        SLUICE_ASSIGN(metering::AdminCustomer who, metering::knownCustomer(m_admin, m_words[1]));
        if (verb == "attribute" && count >= 2) {
            who.subjectKeys.assign(m_words.begin() + 2, m_words.end());
            return one(m_admin.changeAttribution(who), metering::adminCustomerJson);
        }
        if (verb == "subscriptions" && count == 1)
            return list(m_admin.subscriptions(who), metering::adminSubscriptionJson);
        if (verb == "subscribe" && count == 2)
            return made(metering::ensureSubscribed(m_admin, SystemClock(), who, m_words[2]),
                        metering::adminSubscriptionJson);
        if (verb == "grants" && count == 1)
            return list(m_admin.grants(who), metering::adminGrantJson);
        if (verb == "grant" && count == 3)
            return grant(who);
        if (verb == "access" && count == 1)
            return list(m_admin.access(who), metering::adminAccessJson);
        return verb == "balance" && count == 1 ? balance(who) : Result<bool>(false);
    }

    Result<bool> customer()
    {
        metering::AdminCustomer wanted;
        wanted.key = metering::customerKeyOf(m_words[1], m_words[2]);
        wanted.name = m_words.size() > 3 ? m_words[3] : m_words[2];
        wanted.subjectKeys = {wanted.key};
        SLUICE_ASSIGN(const auto ensured, m_admin.ensureCustomer(wanted));
        std::cout << json::write(metering::adminCustomerJson(ensured.value)) << "\n";
        if (ensured.value.subjectKeys != wanted.subjectKeys)
            std::cerr << "sluice: its subject keys are others; `sluice meter attribute` changes them\n";
        if (!m_context.call.has("yes"))
            return true;
        const std::string plan = m_context.settings.text("OPENMETER_DEFAULT_PLAN_KEY");
        SLUICE_ASSIGN(const auto held, metering::ensureSubscribed(m_admin, SystemClock(), ensured.value, plan));
        if (held.created)
            std::cout << json::write(metering::adminSubscriptionJson(held.value)) << "\n";
        return true;
    }

    Result<bool> grant(const metering::AdminCustomer& who)
    {
        const auto micros = parseUnits(m_words[3], 0);
        if (!micros || *micros <= 0 || *micros > Int256(INT64_MAX))
            return fail(ErrorCode::InvalidArgument, "the amount must be a whole number of USD micros");
        const auto wanted = metering::operatorGrant(m_words[2], static_cast<std::int64_t>(*micros),
                                                    m_context.settings.text("OPENMETER_TRIAL_FEATURE_KEY"));
        SLUICE_ASSIGN(const auto made, metering::grantOnce(m_admin, who, wanted));
        if (!made.created)
            std::cerr << "sluice: it was there already\n";
        std::cout << json::write(metering::adminGrantJson(made.value)) << "\n";
        return true;
    }

    Result<bool> balance(const metering::AdminCustomer& who)
    {
        return one(m_admin.balance(who, m_context.settings.text("OPENMETER_TRIAL_FEATURE_KEY")),
                   metering::adminBalanceJson);
    }

    Result<bool> usage()
    {
        metering::AdminUsageQuery query;
        query.meterKey = m_words[1];
        query.subjects.assign(m_words.begin() + 2, m_words.end());
        query.groupBy = {"subject"};
        return list(m_admin.usage(query), metering::adminUsageJson);
    }

    Result<bool> probe()
    {
        if (!m_access.hosted())
            return fail(ErrorCode::InvalidArgument, "the embedded meter has no API that could change");
        const metering::ContractReport report = metering::probeContract(*m_access.hosted());
        for (const metering::ContractLine& line : report.lines)
            std::cout << json::write(json::Value::object({{"finding", metering::contractFindingName(line.finding)},
                                                          {"endpoint", line.endpoint},
                                                          {"field", line.field},
                                                          {"detail", line.detail}}))
                      << "\n";
        if (!report.compatible())
            return fail(ErrorCode::Protocol, "the meter's API is not " + report.version + " as it was recorded");
        return true;
    }

    const Context m_context;
    MeterAccess& m_access;
    metering::MeterAdmin& m_admin;
    const std::vector<std::string> m_words;
};

}  // namespace

int runMeter(Context context)
{
    if (context.call.arguments.empty()) {
        std::cout << meterUsage;
        return 2;
    }
    const auto access = MeterAccess::open(context.settings, "cli");
    if (!access)
        return failCommand(access.error());
    const auto understood = MeterVerbs(context, **access).run();
    if (!understood)
        return failCommand(understood.error());
    if (!*understood)
        std::cerr << meterUsage;
    return *understood ? 0 : 2;
}

}  // namespace sluice::app
