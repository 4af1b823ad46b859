<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>CellFormat</name>
    <message>
        <location filename="../models/cell_format.cpp" line="96"/>
        <source>%1 ETH</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="101"/>
        <source>%1 gwei</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="119"/>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="122"/>
        <location filename="../models/cell_format.cpp" line="144"/>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="124"/>
        <source>%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="126"/>
        <source>%1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="128"/>
        <source>%1 d</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="129"/>
        <source>in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="129"/>
        <source>%1 ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="141"/>
        <source>%1 ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="146"/>
        <source>%1 min %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="148"/>
        <source>%1 h %2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="149"/>
        <source>%1 d %2 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="172"/>
        <source>ok</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="173"/>
        <source>working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="174"/>
        <source>needs you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="175"/>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="178"/>
        <source>off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="226"/>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="226"/>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="243"/>
        <source>Not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="300"/>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="313"/>
        <source>Approve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="314"/>
        <source>Hold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="315"/>
        <source>Release</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="316"/>
        <source>Cancel payout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="317"/>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="318"/>
        <source>Replace with a higher fee</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="321"/>
        <source>Cancel by nonce</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="333"/>
        <source>A value does not fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="334"/>
        <source>It is not there any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="335"/>
        <source>The state has changed meanwhile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="336"/>
        <source>A rule does not allow this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="337"/>
        <source>A part that is needed is not available</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="338"/>
        <source>No answer in time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="339"/>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="340"/>
        <source>Too much at once; nothing was done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="341"/>
        <source>Reading or writing failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="342"/>
        <source>The disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="343"/>
        <source>Stored data contradicts itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="344"/>
        <source>A peer gave an answer that makes no sense</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="347"/>
        <source>Something went wrong inside Sluice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="353"/>
        <source>Correct the value and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="355"/>
        <source>Look at the current state, then decide again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="356"/>
        <source>The rule is named below; rules are kept in Settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="357"/>
        <source>See the status bar for the part that is off or locked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="359"/>
        <source>Try again in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="361"/>
        <source>Check the disk and the rights of the data directory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="362"/>
        <source>Free some space, then try again. Nothing was lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="363"/>
        <source>Run sluice verify before anything else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="364"/>
        <source>Test the endpoint in Settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="367"/>
        <source>Write a diagnostics bundle on the Log page.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message numerus="yes">
        <location filename="../ui/shell/nav_rail.cpp" line="28"/>
        <source>%1, %n wait(s) for you</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::models::LogModel</name>
    <message>
        <location filename="../models/list_models.cpp" line="206"/>
        <source>error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="207"/>
        <source>warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="208"/>
        <source>debug</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="209"/>
        <source>info</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="226"/>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="227"/>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="228"/>
        <source>Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="229"/>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::models::SettingsModel</name>
    <message>
        <location filename="../models/list_models.cpp" line="65"/>
        <source>default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="67"/>
        <source>stored here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="69"/>
        <source>environment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="71"/>
        <source>command line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="94"/>
        <source>set, not shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="109"/>
        <source>Setting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="110"/>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="111"/>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="112"/>
        <source>What it does</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::AuditPage</name>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="105"/>
        <source>Audit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="107"/>
        <source>Nothing was recorded yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="107"/>
        <source>Every act that changes money, keys, settings or the fleet is written here, sealed by a hash chain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="114"/>
        <location filename="../ui/pages/fleet_page.cpp" line="148"/>
        <source>Verify the chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="132"/>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="136"/>
        <source>Verifying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="143"/>
        <source>Verifying: %1 of %2 entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="152"/>
        <source>The verification was cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="155"/>
        <source>The verification could not be finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="159"/>
        <source>Intact: %1 entries, head %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="162"/>
        <source>Broken at entry %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="171"/>
        <source>Not verified since the window was opened</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::BalancesPage</name>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="155"/>
        <source>Balances</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="157"/>
        <source>No balances yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="157"/>
        <source>A balance appears with the first credit of an orchestrator.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="157"/>
        <source>Open orchestrators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="159"/>
        <location filename="../ui/pages/money_pages.cpp" line="218"/>
        <source>Adjust…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="166"/>
        <source>Transfers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="168"/>
        <source>All transfers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="203"/>
        <source>Reading the ledger</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="205"/>
        <source>%n account(s), each the sum of its transfers</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="215"/>
        <source>available</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="221"/>
        <source>Payouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="228"/>
        <source>Transfers of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="235"/>
        <source>Adjust a balance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="235"/>
        <source>Books one transfer. A credit is positive, a debit negative. It cannot be edited later, only balanced by another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="236"/>
        <source>Adjust</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="237"/>
        <source>Orchestrator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="239"/>
        <source>Amount</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="239"/>
        <source>such as 0.05 or -0.05</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="240"/>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="240"/>
        <source>kept with the transfer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="253"/>
        <source>Booked. The balance is %1 now.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::CommandPalette</name>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="16"/>
        <source>Command palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="18"/>
        <source>Page, action, orchestrator, address or hash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="19"/>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::DaysChart</name>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="34"/>
        <source>Earned and paid per day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="78"/>
        <source>earned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="78"/>
        <source>paid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="122"/>
        <source>%1
