#include "usage/offers.h"

#include "core/hex.h"
#include "core/json.h"
#include "crypto/hash.h"

#include <algorithm>
#include <set>

namespace sluice::usage {

namespace {

constexpr const char* offerColumns =
    "offer_id, title, description, kind, payout, unit, active, config, created_at, updated_at";

// A config that is no object any more does not spoil the list (W-34).
std::string objectOr(std::string text)
{
    const auto tree = json::parse(text);
    return tree && tree->isObject() ? std::move(text) : std::string("{}");
}

Offer readOffer(const storage::Row& row)
{
    return {row.text(0),
            row.text(1),
            row.optText(2),
            row.text(3),
            Amount(Asset::named(row.text(5)), row.int256(4)),
            row.int64(6) != 0,
            objectOr(row.text(7)),
            {row.int64(8)},
            {row.int64(9)}};
}

std::vector<std::string> idsFrom(const std::string& text)
{
    std::vector<std::string> ids;
    const auto tree = json::parse(text);
    if (!tree || !tree->isArray())
        return ids;
    for (const json::Value& item : *tree->items()) {
        if (const auto id = item.toText())
            ids.emplace_back(*id);
    }
    return ids;
}

std::string idsText(const std::vector<std::string>& ids)
{
    json::Array items;
    for (const std::string& id : ids)
        items.emplace_back(id);
    return json::write(json::Value(std::move(items)));
}

OfferSubscription readSubscription(const storage::Row& row)
{
    return {row.text(0), idsFrom(row.text(1)), {row.int64(2)}};
}

std::string_view withoutOuterBlanks(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string> distinctIds(const std::vector<std::string>& given)
{
    std::vector<std::string> ids;
    std::set<std::string_view> seen;
    for (const std::string& one : given) {
        const auto id = withoutOuterBlanks(one);
        if (!id.empty() && seen.insert(id).second)
            ids.emplace_back(id);
    }
    return ids;
}

// What an audit line says of an offer; a long config stands there by its hash.
std::string offerState(const Offer& offer)
{
    std::string text;
    json::Writer writer(text);
    writer.beginObject().key("title").value(offer.title).key("description").optional(offer.description);
    writer.key("kind").value(offer.kind).key("payout_amount").value(offer.payout.toString());
    writer.key("active").value(offer.active).key("config_sha256");
    writer.value(toHex(crypto::sha256(asBytes(offer.config)).bytes)).endObject();
    return text;
}

Result<bool> insertOffer(storage::Connection& connection, const Offer& offer)
{
    SLUICE_ASSIGN(
        const auto made,
        connection.exec("INSERT INTO usage_offers (offer_id, title, description, kind, payout, unit, active, config, "
                        "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (offer_id) DO "
                        "NOTHING",
                        {std::string_view(offer.id), std::string_view(offer.title),
                         storage::optionalText(offer.description), std::string_view(offer.kind), offer.payout.units(),
                         std::string_view(offer.payout.asset().code()), std::int64_t(offer.active),
                         std::string_view(offer.config), offer.createdAt.micros, offer.updatedAt.micros}));
    return made == 1;
}

}  // namespace

Offers::Offers(storage::Writer& writer, audit::AuditLog& audit, Asset unit, int most)
    : m_audit(audit), m_unit(std::move(unit)), m_most(std::max(1, most))
{
    writer.addListener(this);
}

void Offers::afterCommit()
{
    if (std::exchange(m_changed, false))
        m_changes.bump();
}

Result<void> Offers::audited(storage::Connection& connection, const char* action, std::string_view subject,
                             std::string before, std::string after, const fleet::ActionContext& context)
{
    m_changed = true;
    audit::AuditRecord record{context.now,       context.actor,    action, std::string(subject),
                              std::move(before), std::move(after), {}};
    if (!context.ip.empty())
        record.details = json::write(json::Value::object({{"ip", context.ip}}));
    SLUICE_TRY(m_audit.append(connection, record));
    return {};
}

Result<std::optional<Offer>> Offers::find(storage::Connection& connection, std::string_view id) const
{
    static const std::string sql = std::string("SELECT ") + offerColumns + " FROM usage_offers WHERE offer_id = ?";
    return connection.queryOne(sql, {id}, readOffer);
}

Result<Offer> Offers::create(storage::Connection& connection, Offer offer, const fleet::ActionContext& context)
{
    offer.createdAt = offer.updatedAt = context.now;
    SLUICE_ASSIGN(const bool made, insertOffer(connection, offer));
    if (!made)
        return fail(ErrorCode::Conflict, "Offer already exists");
    SLUICE_TRY(audited(connection, "offer.create", offer.id, {}, offerState(offer), context));
    return offer;
}

Result<Offer> Offers::patch(storage::Connection& connection, std::string_view id, const OfferPatch& patch,
                            const fleet::ActionContext& context)
{
    SLUICE_ASSIGN(const auto found, find(connection, id));
    if (!found)
        return fail(ErrorCode::NotFound, "Offer not found");
    if (patch.isEmpty())
        return *found;
    Offer offer = *found;
    offer.title = patch.title.value_or(offer.title);
    if (patch.description)
        offer.description = patch.description;
    offer.kind = patch.kind.value_or(offer.kind);
    offer.payout = patch.payout.value_or(offer.payout);
    offer.active = patch.active.value_or(offer.active);
    offer.config = patch.config.value_or(offer.config);
    offer.updatedAt = context.now;
    SLUICE_TRY(connection.exec(
        "UPDATE usage_offers SET title = ?, description = ?, kind = ?, payout = ?, unit = ?, active = ?, "
        "config = ?, updated_at = ? WHERE offer_id = ?",
        {std::string_view(offer.title), storage::optionalText(offer.description), std::string_view(offer.kind),
         offer.payout.units(), std::string_view(offer.payout.asset().code()), std::int64_t(offer.active),
         std::string_view(offer.config), offer.updatedAt.micros, id}));
    SLUICE_TRY(audited(connection, "offer.update", id, offerState(*found), offerState(offer), context));
    return offer;
}

Result<Selection> Offers::choose(storage::Connection& connection, std::string_view orchestrator,
                                 const std::vector<std::string>& offerIds, const fleet::ActionContext& context)
{
    const std::vector<std::string> ids = distinctIds(offerIds);
    Selection selection;
    for (const std::string& id : ids) {
        SLUICE_ASSIGN(const auto offer, find(connection, id));
        if (!offer)
            selection.faults.missing.push_back(id);
        else if (!offer->active)
            selection.faults.inactive.push_back(id);
        else
            selection.offers.push_back(*offer);
    }
    if (selection.faults.any())
        return selection;
    if (ids.size() > std::size_t(m_most)) {
        selection.faults.tooMany = m_most;
        selection.faults.received = int(ids.size());
        return selection;
    }
    SLUICE_ASSIGN(const auto before, selectionOf(connection, orchestrator));
    selection.subscription = {std::string(orchestrator), ids, context.now};
    const std::string text = idsText(ids);
    SLUICE_TRY(connection.exec(
        "INSERT INTO usage_subscriptions (orchestrator, offer_ids, offers, updated_at) VALUES (?, ?, ?, "
        "?) ON CONFLICT (orchestrator) DO UPDATE SET offer_ids = excluded.offer_ids, offers = "
        "excluded.offers, updated_at = excluded.updated_at",
        {orchestrator, std::string_view(text), std::int64_t(ids.size()), context.now.micros}));
    SLUICE_TRY(audited(connection, "subscription.replace", orchestrator, idsText(before.subscription.offerIds), text,
                       context));
    return selection;
}

Result<void> Offers::restore(storage::Connection& connection, const Offer& offer)
{
    SLUICE_ASSIGN(const bool made, insertOffer(connection, offer));
    if (!made)
        return fail(ErrorCode::Conflict, "Offer already exists");
    m_changed = true;
    return {};
}

Result<void> Offers::restore(storage::Connection& connection, const OfferSubscription& subscription)
{
    const std::string text = idsText(subscription.offerIds);
    SLUICE_ASSIGN(
        const auto made,
        connection.exec("INSERT INTO usage_subscriptions (orchestrator, offer_ids, offers, updated_at) VALUES (?, ?, "
                        "?, ?) ON CONFLICT (orchestrator) DO NOTHING",
                        {std::string_view(subscription.orchestrator), std::string_view(text),
                         std::int64_t(subscription.offerIds.size()), subscription.updatedAt.micros}));
    if (made != 1)
        return fail(ErrorCode::Conflict, "OfferSubscription already exists");
    m_changed = true;
    return {};
}

Result<std::vector<Offer>> Offers::list(storage::Connection& connection, bool activeOnly, int limit,
                                        std::string_view after) const
{
    std::vector<Offer> offers;
    static const std::string sql =
        std::string("SELECT ") + offerColumns
        + " FROM usage_offers WHERE offer_id > ? AND (active = 1 OR ? = 0) ORDER BY offer_id LIMIT ?";
    SLUICE_TRY(connection.query(sql, {after, std::int64_t(activeOnly), limit > 0 ? std::int64_t(limit) : INT64_MAX},
                                [&](const storage::Row& row) {
                                    offers.push_back(readOffer(row));
                                    return true;
                                }));
    return offers;
}

Result<std::vector<OfferSubscription>> Offers::subscriptions(storage::Connection& connection, int limit,
                                                             std::string_view after) const
{
    std::vector<OfferSubscription> rows;
    SLUICE_TRY(
        connection.query("SELECT orchestrator, offer_ids, updated_at FROM usage_subscriptions WHERE orchestrator > ? "
                         "ORDER BY orchestrator LIMIT ?",
                         {after, limit > 0 ? std::int64_t(limit) : INT64_MAX}, [&](const storage::Row& row) {
                             rows.push_back(readSubscription(row));
                             return true;
                         }));
    return rows;
}

Result<Selection> Offers::selectionOf(storage::Connection& connection, std::string_view orchestrator) const
{
    SLUICE_ASSIGN(const auto stored,
                  connection.queryOne("SELECT orchestrator, offer_ids, updated_at FROM usage_subscriptions WHERE "
                                      "orchestrator = ?",
                                      {orchestrator}, readSubscription));
    Selection selection;
    selection.subscription = stored.value_or(OfferSubscription{std::string(orchestrator), {}, {}});
    for (const std::string& id : selection.subscription.offerIds) {
        SLUICE_ASSIGN(const auto offer, find(connection, id));
        if (offer)
            selection.offers.push_back(*offer);
    }
    return selection;
}

}  // namespace sluice::usage
