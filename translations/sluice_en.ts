<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>QObject</name>
    <message numerus="yes">
        <location filename="../ui/shell/nav_rail.cpp" line="28" />
        <source>%1, %n wait(s) for you</source>
        <translation>
            <numerusform>%1, %n waits for you</numerusform>
            <numerusform>%1, %n wait for you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::BalancesPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="254" />
        <source>%n account(s), each the sum of its transfers</source>
        <translation>
            <numerusform>%n account, each the sum of its transfers</numerusform>
            <numerusform>%n accounts, each the sum of its transfers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::DescribedPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/described_page.cpp" line="80" />
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/described_page.cpp" line="81" />
        <source>more than %n row(s)</source>
        <translation>
            <numerusform>more than %n row</numerusform>
            <numerusform>more than %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::ExportDialog</name>
    <message numerus="yes">
        <location filename="../ui/common/export_dialog.cpp" line="151" />
        <source>%n row(s) are in &lt;a href="%1"&gt;%2&lt;/a&gt;.</source>
        <translation>
            <numerusform>%n row is in &lt;a href="%1"&gt;%2&lt;/a&gt;.</numerusform>
            <numerusform>%n rows are in &lt;a href="%1"&gt;%2&lt;/a&gt;.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::IdentityPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/identity_page.cpp" line="231" />
        <source>%n key(s) of the provider</source>
        <translation>
            <numerusform>%n key of the provider</numerusform>
            <numerusform>%n keys of the provider</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::MoneyDialog</name>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="48" />
        <source>Pay %1 to %n recipient(s) on %2</source>
        <translation>
            <numerusform>Pay %1 to %n recipient on %2</numerusform>
            <numerusform>Pay %1 to %n recipients on %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="50" />
        <source>Let %1 to %n recipient(s) on %2 go on</source>
        <translation>
            <numerusform>Let %1 to %n recipient on %2 go on</numerusform>
            <numerusform>Let %1 to %n recipients on %2 go on</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="52" />
        <source>Try again to pay %1 to %n recipient(s) on %2</source>
        <translation>
            <numerusform>Try again to pay %1 to %n recipient on %2</numerusform>
            <numerusform>Try again to pay %1 to %n recipients on %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="54" />
        <source>Hold %1 to %n recipient(s): nothing is sent until it is released</source>
        <translation>
            <numerusform>Hold %1 to %n recipient: nothing is sent until it is released</numerusform>
            <numerusform>Hold %1 to %n recipients: nothing is sent until it is released</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="56" />
        <source>Cancel the payout of %1 to %n recipient(s): the reserved money goes back to the balance</source>
        <translation>
            <numerusform>Cancel the payout of %1 to %n recipient: the reserved money goes back to the balance</numerusform>
            <numerusform>Cancel the payout of %1 to %n recipients: the reserved money goes back to the balance</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="139" />
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::OrchestratorsPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="103" />
        <source>%n registered</source>
        <translation>
            <numerusform>%n registered</numerusform>
            <numerusform>%n registered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="104" />
        <source>, %n down or silent</source>
        <translation>
            <numerusform>, %n down or silent</numerusform>
            <numerusform>, %n down or silent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="106" />
        <source>%n registered, all well</source>
        <translation>
            <numerusform>%n registered, all well</numerusform>
            <numerusform>%n registered, all well</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::OverviewPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="127" />
        <source>%n down, silent or denied</source>
        <translation>
            <numerusform>%n down, silent or denied</numerusform>
            <numerusform>%n down, silent or denied</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="175" />
        <source>%n payout(s) are stalled: no receipt in time</source>
        <translation>
            <numerusform>%n payout is stalled: no receipt in time</numerusform>
            <numerusform>%n payouts are stalled: no receipt in time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="179" />
        <source>%n payout(s) wait for approval, %1</source>
        <translation>
            <numerusform>%n payout waits for approval, %1</numerusform>
            <numerusform>%n payouts wait for approval, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="193" />
        <source>%n orchestrator(s) are down or silent</source>
        <translation>
            <numerusform>%n orchestrator is down or silent</numerusform>
            <numerusform>%n orchestrators are down or silent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="205" />
        <source>%n thing(s) wait for you</source>
        <translation>
            <numerusform>%n thing waits for you</numerusform>
            <numerusform>%n things wait for you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::PayoutsPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="60" />
        <source>%n payout(s) are stalled: no receipt in time</source>
        <translation>
            <numerusform>%n payout is stalled: no receipt in time</numerusform>
            <numerusform>%n payouts are stalled: no receipt in time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="64" />
        <source>%n payout(s) wait for approval, %1</source>
        <translation>
            <numerusform>%n payout waits for approval, %1</numerusform>
            <numerusform>%n payouts wait for approval, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="66" />
        <source>; %n stalled</source>
        <translation>
            <numerusform>; %n stalled</numerusform>
            <numerusform>; %n stalled</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::PowerDialog</name>
    <message numerus="yes">
        <location filename="../ui/pages/power_dialog.cpp" line="46" />
        <source>Wake %n host(s)</source>
        <translation>
            <numerusform>Wake %n host</numerusform>
            <numerusform>Wake %n hosts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/power_dialog.cpp" line="47" />
        <source>Put %n host(s) to sleep</source>
        <translation>
            <numerusform>Put %n host to sleep</numerusform>
            <numerusform>Put %n hosts to sleep</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::SettingsPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/system_pages.cpp" line="162" />
        <source>%n setting(s), %1 differ from the default. Command line wins over environment, file, stored and default.</source>
        <translation>
            <numerusform>%n setting, %1 differs from the default. Command line wins over environment, file, stored and default.</numerusform>
            <numerusform>%n settings, %1 differ from the default. Command line wins over environment, file, stored and default.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::TablePage</name>
    <message numerus="yes">
        <location filename="../ui/pages/table_page.cpp" line="101" />
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/table_page.cpp" line="104" />
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::UsageTablePage</name>
    <message numerus="yes">
        <location filename="../ui/pages/usage_page.cpp" line="129" />
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::WalletPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/wallet_page.cpp" line="257" />
        <source>%n day(s) at the rate of the last 30</source>
        <translation>
            <numerusform>%n day at the rate of the last 30</numerusform>
            <numerusform>%n days at the rate of the last 30</numerusform>
        </translation>
    </message>
</context>
</TS>
