// Which pages there are, in which groups, and how one is made.
#include "ui/pages/clearing_pages.h"
#include "ui/pages/fleet_page.h"
#include "ui/pages/identity_page.h"
#include "ui/pages/import_page.h"
#include "ui/pages/money_pages.h"
#include "ui/pages/ops_pages.h"
#include "ui/pages/overview_page.h"
#include "ui/pages/setup_page.h"
#include "ui/pages/system_pages.h"
#include "ui/pages/usage_page.h"
#include "ui/pages/wallet_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/nav_rail.h"

namespace sluice::ui {

void MainWindow::buildRail()
{
    const auto table = [](const TableSource* source, const QString& how) { return source ? QString() : how; };
    const auto described = [this](const char* name) {
        if (const auto off = m_ports.off.find(name); off != m_ports.off.end())
            return QString::fromStdString(off->second);
        return m_ports.tables.contains(name) ? QString()
                                             : tr("This window was opened without this part of the engine.");
    };
    const auto group = [this](const QString& title, std::vector<Place> places) {
        m_rail->addGroup(title);
        for (Place& place : places) {
            m_rail->addPage(place.id, place.title, place.icon, place.off.isEmpty(),
                            place.off.isEmpty() ? place.title : place.off);
            m_places.push_back(std::move(place));
        }
    };
    const auto setup = m_ports.off.find("setup");
    const QString setupOff = setup != m_ports.off.end() ? QString::fromStdString(setup->second)
                             : m_ports.setupActions     ? QString()
                                                        : tr("This window was opened without this part of the engine.");
    const auto place = [](const char* id, const QString& title, const QString& off) {
        return Place{QString::fromLatin1(id), title, QString::fromLatin1(id), off};
    };
    group(tr("Money"),
          {place("overview", tr("Overview"), {}),
           place("balances", tr("Balances"), table(m_ports.balances, tr("This window was opened without a ledger."))),
           place("payouts", tr("Payouts"),
                 table(m_ports.payouts, tr("This window was opened without the payout engine."))),
           place("wallet", tr("Wallet"),
                 m_ports.walletActions ? QString() : tr("This window was opened without a wallet."))});
    group(tr("Fleet"), {place("orchestrators", tr("Orchestrators"),
                              table(m_ports.orchestrators, tr("This window was opened without the registry."))),
                        place("sessions", tr("Sessions"), described("sessions")),
                        place("workloads", tr("Workloads"), described("workloads")),
                        place("licensing", tr("Licensing"), described("license_images")),
                        place("edges", tr("Edges"), described("edges")),
                        place("server", tr("Operations"), described("operations"))});
    group(tr("Clearinghouse"),
          {place("setup", tr("Setup"), setupOff), place("tenants", tr("Tenants"), described("tenants")),
           place("keys", tr("Keys"), described("api_keys")),
           place("authorisations", tr("Authorisations"), described("authorisations")),
           place("gate", tr("Gate"), described("spend_sessions")),
           place("identity", tr("Identity"),
                 m_ports.identityActions ? described("device_grants")
                                         : tr("This window was opened without this part of the engine.")),
           place("logins", tr("Logins"), described("device_grants")), place("usage", tr("Usage"), described("events")),
           place("events", tr("Events"), described("events")), place("prices", tr("Prices"), described("prices")),
           place("meters", tr("Meters"), described("meters")), place("outbox", tr("Outbox"), described("outbox")),
           place("plans", tr("Plans"), described("admin_plans")),
           place("invoices", tr("Invoices"), described("invoices"))});
    group(tr("Trust"),
          {place("audit", tr("Audit"), table(m_ports.audit, tr("This window was opened without an audit log."))),
           place("reconciliation", tr("Reconciliation"), described("reconciliation"))});
    group(tr("System"),
          {place("tokens", tr("API tokens"), described("api_tokens")),
           place("import", tr("Import"),
                 m_ports.legacyActions ? QString() : tr("This window was opened without a store to import into.")),
           place("settings", tr("Settings"), m_ports.settingsActions ? QString() : tr("Settings cannot be read here.")),
           place("log", tr("Log"), m_ports.log ? QString() : tr("The log is not kept in memory."))});
    m_rail->finish();
    connect(m_rail, &NavRail::chosen, this, [this](const QString& id) { openPage(id); });
}

Page* MainWindow::makePage(const Place& place)
{
    const PageContext context{m_ports, m_settings.get()};
    if (!place.off.isEmpty())
        return new OffPage(context, place.title, place.icon, place.off);
    if (place.id == QStringLiteral("balances"))
        return new BalancesPage(context);
    if (place.id == QStringLiteral("payouts"))
        return new PayoutsPage(context);
    if (place.id == QStringLiteral("wallet"))
        return new WalletPage(context);
    if (place.id == QStringLiteral("orchestrators"))
        return new OrchestratorsPage(context);
    if (place.id == QStringLiteral("audit"))
        return new AuditPage(context);
    if (place.id == QStringLiteral("log"))
        return new LogPage(context);
    if (place.id == QStringLiteral("import"))
        return new ImportPage(context);
    if (place.id == QStringLiteral("usage"))
        return new UsagePage(context);
    if (place.id == QStringLiteral("identity"))
        return new IdentityPage(context);
    if (place.id == QStringLiteral("setup")) {
        auto* setup = new SetupPage(context);
        connect(setup, &SetupPage::restartWanted, this, [this](const QString& folder) {
            m_stopping = true;
            hide();
            Q_EMIT restartRequested(folder);
        });
        return setup;
    }
    const std::map<QString, std::vector<DescribedTable> (*)()> described{
        {QStringLiteral("sessions"), sessionTables},
        {QStringLiteral("workloads"), workloadTables},
        {QStringLiteral("licensing"), licensingTables},
        {QStringLiteral("edges"), edgeTables},
        {QStringLiteral("server"), operationTables},
        {QStringLiteral("tokens"), tokenTables},
        {QStringLiteral("tenants"), tenantTables},
        {QStringLiteral("keys"), keyTables},
        {QStringLiteral("authorisations"), authorisationTables},
        {QStringLiteral("gate"), gateTables},
        {QStringLiteral("logins"), loginTables},
        {QStringLiteral("events"), eventTables},
        {QStringLiteral("prices"), priceTables},
        {QStringLiteral("meters"), meterTables},
        {QStringLiteral("outbox"), outboxTables},
        {QStringLiteral("reconciliation"), reconciliationTables},
        {QStringLiteral("plans"), planTables},
        {QStringLiteral("invoices"), invoiceTables}};
    if (const auto found = described.find(place.id); found != described.end())
        return new TabbedPage(context, place.title, found->second());
    if (place.id == QStringLiteral("settings")) {
        auto* settings = new SettingsPage(context);
        connect(settings, &SettingsPage::themeChosen, this, [this](const QString& theme) {
            if (m_settings)
                m_settings->setValue(QStringLiteral("theme"), theme);
            setTheme(theme);
        });
        return settings;
    }
    return new OverviewPage(context);
}

}  // namespace sluice::ui
