#include "metering/settlement_worker.h"

#include "metering/settlement_signature.h"

#include <QLoggingCategory>

#include <algorithm>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(settlementLog, "sluice.metering")

constexpr std::int64_t longestSleepMs = 60'000;
constexpr std::int64_t storeFailedMs = 1'000;
constexpr std::size_t maxHookBody = 1u << 20;
constexpr std::string_view collectPrefix = "collect ";
constexpr std::string_view runExists = "active realization run already exists";

std::string hookFailure(const Result<net::HttpResponse>& answer)
{
    return answer ? "the hook answered " + std::to_string(answer->status) : "the hook: " + answer.error().message;
}

std::string meterFailure(const HostedError& error)
{
    return "the meter: " + error.message + (error.detail.empty() ? "" : ": " + error.detail);
}

bool isNoOp(const HostedError& error)
{
    return error.detail.find(runExists) != std::string::npos || error.message.find(runExists) != std::string::npos;
}

}  // namespace

SettlementWorker::SettlementWorker(Ports ports) : m_ports(std::move(ports)), m_config(m_ports.book.config())
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { pump(); });
    QObject::connect(&m_roundTimer, &QTimer::timeout, &m_roundTimer, [this] { reconcile(); });
    m_subscription = m_ports.book.work().subscribe([this] { wake(); });
}

SettlementWorker::~SettlementWorker()
{
    m_subscription.reset();
    stop();
}

void SettlementWorker::start()
{
    m_running = true;
    m_roundTimer.start(int(std::min<std::int64_t>(m_config.reconcileMs, INT32_MAX)));
    pump();
    reconcile();
}

void SettlementWorker::stop()
{
    m_running = false;
    m_timer.stop();
    m_roundTimer.stop();
    m_stop.request_stop();
}

// Any thread: the shared flag is only looked at over there.
void SettlementWorker::wake()
{
    if (m_woken.exchange(true))
        return;
    m_ports.post([this, alive = std::weak_ptr(m_alive)] {
        if (alive.expired())
            return;
        m_woken = false;
        pump();
    });
}

SettlementStats SettlementWorker::stats() const
{
    const std::lock_guard lock(m_mutex);
    return m_stats;
}

void SettlementWorker::count(std::int64_t SettlementStats::*figure, const std::string& error)
{
    const std::lock_guard lock(m_mutex);
    ++(m_stats.*figure);
    if (!error.empty())
        m_stats.error = error;
}