earned %2
paid %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="149"/>
        <source>Save the chart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="154"/>
        <source>The chart could not be written there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="162"/>
        <source>Save as PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="165"/>
        <source>Save as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::DetailsPane</name>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="125"/>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="236"/>
        <source>%1
Click to copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="237"/>
        <source>%1: %2. Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="255"/>
        <source>Raw JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="284"/>
        <source>Fields</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::ErrorBanner</name>
    <message>
        <location filename="../ui/common/messages.cpp" line="54"/>
        <source>Copy details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/messages.cpp" line="54"/>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::ExportDialog</name>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="25"/>
        <location filename="../ui/common/export_dialog.cpp" line="27"/>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="25"/>
        <location filename="../ui/common/export_dialog.cpp" line="128"/>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="30"/>
        <source>Rows of the current filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="30"/>
        <source>All rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="31"/>
        <source>Selected rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="33"/>
        <source>All rows, without the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="44"/>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="51"/>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="52"/>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="53"/>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="86"/>
        <source>Export to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="121"/>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="133"/>
        <source>%1 rows are in &lt;a href=&quot;%2&quot;&gt;%3&lt;/a&gt;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="148"/>
        <source>Cancelled. Nothing was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="149"/>
        <source>&lt;b&gt;%1.&lt;/b&gt; %2 Nothing was written.&lt;br&gt;%3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::FilterBar</name>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="44"/>
        <source>Filter, such as state:failed and amount&gt;0.1eth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="44"/>
        <source>Filter, such as berlin and balance&gt;0.1eth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="44"/>
        <source>Filter: words, or column:value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="46"/>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="53"/>
        <source>Saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="54"/>
        <location filename="../ui/common/filter_bar.cpp" line="56"/>
        <source>Saved filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="57"/>
        <source>What is wrong with the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="139"/>
        <source>Something is missing at the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="140"/>
        <source>“%1” does not fit here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="141"/>
        <source>A quote is not closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="142"/>
        <source>There is no column “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="143"/>
        <source>“%1” is not a value of this column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="165"/>
        <source>No filters are saved yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="167"/>
        <source>Save this filter…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="170"/>
        <source>Save the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="171"/>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="181"/>
        <source>Forget</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::FormDialog</name>
    <message>
        <location filename="../ui/pages/form_dialog.cpp" line="28"/>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::LogPage</name>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="205"/>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="205"/>
        <source>Log lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="208"/>
        <source>What the program said since it started, newest at the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="209"/>
        <source>Diagnostics bundle…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="210"/>
        <source>Settings, versions, states and this log in one file, without secrets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="212"/>
        <location filename="../ui/pages/system_pages.cpp" line="214"/>
        <source>Filter the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="215"/>
        <source>Everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="216"/>
        <source>From info</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="217"/>
        <source>From warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="218"/>
        <source>Errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="220"/>
        <source>Least level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="252"/>
        <source>Write the diagnostics bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="258"/>
        <source>The bundle is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="260"/>
        <source>The bundle was not written.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::MainWindow</name>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="39"/>
        <source>Sluice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="106"/>
        <source>This part is not in this version yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="118"/>
        <source>Money</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="118"/>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="118"/>
        <source>Balances</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="118"/>
        <source>Balances come with the ledger, which is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="119"/>
        <source>Payouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="119"/>
        <source>Switch the payout engine on with PAYOUTS_ENABLED.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="120"/>
        <source>Wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="120"/>
        <source>The wallet is off in this profile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="121"/>
        <source>Fleet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="121"/>
        <source>Orchestrators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="121"/>
        <source>The registry is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="121"/>
        <source>Sessions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="122"/>
        <source>Workloads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="122"/>
        <source>Licensing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="122"/>
        <source>Edges</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="123"/>
        <source>Clearinghouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="123"/>
        <source>Tenants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="123"/>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="123"/>
        <source>Authorisations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="124"/>
        <source>Usage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="124"/>
        <source>Events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="125"/>
        <source>Trust</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="125"/>
        <source>Audit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="125"/>
        <source>The audit log is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="125"/>
        <source>Reconciliation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="126"/>
        <source>System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="126"/>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="126"/>
        <source>Settings cannot be read here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="127"/>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="127"/>
        <source>The log is not kept in memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="194"/>
        <source>%1 – Sluice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="211"/>
        <source>Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="212"/>
        <source>Store</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="213"/>
        <source>Chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="214"/>
        <source>Signer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="215"/>
        <source>Payout engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="216"/>
        <source>Clock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="253"/>
        <source>%1 · %2 req/min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="253"/>
        <source>not listening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="253"/>
        <source>The HTTP server and its requests of the last minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="254"/>
        <source>%1 %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="254"/>
        <source>The store and its size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="255"/>
        <source>block %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="255"/>
        <source>no block yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="256"/>
        <source>no chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="256"/>
        <source>%1 · %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="256"/>
        <source>The network, its newest block and its age</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="258"/>
        <source>signer ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="258"/>
        <source>The key can sign</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="259"/>
        <source>remote signer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="259"/>
        <source>Another process signs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="260"/>
        <source>signer locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="260"/>
        <source>Unlock it on the wallet page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="261"/>
        <source>no keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="261"/>
        <source>No keychain is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="262"/>
        <source>no key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="262"/>
        <source>Make or import a key on the wallet page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="264"/>
        <source>engine live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="264"/>
        <source>engine paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="264"/>
        <source>engine dry-run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="266"/>
        <source>The payout engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="268"/>
        <source>clock off by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="268"/>
        <source>clock ok</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="268"/>
        <source>This machine&apos;s clock against the chain&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="271"/>
        <source>DRY-RUN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="271"/>
        <source>TESTNET</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="271"/>
        <source>PAUSED</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="271"/>
        <source>LIVE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="274"/>
        <source>Payouts are signed and sent with real money.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="274"/>
        <source>Payouts are planned and shown, never signed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="274"/>
        <source>The state of the payout engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="304"/>
        <source>Open %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="304"/>
        <source>page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="305"/>
        <source>Register an orchestrator…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="305"/>
        <location filename="../ui/shell/main_window.cpp" line="310"/>
        <location filename="../ui/shell/main_window.cpp" line="315"/>
        <location filename="../ui/shell/main_window.cpp" line="320"/>
        <location filename="../ui/shell/main_window.cpp" line="321"/>
        <location filename="../ui/shell/main_window.cpp" line="322"/>
        <location filename="../ui/shell/main_window.cpp" line="323"/>
        <source>action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="310"/>
        <source>Adjust a balance…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="315"/>
        <source>Verify the audit chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="320"/>
        <source>Export this table…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="321"/>
        <source>Light theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="322"/>
        <source>Dark theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="323"/>
        <location filename="../ui/shell/main_window.cpp" line="374"/>
        <location filename="../ui/shell/main_window.cpp" line="401"/>
        <source>Stop Sluice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="329"/>
        <source>Find %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="329"/>
        <source>in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="369"/>
        <source>Close the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="370"/>
        <source>Keep serving, or stop?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="371"/>
        <source>In the tray, orchestrators are still served and payouts still go out. Stopped, nothing is lost: the next start goes on where this one ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="372"/>
        <source>Without the window, orchestrators are served only as long as the program runs. Stopped, nothing is lost: the next start goes on where this one ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="373"/>
        <source>Keep serving in the tray</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="373"/>
        <source>Keep the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="376"/>
        <source>Do not ask again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="400"/>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="403"/>
        <source>Sluice is serving</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::MoneyDialog</name>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="48"/>
        <source>Pay %1 to %n recipient(s) on %2</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="49"/>
        <source>Let %1 to %n recipient(s) on %2 go on</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="50"/>
        <source>Try again to pay %1 to %n recipient(s) on %2</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="51"/>
        <source>Hold %1 to %n recipient(s): nothing is sent until it is released</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="52"/>
        <source>Cancel the payout of %1 to %n recipient(s): the reserved money goes back to the balance</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="53"/>
        <source>Send the same payment of %1 again with a higher fee, on the same nonce</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="56"/>
        <source>Replace the payment of %1 with an empty transaction on the same nonce</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="75"/>
        <source>Leave it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="114"/>
        <source>It costs at most %1 in fees.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="116"/>
        <source>Dry-run: this is recorded, nothing is signed and nothing is sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="130"/>
        <source>and %n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="133"/>
        <source>Reason, for the audit log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="134"/>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="137"/>
        <source>This is above the policy&apos;s limit. Type the last four characters of %1 to go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="145"/>
        <source>Last four characters of the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="175"/>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="176"/>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="176"/>
        <source>%1 ETH</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="177"/>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="177"/>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="178"/>
        <source>Nonce</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="178"/>
        <source>given when it is signed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="179"/>
        <source>Chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="180"/>
        <source>Gas limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="181"/>
        <source>Fee per gas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="181"/>
        <source>at most %1, tip %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="182"/>
        <source>Fee</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="182"/>
        <source>at most %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="187"/>
        <source>No transaction is sent for this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="189"/>
        <source>Rules that were checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="193"/>
        <source>kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="193"/>
        <source>broken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="223"/>
        <source>A rule forbids it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="223"/>
        <source>%1 (%2 s)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::NavRail</name>
    <message>
        <location filename="../ui/shell/nav_rail.cpp" line="89"/>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::OffPage</name>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="268"/>
        <source>This part is off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="270"/>
        <source>%1 is off</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::OrchestratorsPage</name>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="17"/>
        <source>Orchestrators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="19"/>
        <source>No orchestrators yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="20"/>
        <source>An orchestrator registers itself over HTTP, or you register it here with its id and payout address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="20"/>
        <source>Register an orchestrator…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="22"/>
        <source>Register…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="38"/>
        <source>%n orchestrator(s) report no health</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="40"/>
        <source>%n registered, all well</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="56"/>
        <source>Allow again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="56"/>
        <source>Deny…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="59"/>
        <source>Balance and transfers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="59"/>
        <source>Payouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="72"/>
        <source>Register an orchestrator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="72"/>
        <source>From now on it may earn, and is paid at this address. The address cannot be changed later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="72"/>
        <source>Register</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="73"/>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="73"/>
        <source>such as orch-berlin-1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="74"/>
        <source>Payout address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="75"/>
        <source>Health URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="75"/>
        <source>optional</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="83"/>
        <source>%1 is registered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="91"/>
        <source>Deny %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="91"/>
        <source>Allow %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="92"/>
        <source>It cannot register or earn until it is allowed again. What it has earned stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="92"/>
        <source>It may register and earn again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="93"/>
        <source>Deny</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="93"/>
        <source>Allow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="94"/>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="94"/>
        <source>for the audit log</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::OverviewPage</name>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="22"/>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="32"/>
        <source>What waits for you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="38"/>
        <source>Owed to orchestrators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="39"/>
        <source>On its way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="40"/>
        <source>Paid in 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="41"/>
        <source>Orchestrators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="47"/>
        <source>Earned and paid, ETH a day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="57"/>
        <location filename="../ui/pages/overview_page.cpp" line="185"/>
        <source>Pause payouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="58"/>
        <location filename="../ui/pages/overview_page.cpp" line="184"/>
        <source>Go live…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="105"/>
        <source>The figures could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="116"/>
        <source>earned %1 in 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="118"/>
        <source>reserved for payouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="120"/>
        <source>settled on chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="121"/>
        <source>%1 of %2 up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="122"/>
        <source>all report health</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="122"/>
        <source>%n without health</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="166"/>
        <source>The store does not write: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="166"/>
        <source>Open settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="168"/>
        <source>%n payout(s) failed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="168"/>
        <location filename="../ui/pages/overview_page.cpp" line="177"/>
        <source>Look at them</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="170"/>
        <source>%n payout(s) wait for approval, %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="170"/>
        <source>Decide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="172"/>
        <source>The chain does not answer: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="172"/>
        <source>Test the endpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="174"/>
        <source>No keychain is running: payouts cannot be signed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="174"/>
        <source>The wallet has no key that can sign now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="175"/>
        <source>Open the wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="177"/>
        <source>%n orchestrator(s) report no health</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="179"/>
        <source>This machine&apos;s clock is off by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="179"/>
        <source>Open the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="181"/>
        <source>Nothing. Payouts go out on their own within the policy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="182"/>
        <source>All is well</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="182"/>
        <source>%n thing(s) wait for you</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="184"/>
        <source>Back to dry-run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="185"/>
        <source>Resume in dry-run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="192"/>
        <source>The engine did not follow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="195"/>
        <location filename="../ui/pages/overview_page.cpp" line="196"/>
        <source>Go live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="195"/>
        <source>From now on payouts within the policy are signed and sent on %1. Simulated payouts stay simulated. Type LIVE to go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="197"/>
        <source>Word</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::PayoutsPage</name>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="20"/>
        <source>Payouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="25"/>
        <source>No payouts yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="26"/>
        <source>A payout is planned when an orchestrator&apos;s balance reaches its threshold. Register an orchestrator and let it earn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="26"/>
        <source>Open orchestrators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="28"/>
        <source>Approve selected…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="30"/>
        <source>Hold selected…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="53"/>
        <source>%n payout(s) failed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="55"/>
        <source>%n payout(s) wait for approval, %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="57"/>
        <source>Nothing waits for you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="67"/>
        <source>Payout %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="81"/>
        <source>The payout could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="89"/>
        <source>to %1 on %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="91"/>
        <source>Waits: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="101"/>
        <source>Balance of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="112"/>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="113"/>
        <source>Recipient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="114"/>
        <source>Amount</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="116"/>
        <source>Fee</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="117"/>
        <source>Gate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="118"/>
        <source>Payout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="121"/>
        <source>Hash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="121"/>
        <source>not signed yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="122"/>
        <source>Nonce</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="123"/>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="124"/>
        <source>Gas limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="125"/>
        <source>Fee per gas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="126"/>
        <source>Fee at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="127"/>
        <source>Transaction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="133"/>
        <source>Rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="144"/>
        <source>%1 is not possible.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="149"/>
        <source>%1 was not done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="149"/>
        <source>%1: done.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::SettingsPage</name>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="49"/>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="51"/>
        <source>Keep this value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="52"/>
        <source>Back to the default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="52"/>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="57"/>
        <location filename="../ui/pages/system_pages.cpp" line="59"/>
        <source>Filter settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="61"/>
        <source>Theme: as the desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="62"/>
        <source>Theme: light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="63"/>
        <source>Theme: dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="64"/>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="98"/>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="99"/>
        <source>New secret value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="100"/>
        <source>New value; the old one is never shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="108"/>
        <source>The setting was not kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="110"/>
        <source>Kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="143"/>
        <source>The settings could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="144"/>
        <source>The settings could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="148"/>
        <source>%1 settings, %2 differ from the default. Command line wins over environment, file, stored and default.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="170"/>
        <source>Choose a setting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="175"/>
        <source>not set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="175"/>
        <source>default: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="177"/>
        <source>From: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="179"/>
        <source>It can only be changed there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="181"/>
        <source>A change takes effect at the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="191"/>
        <source>Testing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::TablePage</name>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="46"/>
        <source>Show what came in since</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="47"/>
        <source>Nothing matches this filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="47"/>
        <source>Change the filter, or clear it to see every row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="47"/>
        <source>Clear the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="61"/>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="66"/>
        <location filename="../ui/pages/table_page.cpp" line="138"/>
        <source>Choose a row to see its details.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="84"/>
        <source>The table could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="94"/>
        <source>1000+ new</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/table_page.cpp" line="94"/>
        <source>%n new</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="96"/>
        <source>loading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="96"/>
        <source>%1 rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="96"/>
        <source>%1+ rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="99"/>
        <source>The table could not be read</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::TableView</name>
    <message>
        <location filename="../ui/common/table_view.cpp" line="213"/>
        <source>Fit columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="214"/>
        <source>Freeze the first column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="218"/>
        <source>Reset the layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="343"/>
        <source>Copy “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="347"/>
        <source>Open in the explorer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="351"/>
        <source>Copy rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="353"/>
        <source>Copy as CSV</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="354"/>
        <source>Copy as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="355"/>
        <source>Copy as Markdown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="357"/>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::Timeline</name>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="29"/>
        <source>Timeline of the payout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="38"/>
        <location filename="../ui/common/details_pane.cpp" line="87"/>
        <source>to come</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="83"/>
        <source>%1 %2 of %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="98"/>
        <source>durable: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sluice::ui::WalletPage</name>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="71"/>
        <source>Wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="72"/>
        <source>Copy address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="73"/>
        <source>Make a new key…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="73"/>
        <source>Import a hex key…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="74"/>
        <source>Import a keystore…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="74"/>
        <source>Export a keystore…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="75"/>
        <source>Look for a keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="75"/>
        <source>Move it into the keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="83"/>
        <source>▲  The key in use came by an environment setting. Anyone who can read this process&apos;s environment can read it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="95"/>
        <source>Balance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="99"/>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="112"/>
        <source>QR code of the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="120"/>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="132"/>
        <source>Signing policy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="144"/>
        <location filename="../ui/pages/wallet_page.cpp" line="240"/>
        <source>Lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="152"/>
        <source>The wallet did not follow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="167"/>
        <source>%1 answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="169"/>
        <source>No keychain answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="173"/>
        <source>The key was not moved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="195"/>
        <source>The wallet&apos;s state could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="205"/>
        <source>The key is ready to sign on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="206"/>
        <source>A remote signer is ready on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="207"/>
        <source>The wallet is locked: payouts wait until it is unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="208"/>
        <source>No keychain is running, so there is no safe place for a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="209"/>
        <source>There is no key yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="216"/>
        <source>Not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="219"/>
        <source>enough gas for about %1 payouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/wallet_page.cpp" line="221"/>
        <source>%n day(s) at the rate of the last 30</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="223"/>
        <source>%1 a payout today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="224"/>
        <source>How long the gas lasts is not known yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="226"/>
        <source>Open in the explorer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="228"/>
        <source>%1 keeps secrets here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="229"/>
        <source>No keychain answers. Start one (GNOME Keyring or KWallet), or give a master key file with SLUICE_MASTER_KEY_FILE.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="233"/>
        <source>The key comes from: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="233"/>
        <source>No key is set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="239"/>
        <source>No rules are set: every payout waits for approval.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="240"/>
        <source>Unlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="252"/>
        <source>The key of %1 is in the keychain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="261"/>
        <source>Make a new key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="261"/>
        <source>A new key is made and kept in the keychain. Export a keystore afterwards and store it apart: without it the key is lost with this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="261"/>
        <source>Make the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="263"/>
        <source>No key was made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="272"/>
        <source>Import a hex key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="272"/>
        <source>Paste or type the private key: 64 hexadecimal digits, with or without 0x. It goes into the keychain and is never shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="272"/>
        <location filename="../ui/pages/wallet_page.cpp" line="300"/>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="274"/>
        <location filename="../ui/pages/wallet_page.cpp" line="275"/>
        <location filename="../ui/pages/wallet_page.cpp" line="276"/>
        <source>Private key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="280"/>
        <source>The key was not imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="290"/>
        <source>Choose a keystore (version 3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="296"/>
        <source>The keystore was not read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="300"/>
        <source>Import a keystore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="300"/>
        <source>The password of this keystore opens it once; the key then lies in the keychain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="302"/>
        <location filename="../ui/pages/wallet_page.cpp" line="304"/>
        <source>Password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="303"/>
        <source>Password of the keystore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="306"/>
        <source>The keystore was not imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="318"/>
        <source>Export a keystore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="318"/>
        <source>Whoever has the file and its password has the money of this address. Choose a long password, twelve characters at least.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="318"/>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="321"/>
        <location filename="../ui/pages/wallet_page.cpp" line="323"/>
        <source>New password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="322"/>
        <location filename="../ui/pages/wallet_page.cpp" line="324"/>
        <source>The same again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="332"/>
        <source>The keystore was not made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="335"/>
        <source>Save the keystore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="341"/>
        <source>The keystore is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="343"/>
        <source>The keystore was not written.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
