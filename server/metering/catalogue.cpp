#include "metering/catalogue.h"

#include "metering/embedded_meter.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr const char* microPrice = "0.000001";  // dollars for one USD micro

AdminPlan starterPlan(const std::string& key, const char* name, const char* kind, const char* role,
                      std::int64_t includedUsdMicros)
{
    AdminPlan plan;
    plan.key = key;
    plan.name = name;
    plan.labels = {{"plan_kind", kind}, {"role", role}, {"meter_slug", "network_fee_usd_micros"}};
    AdminRateCard card;
    card.featureKey = "network_spend";
    card.name = "Network spend";
    card.unitPrice = microPrice;
    if (includedUsdMicros > 0)
        card.includedUnits = std::to_string(includedUsdMicros);
    plan.cards = {card};
    return plan;
}

std::string definitionText(const AdminMeter& meter)
{
    std::string text = meter.aggregation + " of " + meter.eventType + " " + meter.valueProperty + " by";
    for (const auto& [name, path] : meter.dimensions)
        text += " " + name;
    return text;
}

bool holdsDimensions(const AdminMeter& known, const AdminMeter& wanted)
{
    return std::ranges::all_of(wanted.dimensions, [&](const Dimension& dimension) {
        return std::ranges::find(known.dimensions, dimension) != known.dimensions.end();
    });
}

// Decimal texts may come back in another notation.
bool samePriced(const AdminPlan& a, const AdminPlan& b)
{
    const auto same = [](const std::string& left, const std::string& right) {
        return left == right || (usdMicrosOf(left) && usdMicrosOf(left) == usdMicrosOf(right));
    };
    return a.currency == b.currency && a.cards.size() == b.cards.size()
           && std::ranges::equal(a.cards, b.cards, [&](const AdminRateCard& left, const AdminRateCard& right) {
                  return left.featureKey == right.featureKey && same(left.unitPrice, right.unitPrice)
                         && same(left.includedUnits, right.includedUnits);
              });
}

}  // namespace

const char* changeKindName(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Keep: return "keep";
    case ChangeKind::Create: return "create";
    case ChangeKind::Change: return "change";
    case ChangeKind::Warn: break;
    }
    return "warn";
}

Catalogue wantedCatalogue(const CatalogueConfig& config)
{
    Catalogue wanted;
    for (const MeterInput& input : catalogueMeters()) {
        AdminMeter meter;
        meter.key = input.slug;
        meter.name = input.name;
        meter.aggregation = input.aggregation == Aggregation::Count ? "count" : "sum";
        meter.eventType = input.eventType;
        meter.valueProperty = input.valueProperty;
        meter.dimensions = input.groupBy;
        std::ranges::sort(meter.dimensions);
        wanted.meters.push_back(std::move(meter));
    }
    for (const FeatureInput& input : catalogueFeatures())
        wanted.features.push_back({{}, input.key, input.name, {}, input.meterSlug});
    wanted.plans = {
        starterPlan(config.ownerPlanKey, "Clearinghouse owner starter", "owner_starter", "owner",
                    config.includedUsdMicros),
        starterPlan(config.demoPlanKey, "Clearinghouse demo starter", "demo_starter", "m2m", config.includedUsdMicros)};
    return wanted;
}

void CatalogueRun::add(ChangeKind kind, std::string object, std::string detail)
{
    m_changes.push_back({kind, std::move(object), std::move(detail)});
}

Result<std::vector<PlannedChange>> CatalogueRun::plan()
{
    return run(true, [](Moment, const std::string&, const std::string&) -> Result<void> { return {}; });
}

Result<std::vector<PlannedChange>> CatalogueRun::apply(const Note& note)
{
    return run(false, note);
}

Result<std::vector<PlannedChange>> CatalogueRun::run(bool dry, const Note& note)
{
    m_changes.clear();
    SLUICE_TRY(meters(dry, note));
    SLUICE_TRY(features(dry, note));
    SLUICE_TRY(plans(dry, note));
    return m_changes;
}