int SettlementWorker::spread()
{
    return int(m_ports.rng.below(1'000));
}

// A completion of the writer, brought back here.
template<class T>
std::function<void(Result<T>)> SettlementWorker::back(std::function<void(SettlementWorker&, Result<T>)> task)
{
    return [this, post = m_ports.post, alive = std::weak_ptr(m_alive), task = std::move(task)](Result<T> result) {
        post([this, alive, task, result = std::move(result)]() mutable {
            if (!alive.expired() && m_running)
                task(*this, std::move(result));
        });
    };
}

HostedRequest SettlementWorker::request(const char* method, std::string path) const
{
    HostedRequest request;
    request.method = method;
    request.path = std::move(path);
    request.attempts = 1;  // the book counts attempts, and keeps them
    request.deadlineMs = m_config.meterTimeoutMs;
    request.stop = m_stop.get_token();
    return request;
}

void SettlementWorker::pump()
{
    if (!m_running)
        return;
    m_timer.stop();
    const Timestamp now = m_ports.clock.now();
    const auto work = m_ports.book.due(now, m_config.lanes * 4);
    if (!work) {
        qCWarning(settlementLog, "settlement: %s", work.error().message.c_str());
        m_timer.start(int(storeFailedMs));
        return;
    }
    bool full = false;
    for (const DueInvoice& due : work->invoices) {
        full = full || int(m_busy.size()) >= m_config.lanes;
        if (!full && m_busy.insert(due.invoiceId).second)
            begin(due);
    }
    for (const DueCollect& due : work->collects) {
        full = full || int(m_busy.size()) >= m_config.lanes;
        if (!full && m_busy.insert(std::string(collectPrefix) + std::to_string(due.no)).second)
            collect(due);
    }
    // What is due already is taken up when something under way ends.
    std::int64_t sleepMs = longestSleepMs;
    if (work->next)
        sleepMs = std::clamp<std::int64_t>((work->next->micros - now.micros) / 1'000 + 1, 1, longestSleepMs);
    m_timer.start(int(sleepMs));
}

void SettlementWorker::begin(DueInvoice due)
{
    HostedRequest get = request("GET", "/api/v1/billing/invoices/" + hostedSegment(due.invoiceId));
    get.query = {{"expand", "lines"}};
    m_ports.meter.send(std::move(get), [this, due, alive = std::weak_ptr(m_alive)](Hosted<HostedAnswer> answer) {
        if (!alive.expired() && m_running)
            fetched(due, std::move(answer));
    });
}

void SettlementWorker::fetched(const DueInvoice& due, Hosted<HostedAnswer> answer)
{
    count(&SettlementStats::fetched);
    if (!answer) {
        if (answer.error().status != 404)
            return tryAgain(due.invoiceId, meterFailure(answer.error()));
        m_ports.book.gone(due.invoiceId, back<void>([id = due.invoiceId](SettlementWorker& self, Result<void> stored) {
                              self.finish(id, stored);
                          }));
        return;
    }
    auto invoice = parseSettlementInvoice(answer->body);
    if (!invoice || invoice->id != due.invoiceId)
        return tryAgain(due.invoiceId,
                        invoice ? "the meter answered with another invoice" : "the meter: " + invoice.error().message);
    withCustomer(due, std::move(*invoice));
}

// The customer is asked only for what the invoice does not say itself.
void SettlementWorker::withCustomer(const DueInvoice& due, SettlementInvoice invoice)
{
    const SettlementRules& rules = m_config.rules;
    const std::string* const keys[] = {&rules.chargeModelKey, &rules.accountKey, &rules.customerKey,
                                       &rules.livemodeKey};
    const bool complete =
        std::ranges::all_of(keys, [&](const std::string* key) { return invoice.metadata.contains(*key); });
    if (complete || invoice.customerId.empty() || pauseOf(invoice, rules) == SettlementPause::None)
        return decide(due, std::move(invoice), {});
    HostedRequest get = request("GET", "/api/v1/customers/" + hostedSegment(invoice.customerId));
    m_ports.meter.send(std::move(get), [this, due, invoice = std::move(invoice),
                                        alive = std::weak_ptr(m_alive)](Hosted<HostedAnswer> answer) mutable {
        if (alive.expired() || !m_running)
            return;
        if (!answer && answer.error().status != 404)
            return tryAgain(due.invoiceId, meterFailure(answer.error()));
        decide(due, std::move(invoice), settlementMetadata(answer ? answer->body.find("metadata") : nullptr));
    });
}

void SettlementWorker::decide(const DueInvoice& due, SettlementInvoice invoice, SettlementMetadata customer)
{
    m_ports.book.plan(
        std::move(invoice), std::move(customer), due.hint,
        back<SettlementAction>([id = due.invoiceId](SettlementWorker& self, Result<SettlementAction> action) {
            if (action)
                self.act(id, *action);
            else
                self.finish(id, fail(std::move(action).error()));
        }));
}

void SettlementWorker::act(const std::string& id, const SettlementAction& action)
{
    switch (action.kind) {
    case SettlementAction::Kind::Nothing: return finish(id, {});
    case SettlementAction::Kind::LookLater: return tryAgain(id, "the meter has not gone on yet");
    case SettlementAction::Kind::TellMeter: return tellMeter(id, action);
    case SettlementAction::Kind::AskHook: return askHook(id, action);
    }
}

void SettlementWorker::tellMeter(const std::string& id, const SettlementAction& action)
{
    HostedRequest post = request("POST", settlementPath(action.pause, id));
    post.body = json::parse(action.body).value_or(json::Value(json::Object{}));
    m_ports.meter.send(
        std::move(post), [this, id, step = action.step, alive = std::weak_ptr(m_alive)](Hosted<HostedAnswer> answer) {
            if (alive.expired() || !m_running)
                return;
            const bool before = !answer && answer.error().status == 409;
            auto stored = back<void>([id](SettlementWorker& self, Result<void> done) { self.finish(id, done); });
            if (answer || before) {
                count(&SettlementStats::told);
                return m_ports.book.answered(id, step, before, std::move(stored));
            }
            const int status = answer.error().status;
            const std::string why = meterFailure(answer.error());
            if (status == 400 || status == 422) {
                count(&SettlementStats::failures, why);
                return m_ports.book.refused(id, step, why, std::move(stored));
            }
            tryAgain(id, why);
        });
}

void SettlementWorker::askHook(const std::string& id, const SettlementAction& action)
{
    count(&SettlementStats::asked);
    const std::string name = "step_" + std::to_string(action.step);
    const std::int64_t seconds = m_ports.clock.now().seconds();
    net::HttpRequest post;
    post.method = "POST";
    post.url = m_config.hookUrl;
    post.headers = {{"Content-Type", "application/json"},
                    {"webhook-id", name},
                    {"webhook-timestamp", std::to_string(seconds)},
                    {"webhook-signature", standardSignature(name, seconds, action.body, m_config.hookSecret)}};
    post.body = action.body;
    post.deadlineMs = m_config.hookTimeoutMs;
    post.maxResponseBytes = maxHookBody;
    post.stop = m_stop.get_token();
    m_ports.http.send(std::move(post),
                      [this, id, step = action.step, alive = std::weak_ptr(m_alive)](Result<net::HttpResponse> answer) {
                          if (!alive.expired() && m_running)
                              hookAnswered(id, step, std::move(answer));
                      });
}

// 200, 201, 204: the data, where the body has some. 202: they come later, by hand or by a webhook.
void SettlementWorker::hookAnswered(const std::string& id, std::int64_t step, Result<net::HttpResponse> answer)
{
    const int status = answer ? answer->status : 0;
    if (status < 200 || status > 204 || status == 203)
        return tryAgain(id, hookFailure(answer));
    std::optional<json::Value> said;
    if (status != 202) {
        auto tree =
            answer->body.empty() ? json::Value(json::Object{}) : json::parse(answer->body).value_or(json::Value());
        if (!tree.isObject())
            return tryAgain(id, "the hook's answer is no JSON object");
        said = std::move(tree);
    }
    m_ports.book.hookAnswered(id, step, std::move(said), back<void>([id](SettlementWorker& self, Result<void> stored) {
                                  self.finish(id, stored);
                              }));
}

void SettlementWorker::tryAgain(const std::string& id, const std::string& why)
{
    qCWarning(settlementLog, "invoice %s: %s", id.c_str(), why.c_str());
    count(&SettlementStats::failures, why);
    m_ports.book.failed(id, why, spread(),
                        back<void>([id](SettlementWorker& self, Result<void> stored) { self.finish(id, stored); }));
}

// When the store itself failed, the row is as it was: it is taken up again after a while.
void SettlementWorker::finish(const std::string& key, const Result<void>& stored)
{
    m_busy.erase(key);
    if (stored)
        return pump();
    qCWarning(settlementLog, "settlement of %s: %s", key.c_str(), stored.error().message.c_str());
    count(&SettlementStats::failures, stored.error().message);
    m_timer.start(int(storeFailedMs));
}

// ---- collect requests

void SettlementWorker::collect(DueCollect due)
{
    HostedRequest post = request("POST", "/api/v1/billing/invoices/invoice");
    post.body = json::Value::object({{"customerId", due.customerId}, {"progressiveBillingOverride", true}});
    m_ports.meter.send(std::move(post),
                       [this, no = due.no, alive = std::weak_ptr(m_alive)](Hosted<HostedAnswer> answer) {
                           if (alive.expired() || !m_running)
                               return;
                           if (!answer && !isNoOp(answer.error()))
                               return collectFailed(no, answer.error());
                           std::vector<std::string> invoices;
                           const json::Value list = answer ? std::move(answer->body) : json::Value();
                           for (const json::Value& item : list.isArray() ? *list.items() : json::Array()) {
                               if (const auto id = item.text("id"); id && isMeterId(*id))
                                   invoices.emplace_back(*id);
                           }
                           advance(no, std::move(invoices), 0);
                       });
}

// An invoice that cannot be advanced now goes on by itself, or is looked at; only a meter that does not answer counts.
void SettlementWorker::advance(std::int64_t no, std::vector<std::string> invoices, std::size_t at)
{
    if (at == invoices.size()) {
        m_ports.book.collected(no, std::move(invoices), back<void>([no](SettlementWorker& self, Result<void> stored) {
                                   self.finish(std::string(collectPrefix) + std::to_string(no), stored);
                               }));
        return;
    }
    HostedRequest post = request("POST", "/api/v1/billing/invoices/" + hostedSegment(invoices[at]) + "/advance");
    m_ports.meter.send(std::move(post), [this, no, invoices = std::move(invoices), at,
                                         alive = std::weak_ptr(m_alive)](Hosted<HostedAnswer> answer) mutable {
        if (alive.expired() || !m_running)
            return;
        if (!answer && answer.error().isTransient())
            qCWarning(settlementLog, "advancing an invoice: %s", answer.error().message.c_str());
        advance(no, std::move(invoices), at + 1);
    });
}

void SettlementWorker::collectFailed(std::int64_t no, const HostedError& error)
{
    const std::string why = meterFailure(error);
    count(&SettlementStats::failures, why);
    m_ports.book.collectFailed(no, why, !error.isTransient(), spread(),
                               back<void>([no](SettlementWorker& self, Result<void> stored) {
                                   self.finish(std::string(collectPrefix) + std::to_string(no), stored);
                               }));
}

// ---- reconciliation

void SettlementWorker::reconcile()
{
    if (!m_running)
        return;
    m_reconcileAgain = m_reconciling;
    if (m_reconciling)
        return;
    m_reconciling = true;
    const Timestamp begun = m_ports.clock.now();
    HostedList list;
    list.request = request("GET", "/api/v1/billing/invoices");
    for (const auto* statuses :
         {&m_config.rules.draftStatuses, &m_config.rules.issuingStatuses, &m_config.rules.paymentStatuses}) {
        for (const std::string& status : *statuses)
            list.request.query.emplace_back("extendedStatuses", status);
    }
    list.pageSize = m_config.reconcilePage;
    const auto ids = std::make_shared<std::set<std::string>>();
    const std::int64_t youngest = begun.plusMs(-m_config.reconcileMinAgeMs).micros;
    m_ports.meter.eachPage(
        std::move(list),
        [ids, youngest](json::Array items) {
            for (const json::Value& item : items) {
                const auto id = item.text("id");
                const auto created = parseTime(item.text("createdAt").value_or(""));
                if (id && isMeterId(*id) && created && created->micros <= youngest)
                    ids->emplace(*id);
            }
            return true;
        },
        [this, begun, ids, alive = std::weak_ptr(m_alive)](Hosted<std::int64_t> done) {
            if (!alive.expired() && m_running)
                listed(begun, ids, std::move(done));
        });
}

void SettlementWorker::listed(Timestamp begun, const std::shared_ptr<std::set<std::string>>& ids,
                              Hosted<std::int64_t> done)
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_stats.rounds;
        m_stats.roundError = done ? std::string() : meterFailure(done.error());
    }
    if (!done) {
        qCWarning(settlementLog, "reconciling invoices: %s", done.error().message.c_str());
        return roundEnded();
    }
    m_ports.book.reconciled(std::move(*ids), begun, back<void>([](SettlementWorker& self, Result<void> stored) {
                                if (!stored)
                                    qCWarning(settlementLog, "reconciling invoices: %s",
                                              stored.error().message.c_str());
                                self.roundEnded();
                            }));
}

// Whoever asked meanwhile may know of something that this round was too early for.
void SettlementWorker::roundEnded()
{
    m_reconciling = false;
    if (m_reconcileAgain)
        reconcile();
}

}  // namespace sluice::metering
