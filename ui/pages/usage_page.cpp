#include "ui/pages/usage_page.h"

#include "core/amount.h"
#include "models/cell_format.h"
#include "ui/common/theme.h"
#include "ui/pages/days_chart.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QUrl>
#include <QVBoxLayout>

#include <array>

namespace sluice::ui {

using models::CellFormat;
using models::Level;

namespace {

constexpr int usdScale = 26;
constexpr std::int64_t dayMicros = 86'400'000'000;
// Column of the table, member of the answer.
constexpr std::array<std::pair<const char*, const char*>, 4> usageDimensions{
    {{"client", "clientId"}, {"user", "externalUserId"}, {"pipeline", "pipeline"}, {"model", "modelId"}}};

Cell amountCell(const json::Value& row, const char* member, int scale)
{
    const auto text = row.text(member);
    const auto units = parseUnits(text.value_or(""), scale);
    return text && units ? Cell(*units) : Cell();
}

// "12.5" seconds as milliseconds.
Cell durationCell(const json::Value& row)
{
    const auto ms = parseUnitsTruncating(row.text("billableSeconds").value_or(""), 3);
    return ms ? Cell(static_cast<std::int64_t>(*ms)) : Cell();
}

std::optional<std::int64_t> dayOf(std::string_view text)
{
    const auto start = parseTime(std::string(text) + "T00:00:00Z");
    return start ? std::optional(utcDay(*start)) : std::nullopt;
}

std::string encoded(const std::string& text)
{
    return QUrl::toPercentEncoding(QString::fromStdString(text)).toStdString();
}

}  // namespace

TableSchema usageSchema()
{
    const auto column = [](const char* id, ColumnType type, int scale = 0, const char* unit = "") {
        return TableColumn{id, type, true, type == ColumnType::Text, scale, unit};
    };
    return {.id = "usage",
            .columns = {column("client", ColumnType::Text), column("user", ColumnType::Text),
                        column("pipeline", ColumnType::Text), column("model", ColumnType::Text),
                        column("tickets", ColumnType::Integer), column("duration", ColumnType::Duration),
                        column("fee", ColumnType::Amount, 18, "eth"),
                        column("fee_usd", ColumnType::Amount, usdScale, "usd"),
                        column("billed", ColumnType::Amount, usdScale, "usd")},
            .defaultSort = "billed",
            .defaultDescending = true};
}

std::vector<TableRow> usageRows(const json::Value& answer)
{
    std::vector<TableRow> rows;
    const json::Value* list = answer.find("rows");
    if (!list || !list->isArray())
        return rows;
    for (const json::Value& item : *list->items()) {
        TableRow row;
        for (const auto& [column, member] : usageDimensions) {
            const auto text = item.text(member);
            row.key += std::string(text.value_or("")) + '\n';
            row.cells.push_back(text ? Cell(std::string(*text)) : Cell());
        }
        row.cells.emplace_back(item.int64("ticketCount").value_or(0));
        row.cells.push_back(durationCell(item));
        row.cells.push_back(amountCell(item, "totalFeeWei", 0));
        row.cells.push_back(amountCell(item, "networkFeeUsd", usdScale));
        row.cells.push_back(amountCell(item, "endUserBillableUsd", usdScale));
        rows.push_back(std::move(row));
    }
    return rows;
}

UsageTablePage::UsageTablePage(PageContext given, const TableSource& source, QWidget* parent)
    : TablePage(given, tr("Usage"), source, parent)
{
    setEmpty(QStringLiteral("usage"), tr("No usage in this time"),
             tr("Usage is made of ticket events: see Events for what came in."));
}

void UsageTablePage::showDetails(const TableRow& row)
{
    details().clear({});
    QStringList names;
    for (const auto& [column, member] : usageDimensions) {
        if (const QString text = cellText(row, column); !text.isEmpty())
            names << text;
    }
    const Int256* billed = cellAmount(row, "billed");
    details().setHead(Level::Ok, {}, names.join(QStringLiteral(" · ")),
                      billed ? QStringLiteral("$") + CellFormat::amount(*billed, usdScale) : QString());
    const auto link = [this](const QString& text, const QString& page, const QString& filter) {
        connect(details().addLink(text), &QPushButton::clicked, this,
                [this, page, filter] { Q_EMIT openPage(page, filter); });
    };
    const auto quoted = [](const QString& text) { return QLatin1Char('"') + text + QLatin1Char('"'); };
    if (const QString client = cellText(row, "client"); !client.isEmpty()) {
        link(tr("Tenant"), QStringLiteral("tenants/tenants"), QStringLiteral("client_id:") + quoted(client));
        link(tr("Ticket events"), QStringLiteral("events/events"), QStringLiteral("client:") + quoted(client));
    }
    if (const QString user = cellText(row, "user"); !user.isEmpty())
        link(tr("Balance"), QStringLiteral("gate/customers"), QStringLiteral("subject:") + quoted(user));
    details().addRowFields(model().schema(), row, now());
}

void UsageTablePage::updateSummary()
{
    if (!model().error())
        setSummary(model().rowCount() > 0 ? Level::Ok : Level::Off, tr("%n row(s)", nullptr, model().rowCount()));
}

UsagePage::UsagePage(PageContext given, QWidget* parent)
    : Page(given, tr("Usage"), parent)
    , m_rows(usageSchema())
    , m_days(new QComboBox)
    , m_group(new QComboBox)
    , m_whole(new QPushButton)
    , m_chart(new DaysChart)
    , m_table(new UsageTablePage(given, m_rows))
{
    m_table->setEmbedded();
    m_days->addItem(tr("7 days"), 7);
    m_days->addItem(tr("30 days"), 30);
    m_days->addItem(tr("90 days"), 90);
    m_days->setCurrentIndex(1);
    m_days->setAccessibleName(tr("Time"));
    m_group->addItem(tr("By tenant"), QStringLiteral("client_id"));
    m_group->addItem(tr("By tenant and user"), QStringLiteral("client_id,user"));
    m_group->addItem(tr("By pipeline and model"), QStringLiteral("pipeline,model"));
    m_group->addItem(tr("By everything"), QStringLiteral("client_id,user,pipeline,model"));
    m_group->setAccessibleName(tr("Grouping"));
    m_whole->hide();
    m_chart->setSeries({tr("all of it"), tr("the chosen row"), tr("Usage per day"), usdScale, QStringLiteral("USD")});
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(5 * kStep, kStep, 5 * kStep, 0);
    bar->setSpacing(2 * kStep);
    bar->addWidget(m_days);
    bar->addWidget(m_group);
    bar->addWidget(m_whole);
    bar->addStretch(1);
    content()->addLayout(bar);
    auto* chart = new QHBoxLayout;
    chart->setContentsMargins(5 * kStep, 0, 5 * kStep, 0);
    chart->addWidget(m_chart);
    content()->addLayout(chart);
    content()->addWidget(m_table, 1);
    connect(m_table, &Page::openPage, this, &Page::openPage);
    connect(m_table, &Page::summaryChanged, this, [this] { copySummary(*m_table); });
    connect(m_days, &QComboBox::currentIndexChanged, this, [this] { narrowTo({}); });
    connect(m_group, &QComboBox::currentIndexChanged, this, [this] { reload(); });
    connect(m_whole, &QPushButton::clicked, this, [this] { narrowTo({}); });
    connect(m_chart, &DaysChart::dayClicked, this, &UsagePage::narrowTo);
    connect(&m_table->view(), &TableView::currentKeyChanged, this, &UsagePage::reloadChart);
    connect(banner(), &ErrorBanner::retry, this, &UsagePage::reload);
}

// The table reads the rows of this page: it goes first.
UsagePage::~UsagePage()
{
    delete m_table;
}

void UsagePage::activate()
{
    reload();
}

void UsagePage::narrowTo(const QString& day)
{
    m_day = day;
    m_whole->setVisible(!day.isEmpty());
    m_whole->setText(tr("Only %1: show all days").arg(day));
    reload();
}

std::string UsagePage::period(bool ofTable) const
{
    std::int64_t to = utcDay(Timestamp{now()}) + 1;
    std::int64_t from = to - m_days->currentData().toLongLong();
    if (ofTable && !m_day.isEmpty()) {
        if (const auto day = dayOf(m_day.toStdString())) {
            from = *day;
            to = from + 1;
        }
    }
    return "from=" + encoded(formatTimeZ({from * dayMicros})) + "&to=" + encoded(formatTimeZ({to * dayMicros}));
}

void UsagePage::ask(const std::string& query, const std::function<void(const json::Value&)>& show)
{
    if (!context().ports.opsActions)
        return;
    context().ports.opsActions->run({"GET", "/api/v1/platform/usage?" + query, {}},
                                    guarded<json::Value>([this, show](Result<json::Value> answer) {
                                        if (answer)
                                            show(*answer);
                                        else
                                            banner()->showError(tr("The usage could not be read."), answer.error());
                                    }));
}

void UsagePage::reload()
{
    const int asked = ++m_asked;
    ask(period(true) + "&limit=500&groupBy=" + m_group->currentData().toString().toStdString(),
        [this, asked](const json::Value& answer) {
            if (asked != m_asked)
                return;
            m_rows.set(usageRows(answer));
            const json::Value* more = answer.find("hasMore");
            if (more && more->boolean() && *more->boolean())
                banner()->showNote(tr("More than 500 rows: the first 500 are shown. Take a coarser grouping or a "
                                      "shorter time."));
            reloadChart();
        });
}

void UsagePage::reloadChart()
{
    ask(period(false) + "&granularity=day&limit=500", [this](const json::Value& answer) {
        showDays(answer, false);
        const TableRow* row = m_table->chosen();
        if (!row)
            return;
        std::string query = period(false) + "&granularity=day&limit=500";
        for (const auto& [column, member] : usageDimensions) {
            const Cell& cell = row->cells[std::size_t(m_rows.schema().columnIndex(column))];
            const auto* text = std::get_if<std::string>(&cell);
            const std::string name = std::string_view(member) == "modelId" ? "model" : member;
            if (text)
                query += "&" + name + "=" + encoded(*text);
        }
        ask(query, [this](const json::Value& ofRow) { showDays(ofRow, true); });
    });
}

void UsagePage::showDays(const json::Value& answer, bool ofRow)
{
    const std::int64_t today = utcDay(Timestamp{now()});
    const int days = m_days->currentData().toInt();
    if (!ofRow) {
        m_totals.clear();
        for (int i = 0; i < days; ++i)
            m_totals.push_back({today - days + 1 + i, 0, 0});
    }
    const json::Value* rows = answer.find("rows");
    for (const json::Value& item : rows && rows->isArray() ? *rows->items() : json::Array{}) {
        const auto day = dayOf(item.text("date").value_or(""));
        const auto billed = parseUnits(item.text("endUserBillableUsd").value_or("0"), usdScale);
        if (!day || !billed || *day <= today - days || *day > today)
            continue;
        models::DailyTotal& total = m_totals[std::size_t(*day - (today - days + 1))];
        (ofRow ? total.paidWei : total.earnedWei) = *billed;
    }
    m_chart->setDays(m_totals);
}

}  // namespace sluice::ui