// A meter cannot be redefined, and deleting one loses its history: a different one is said and left.
Result<void> CatalogueRun::meters(bool dry, const Note& note)
{
    SLUICE_ASSIGN(m_knownMeters, m_admin.meters());
    for (const AdminMeter& wanted : m_wanted.meters) {
        const std::string object = "meter " + wanted.key;
        const auto known = std::ranges::find(m_knownMeters, wanted.key, &AdminMeter::key);
        if (known == m_knownMeters.end()) {
            add(ChangeKind::Create, object, definitionText(wanted));
            if (dry)
                continue;
            SLUICE_TRY(note(Moment::Before, object, {}));
            SLUICE_ASSIGN(auto made, m_admin.ensureMeter(wanted));
            SLUICE_TRY(note(Moment::After, object, made.value.id));
            m_knownMeters.push_back(std::move(made.value));
            continue;
        }
        SLUICE_TRY(note(Moment::Found, object, known->id));
        AdminMeter same = *known;
        same.dimensions = wanted.dimensions;
        if (!same.sameDefinition(wanted)) {
            add(ChangeKind::Warn, object,
                "is " + definitionText(*known) + ", expected " + definitionText(wanted) + "; left as it is");
        } else if (!holdsDimensions(*known, wanted)) {
            // Dimensions of others stay: only what is missing is added.
            std::vector<Dimension> all = known->dimensions;
            for (const Dimension& dimension : wanted.dimensions) {
                std::erase_if(all, [&](const Dimension& other) { return other.first == dimension.first; });
                all.push_back(dimension);
            }
            std::ranges::sort(all);
            add(ChangeKind::Change, object, "dimensions");
            if (!dry)
                SLUICE_TRY(m_admin.changeDimensions(*known, all));
        } else {
            add(ChangeKind::Keep, object);
        }
    }
    return {};
}

Result<void> CatalogueRun::features(bool dry, const Note& note)
{
    SLUICE_ASSIGN(const auto all, m_admin.features());
    for (const AdminFeature& wanted : m_wanted.features) {
        const std::string object = "feature " + wanted.key;
        const auto known = std::ranges::find(all, wanted.key, &AdminFeature::key);
        if (known != all.end()) {
            const auto meter = std::ranges::find(m_knownMeters, wanted.meterKey, &AdminMeter::key);
            const bool linked = known->meterKey.empty() && meter != m_knownMeters.end()
                                    ? known->meterId == meter->id
                                    : known->meterKey == wanted.meterKey;
            if (linked) {
                SLUICE_TRY(note(Moment::Found, object, known->id));
                add(ChangeKind::Keep, object);
                continue;
            }
            add(ChangeKind::Change, object, "is made anew: it measures by another meter");
            if (dry)
                continue;
            SLUICE_TRY(m_admin.removeFeature(*known));
        } else {
            add(ChangeKind::Create, object, "measures by " + wanted.meterKey);
            if (dry)
                continue;
        }
        SLUICE_TRY(note(Moment::Before, object, {}));
        SLUICE_ASSIGN(const auto made, m_admin.ensureFeature(wanted));
        SLUICE_TRY(note(Moment::After, object, made.value.id));
    }
    return {};
}

Result<void> CatalogueRun::plans(bool dry, const Note& note)
{
    for (const AdminPlan& wanted : m_wanted.plans)
        SLUICE_TRY(plan(wanted, dry, note));
    return {};
}

// By key: the active version, else a draft that an interrupted run left, which is published. An active plan with other prices is an
// operator's own: it is said and left.
Result<void> CatalogueRun::plan(const AdminPlan& wanted, bool dry, const Note& note)
{
    const std::string object = "plan " + wanted.key;
    SLUICE_ASSIGN(const auto versions, m_admin.plans(wanted.key));
    const auto active = std::ranges::find(versions, std::string("active"), &AdminPlan::status);
    if (active != versions.end()) {
        SLUICE_TRY(note(Moment::Found, object, active->id));
        const bool same = samePriced(*active, wanted);
        add(same ? ChangeKind::Keep : ChangeKind::Warn, object,
            same ? "" : "is active with other rate cards; left as it is");
        return {};
    }
    const auto draft = std::ranges::find(versions, std::string("draft"), &AdminPlan::status);
    std::string id;
    if (draft != versions.end()) {
        add(ChangeKind::Change, object, "publish the draft");
        id = draft->id;
        SLUICE_TRY(note(Moment::Found, object, id));
    } else {
        add(ChangeKind::Create, object,
            wanted.cards.front().includedUnits.empty()
                ? "no usage included"
                : dollarsOf(usdMicrosOf(wanted.cards.front().includedUnits).value_or(0) / 1'000'000)
                      + " USD included each " + wanted.cadence);
    }
    if (dry)
        return {};
    if (id.empty()) {
        SLUICE_TRY(note(Moment::Before, object, {}));
        SLUICE_ASSIGN(const auto made, m_admin.createPlan(wanted));
        SLUICE_TRY(note(Moment::After, object, made.id));
        id = made.id;
    }
    SLUICE_ASSIGN(const auto published, m_admin.publishPlan(id));
    if (published.status != "active")
        return fail(ErrorCode::Protocol, object + " was published and is " + published.status);
    return {};
}

}  // namespace sluice::metering
