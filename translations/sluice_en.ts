<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>sluice::ui::BalancesPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="200"/>
        <source>%n account(s), each the sum of its transfers</source>
        <translation>
            <numerusform>%n account, each the sum of its transfers</numerusform>
            <numerusform>%n accounts, each the sum of its transfers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::MoneyDialog</name>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="48"/>
        <source>Pay %1 to %n recipient(s) on %2</source>
        <translation>
            <numerusform>Pay %1 to %n recipient on %2</numerusform>
            <numerusform>Pay %1 to %n recipients on %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="49"/>
        <source>Let %1 to %n recipient(s) on %2 go on</source>
        <translation>
            <numerusform>Let %1 to %n recipient on %2 go on</numerusform>
            <numerusform>Let %1 to %n recipients on %2 go on</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="50"/>
        <source>Try again to pay %1 to %n recipient(s) on %2</source>
        <translation>
            <numerusform>Try again to pay %1 to %n recipient on %2</numerusform>
            <numerusform>Try again to pay %1 to %n recipients on %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="51"/>
        <source>Hold %1 to %n recipient(s): nothing is sent until it is released</source>
        <translation>
            <numerusform>Hold %1 to %n recipient: nothing is sent until it is released</numerusform>
            <numerusform>Hold %1 to %n recipients: nothing is sent until it is released</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="52"/>
        <source>Cancel the payout of %1 to %n recipient(s): the reserved money goes back to the balance</source>
        <translation>
            <numerusform>Cancel the payout of %1 to %n recipient: the reserved money goes back to the balance</numerusform>
            <numerusform>Cancel the payout of %1 to %n recipients: the reserved money goes back to the balance</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="130"/>
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
        <location filename="../ui/pages/fleet_page.cpp" line="38"/>
        <source>%n orchestrator(s) report no health</source>
        <translation>
            <numerusform>%n orchestrator reports no health</numerusform>
            <numerusform>%n orchestrators report no health</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="40"/>
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
        <location filename="../ui/pages/overview_page.cpp" line="122"/>
        <source>%n without health</source>
        <translation>
            <numerusform>%n without health</numerusform>
            <numerusform>%n without health</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="168"/>
        <source>%n payout(s) failed</source>
        <translation>
            <numerusform>%n payout failed</numerusform>
            <numerusform>%n payouts failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="170"/>
        <source>%n payout(s) wait for approval, %1</source>
        <translation>
            <numerusform>%n payout waits for approval, %1</numerusform>
            <numerusform>%n payouts wait for approval, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="177"/>
        <source>%n orchestrator(s) report no health</source>
        <translation>
            <numerusform>%n orchestrator reports no health</numerusform>
            <numerusform>%n orchestrators report no health</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="182"/>
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
        <location filename="../ui/pages/money_pages.cpp" line="53"/>
        <source>%n payout(s) failed</source>
        <translation>
            <numerusform>%n payout failed</numerusform>
            <numerusform>%n payouts failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="55"/>
        <source>%n payout(s) wait for approval, %1</source>
        <translation>
            <numerusform>%n payout waits for approval, %1</numerusform>
            <numerusform>%n payouts wait for approval, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message numerus="yes">
        <location filename="../ui/shell/nav_rail.cpp" line="28"/>
        <source>%1, %n wait(s) for you</source>
        <translation>
            <numerusform>%1, %n waits for you</numerusform>
            <numerusform>%1, %n wait for you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::TablePage</name>
    <message numerus="yes">
        <location filename="../ui/pages/table_page.cpp" line="89"/>
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::WalletPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/wallet_page.cpp" line="221"/>
        <source>%n day(s) at the rate of the last 30</source>
        <translation>
            <numerusform>%n day at the rate of the last 30</numerusform>
            <numerusform>%n days at the rate of the last 30</numerusform>
        </translation>
    </message>
</context>
</TS>
