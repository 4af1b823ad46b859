<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>CellFormat</name>
    <message>
        <location filename="../models/cell_format.cpp" line="96" />
        <source>%1 ETH</source>
        <translation>%1 ETH</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="101" />
        <source>%1 gwei</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="120" />
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="123" />
        <location filename="../models/cell_format.cpp" line="145" />
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="125" />
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="127" />
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="129" />
        <source>%1 d</source>
        <translation>%1 T</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="130" />
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="130" />
        <source>%1 ago</source>
        <translation>vor %1</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="142" />
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="147" />
        <source>%1 min %2 s</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="149" />
        <source>%1 h %2 min</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="150" />
        <source>%1 d %2 h</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="173" />
        <source>ok</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="174" />
        <source>working</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="175" />
        <source>needs you</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="176" />
        <source>failed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="179" />
        <source>off</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="225" />
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="225" />
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="245" />
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="314" />
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="327" />
        <source>Approve</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="328" />
        <source>Hold</source>
        <translation>Zurückhalten</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="329" />
        <source>Release</source>
        <translation>Freilassen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="330" />
        <source>Cancel payout</source>
        <translation>Auszahlung abbrechen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="331" />
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="332" />
        <source>Replace with a higher fee</source>
        <translation>Durch eine höhere Gebühr ersetzen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="335" />
        <source>Cancel by nonce</source>
        <translation>Per Nonce abbrechen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="349" />
        <source>A value does not fit</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="350" />
        <source>It is not there any more</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="351" />
        <source>The state has changed meanwhile</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="352" />
        <source>A rule does not allow this</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="353" />
        <source>A part that is needed is not available</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="354" />
        <source>No answer in time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="355" />
        <source>Cancelled</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="356" />
        <source>Too much at once; nothing was done</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="357" />
        <source>Reading or writing failed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="358" />
        <source>The disk is full</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="359" />
        <source>Stored data contradicts itself</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="360" />
        <source>A peer gave an answer that makes no sense</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="363" />
        <source>Something went wrong inside Sluice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="369" />
        <source>Correct the value and try again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="371" />
        <source>Look at the current state, then decide again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="372" />
        <source>The rule is named below; rules are kept in Settings.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="373" />
        <source>See the status bar for the part that is off or locked.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="375" />
        <source>Try again in a moment.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="377" />
        <source>Check the disk and the rights of the data directory.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="378" />
        <source>Free some space, then try again. Nothing was lost.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="379" />
        <source>Run sluice verify before anything else.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="380" />
        <source>Test the endpoint in Settings.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="383" />
        <source>Write a diagnostics bundle on the Log page.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>agrees</source>
        <translation>stimmt überein</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>waits to be told</source>
        <translation>wartet auf Meldung</translation>
    </message>
    <message>
        <source>told</source>
        <translation>gemeldet</translation>
    </message>
    <message>
        <source>counts there</source>
        <translation>zählt dort</translation>
    </message>
    <message>
        <source>does not count there</source>
        <translation>zählt dort nicht</translation>
    </message>
    <message>
        <source>In order of queueing</source>
        <translation>In der Reihenfolge der Aufnahme</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Aufgenommen</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>When the hosted meter took it in</source>
        <translation>Wann der entfernte Zähler es annahm</translation>
    </message>
    <message>
        <source>Looked up</source>
        <translation>Nachgesehen</translation>
    </message>
    <message>
        <source>When its list was last asked for it</source>
        <translation>Wann seine Liste zuletzt danach gefragt wurde</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Event as sent</source>
        <translation>Ereignis wie gesendet</translation>
    </message>
    <message>
        <source>What it said</source>
        <translation>Was er sagte</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>Our events</source>
        <translation>Unsere Ereignisse</translation>
    </message>
    <message>
        <source>Delivered to the hosted meter</source>
        <translation>An den entfernten Zähler geliefert</translation>
    </message>
    <message>
        <source>Their events</source>
        <translation>Dortige Ereignisse</translation>
    </message>
    <message>
        <source>Our fees</source>
        <translation>Unsere Gebühren</translation>
    </message>
    <message>
        <source>Their fees</source>
        <translation>Dortige Gebühren</translation>
    </message>
    <message>
        <source>Ours billed</source>
        <translation>Bei uns abgerechnet</translation>
    </message>
    <message>
        <source>Theirs billed</source>
        <translation>Dort abgerechnet</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>Not told yet, or told in the last minutes</source>
        <translation>Noch nicht oder in den letzten Minuten gemeldet</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Not counted there: see the outbox</source>
        <translation>Dort nicht gezählt: siehe Ausgang</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>Verglichen</translation>
    </message>
    <message>
        <source>Came there</source>
        <translation>Dort angekommen</translation>
    </message>
    <message>
        <source>What is wrong with it</source>
        <translation>Was daran falsch ist</translation>
    </message>
</context>
<context>
    <name>IdentityPage</name>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="53" />
        <source>The address must begin with https (http only on this machine).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="56" />
        <source>The name is not known. Check OIDC_ISSUER for a slip of the pen.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="59" />
        <source>Nobody answers there. Is the provider up, and reachable from here?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="61" />
        <source>Its certificate is not trusted or has run out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="64" />
        <source>No answer in time. Keys fetched before go on serving for a day.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="66" />
        <source>It answered something else. The issuer is the address without /.well-known behind it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="69" />
        <source>What came is no discovery document or key set.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="71" />
        <source>The provider calls itself by another name. Put that name into OIDC_ISSUER, letter by letter.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="74" />
        <source>The document names no key set. Set OIDC_JWKS_URI.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="77" />
        <source>The key set holds no key that can be used. Check OIDC_ALGORITHMS.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="86" />
        <source>Discovery</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="87" />
        <source>Key set</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>OpsDialog</name>
    <message>
        <location filename="../ui/pages/ops_dialog.cpp" line="197" />
        <source>Shown this one time; only its hash is kept. Copy it now.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_dialog.cpp" line="202" />
        <source>Copy</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>OpsPages</name>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="21" />
        <source>New tenant…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="22" />
        <source>An app whose users may spend here. Its own credential and its users' keys are made afterwards.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="24" />
        <source>Make the tenant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="27" />
        <location filename="../ui/pages/clearing_pages.cpp" line="34" />
        <location filename="../ui/pages/ops_pages.cpp" line="386" />
        <location filename="../ui/pages/ops_pages.cpp" line="402" />
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="28" />
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="29" />
        <source>made for you when empty</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="31" />
        <source>Rename…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="32" />
        <source>The id stays: keys and history hang on it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="33" />
        <source>Rename</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="36" />
        <source>Suspend…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="37" />
        <source>None of its users gets a further yes. What was answered ends with its expiry.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="38" />
        <source>Suspend</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="40" />
        <source>Serve it again…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="41" />
        <source>Its users may spend again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="42" />
        <source>Serve</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="45" />
        <source>New credential…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="46" />
        <source>The app's own secret for the builder API, bound to this tenant.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="47" />
        <location filename="../ui/pages/clearing_pages.cpp" line="133" />
        <source>Make the secret</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="49" />
        <location filename="../ui/pages/clearing_pages.cpp" line="88" />
        <location filename="../ui/pages/ops_pages.cpp" line="145" />
        <source>Label</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="52" />
        <location filename="../ui/pages/clearing_pages.cpp" line="106" />
        <source>Delete…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="53" />
        <source>Its keys and credentials stop for good; its history stays.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="54" />
        <location filename="../ui/pages/clearing_pages.cpp" line="108" />
        <source>Delete</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="55" />
        <source>Tenants</source>
        <translation>Mandanten</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="58" />
        <source>No tenants yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="59" />
        <source>A tenant is an app whose users spend here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="62" />
        <location filename="../ui/pages/clearing_pages.cpp" line="109" />
        <source>Users</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="63" />
        <location filename="../ui/pages/clearing_pages.cpp" line="117" />
        <location filename="../ui/pages/clearing_pages.cpp" line="233" />
        <source>Keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="64" />
        <location filename="../ui/pages/clearing_pages.cpp" line="186" />
        <source>Balances</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="72" />
        <source>New user…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="73" />
        <source>A user of one tenant. A first key can be made with it and is shown once.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="75" />
        <source>Make the user</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="78" />
        <location filename="../ui/pages/clearing_words.h" line="10" />
        <source>Tenant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="79" />
        <location filename="../ui/pages/clearing_pages.cpp" line="241" />
        <source>User</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="80" />
        <source>as the app names them</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="81" />
        <source>E-mail</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="82" />
        <source>Make a key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="84" />
        <source>New key…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="85" />
        <source>Shown once. Whoever has it spends this user's balance.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="86" />
        <source>Make the key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="91" />
        <source>Login code…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="92" />
        <source>Works once, for a quarter of an hour: the user types it where a device login asks for a key.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="94" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="41" />
        <location filename="../ui/pages/ops_pages.cpp" line="37" />
        <source>Make the code</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="98" />
        <source>Block…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="99" />
        <source>No further yes for this user. What was answered ends with its expiry.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="100" />
        <location filename="../ui/pages/clearing_pages.cpp" line="153" />
        <location filename="../ui/pages/clearing_pages.cpp" line="272" />
        <source>Block</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="103" />
        <source>Let in again…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="103" />
        <source>Its keys work again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="104" />
        <source>Let in</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="107" />
        <source>Its keys are revoked for good; its history stays.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="112" />
        <source>No users yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="113" />
        <source>Apps make them over the builder API, or you make them here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="119" />
        <location filename="../ui/pages/clearing_pages.cpp" line="164" />
        <location filename="../ui/pages/clearing_pages.cpp" line="249" />
        <location filename="../ui/pages/metering_pages.cpp" line="59" />
        <source>Authorisations</source>
        <translation>Freigaben</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="127" />
        <location filename="../ui/pages/clearing_pages.cpp" line="229" />
        <source>Revoke…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="128" />
        <source>The app is refused with it from now on.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="129" />
        <location filename="../ui/pages/clearing_pages.cpp" line="231" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="20" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="91" />
        <location filename="../ui/pages/ops_pages.cpp" line="26" />
        <location filename="../ui/pages/ops_pages.cpp" line="411" />
        <location filename="../ui/pages/ops_words.h" line="49" />
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="131" />
        <source>New secret…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="132" />
        <source>The former secret goes on working for the time given.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="135" />
        <source>Former one lives for (seconds)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="138" />
        <source>Credentials</source>
        <translation>Zugangsdaten</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="141" />
        <source>No credentials yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="142" />
        <source>An app's own secret for the builder API. Make it from its tenant.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="151" />
        <source>Block the session…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="152" />
        <source>It gets no further yes and ends with the expiry that was answered last.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="155" />
        <source>Open sessions</source>
        <translation>Offene Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="158" />
        <source>Nobody spends now</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="159" />
        <source>Each session of a signer holds what it may spend until its next authorisation.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="176" />
        <source>Grant or top up…</source>
        <translation>Zuteilen oder aufladen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="177" />
        <source>The balance rises at once and the gate opens at once.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="178" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="32" />
        <source>Grant</source>
        <translation>Zuteilen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="180" />
        <source>Amount (USD)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="182" />
        <location filename="../ui/pages/ops_pages.cpp" line="403" />
        <source>Expires</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="183" />
        <source>never, when empty; 2027-01-01T00:00:00Z</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="189" />
        <source>No customer yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="190" />
        <source>A user becomes a customer with the first grant or authorisation.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="193" />
        <location filename="../ui/pages/clearing_pages.cpp" line="207" />
        <source>Grants</source>
        <translation>Zuteilungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="194" />
        <location filename="../ui/pages/clearing_pages.cpp" line="283" />
        <source>Holds</source>
        <translation>Rücklagen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="203" />
        <source>Take it back…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="204" />
        <source>What is left of it goes back. What was spent stays spent.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="205" />
        <location filename="../ui/pages/clearing_pages.cpp" line="324" />
        <source>Take back</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="210" />
        <source>Nothing was granted yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="211" />
        <source>Credits, trials and included usage, each spent in its order.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="230" />
        <location filename="../ui/pages/ops_pages.cpp" line="410" />
        <source>Whoever has it is refused from now on.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="236" />
        <source>No keys yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="237" />
        <source>A key is made from its user and shown once; only its hash is kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="252" />
        <source>Nobody asked yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="253" />
        <source>Each question of a signer and what it was answered, with the reason of every refusal.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="269" />
        <source>Block a user…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="270" />
        <source>None of the user's sessions gets a further yes. What was answered ends with its expiry.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="275" />
        <location filename="../ui/pages/metering_pages.cpp" line="26" />
        <source>Tenant and user</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="276" />
        <source>Lift the block…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="277" />
        <source>It may be answered yes again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="278" />
        <source>Lift</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="286" />
        <source>Nothing is held</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="287" />
        <source>Set aside at an authorisation, spent by tickets, given back at the end.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="290" />
        <location filename="../ui/pages/clearing_words.h" line="15" />
        <source>Balance</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="295" />
        <source>Blocks</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="298" />
        <source>Nobody is blocked</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="299" />
        <source>Users and sessions that get no further yes.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="309" />
        <source>End the login…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="310" />
        <source>The device has to log in again; tokens it holds are denied.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="311" />
        <source>End it</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="313" />
        <source>Next key now…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="314" />
        <source>The published key signs from now on; the present one stays published until its tokens are dead.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="316" />
        <source>Turn</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="317" />
        <source>Drop after a leak…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="318" />
        <source>The key and every token under it die at once.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="319" />
        <source>Drop</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="322" />
        <source>Take the denial back…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="323" />
        <source>The token is good again until its end.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="325" />
        <source>Device logins</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="328" />
        <source>No device asked yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="329" />
        <source>A device shows a code; whoever types it in lets the device in.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="334" />
        <source>Logins kept</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="337" />
        <source>Nobody is logged in</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="338" />
        <source>A device that was let in keeps its login until it ends.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="344" />
        <source>Issuer keys</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="347" />
        <source>The local issuer has no key yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="348" />
        <source>Keys that sign tokens here: the next is published before it signs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="351" />
        <source>Denied tokens</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="354" />
        <source>No token is denied</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="355" />
        <source>Tokens that are refused although their signature holds.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_words.h" line="20" />
        <source>Open session</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_words.h" line="25" />
        <source>Ticket events</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/clearing_words.h" line="30" />
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_words.h" line="30" />
        <location filename="../ui/pages/metering_pages.cpp" line="31" />
        <source>for the audit log</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="18" />
        <source>Count it again…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="19" />
        <source>It is read again and counted now, once: never twice.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="20" />
        <source>Count</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="22" />
        <source>Say whose it is…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="23" />
        <source>Written beside the event; the event itself stays as it came.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="24" />
        <source>Keep</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="27" />
        <source>Discard…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="28" />
        <source>It is never counted. Its text stays here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="29" />
        <source>Discard</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="31" />
        <location filename="../ui/pages/metering_pages.cpp" line="103" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="46" />
        <location filename="../ui/pages/ops_pages.cpp" line="46" />
        <source>Note</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="32" />
        <source>Dead letters</source>
        <translation>Unzustellbare</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="35" />
        <source>No event was refused</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="36" />
        <source>Events that could not be counted, whole, until somebody decides.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="50" />
        <source>Inbox</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="53" />
        <source>No ticket event yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="54" />
        <source>Signers tell of each ticket over Kafka, HTTP or a file. Set KAFKA_BROKERS, or post to the collector.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="61" />
        <source>Price</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="69" />
        <source>Gaps</source>
        <translation>Lücken</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="72" />
        <source>No event is missing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="73" />
        <source>Events that a session's numbers say there were, and that never came.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="80" />
        <source>Oddities</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="83" />
        <source>Nothing odd was seen</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="84" />
        <source>Sessions whose tickets changed in a way they should not.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="93" />
        <source>Set a price…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="94" />
        <source>Goes before the market for events of that time. Events already priced keep their price.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="96" />
        <source>Set the price</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="99" />
        <source>USD per ETH</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="100" />
        <source>From</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="100" />
        <source>now, when empty</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="101" />
        <source>Until</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="102" />
        <source>until it is ended, when empty</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="106" />
        <source>Prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="109" />
        <source>No price is known yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="110" />
        <source>Each event is priced by the quote of its own time; without one it waits.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="113" />
        <source>Events priced by it</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="126" />
        <source>Meters</source>
        <translation>Zähler</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="127" />
        <source>No meters yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="128" />
        <source>A meter adds up a value of events, by their dimensions.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="130" />
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="131" />
        <source>No features yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="132" />
        <source>What plans and grants are about.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="133" />
        <source>Customers</source>
        <translation>Kunden</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="134" />
        <source>No customers yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="135" />
        <source>Who is billed, and which subjects are theirs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="137" />
        <location filename="../ui/pages/ops_pages.cpp" line="247" />
        <source>Subscriptions</source>
        <translation>Abonnements</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="138" />
        <source>No subscriptions yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="139" />
        <source>Which customer is on which plan, and since when.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="141" />
        <source>Entitlements</source>
        <translation>Ansprüche</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="142" />
        <source>No entitlements yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="143" />
        <source>What a customer may use of a feature.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="145" />
        <source>Meter grants</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="146" />
        <source>No grants yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="147" />
        <source>Amounts given to a customer's entitlement.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="149" />
        <source>Metered events</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="150" />
        <source>Nothing was metered yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="151" />
        <source>Events as the meter took them in.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="10" />
        <source>New image…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="11" />
        <source>Its secret is made here and kept encrypted under the keychain.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="12" />
        <source>Save</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="15" />
        <location filename="../ui/pages/ops_pages.cpp" line="305" />
        <source>Image</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="16" />
        <location filename="../ui/pages/ops_pages.cpp" line="68" />
        <source>Artifact</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="18" />
        <source>Revoke the image…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="19" />
        <source>Nobody gets its secret any more; leases end at their next heartbeat.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="24" />
        <source>Take the revocation back…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="25" />
        <source>Who had access may lease it again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="26" />
        <source>Restore</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="30" />
        <source>Grant access…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="31" />
        <source>The orchestrator may lease this image.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="35" />
        <location filename="../ui/pages/ops_pages.cpp" line="16" />
        <location filename="../ui/pages/ops_pages.cpp" line="61" />
        <location filename="../ui/pages/ops_pages.cpp" line="143" />
        <location filename="../ui/pages/ops_pages.cpp" line="266" />
        <location filename="../ui/pages/ops_pages.cpp" line="319" />
        <location filename="../ui/pages/ops_words.h" line="30" />
        <source>Orchestrator</source>
        <translation>Orchestrator</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="39" />
        <location filename="../ui/pages/ops_pages.cpp" line="35" />
        <source>Invite…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="40" />
        <source>The code works once, and only for the wallet named here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="44" />
        <source>Wallet address</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="45" />
        <location filename="../ui/pages/ops_pages.cpp" line="40" />
        <source>Valid for (seconds)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="51" />
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="54" />
        <source>No images yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="55" />
        <source>A licensed image is public, its payload encrypted: here is who may have the key.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="59" />
        <source>Who has access</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="60" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="120" />
        <location filename="../ui/pages/ops_pages.cpp" line="215" />
        <source>Leases</source>
        <translation>Belegungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="66" />
        <source>Withdraw access…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="67" />
        <source>Leases of this orchestrator end at their next heartbeat.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="68" />
        <source>Withdraw</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="71" />
        <source>Access</source>
        <translation>Zugriff</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="74" />
        <source>Nobody has access yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="75" />
        <source>Grant it from an image, or invite a wallet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="83" />
        <location filename="../ui/pages/ops_pages.cpp" line="396" />
        <source>New token…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="84" />
        <source>Every other live licence token of that orchestrator is revoked.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="85" />
        <location filename="../ui/pages/ops_pages.cpp" line="383" />
        <location filename="../ui/pages/ops_pages.cpp" line="399" />
        <source>Make the token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="89" />
        <location filename="../ui/pages/ops_pages.cpp" line="409" />
        <source>Revoke the token…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="90" />
        <source>The orchestrator is asked for another one at its next call.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="95" />
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="98" />
        <source>No tokens yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="99" />
        <source>An orchestrator gets one by its credential, by an invite, or from its page.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="112" />
        <location filename="../ui/pages/ops_pages.cpp" line="208" />
        <source>Invites</source>
        <translation>Einladungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="115" />
        <location filename="../ui/pages/ops_pages.cpp" line="211" />
        <source>No invites yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="116" />
        <source>An invite binds one image to one wallet. Make it from an image.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="123" />
        <location filename="../ui/pages/ops_pages.cpp" line="218" />
        <source>No leases yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="124" />
        <source>A lease is one orchestrator using one image, renewed by heartbeats.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="128" />
        <source>Licence log</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="129" />
        <source>Nothing was recorded yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="130" />
        <source>Every grant, invite, token and lease stands here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="11" />
        <source>New lease…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="12" />
        <source>A lease keeps a host awake and marks it as in use until it ends.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="13" />
        <source>Issue</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="17" />
        <source>Upstream address</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="18" />
        <location filename="../ui/pages/ops_pages.cpp" line="93" />
        <source>Kind</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="19" />
        <source>Seconds</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="24" />
        <source>Revoke the lease…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="25" />
        <source>The host may be put to sleep from now on.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="36" />
        <source>Whoever has the code may start one session with it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="42" />
        <source>Session length (seconds)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="44" />
        <source>Only these orchestrators</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="45" />
        <source>ids with commas between; empty: any</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="53" />
        <source>Record time…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="54" />
        <source>Record work…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="55" />
        <source>Credited at once at the configured rate per minute.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="56" />
        <source>Credited when it is verified.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="57" />
        <source>Record</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="60" />
        <location filename="../ui/pages/ops_pages.cpp" line="159" />
        <source>Workload</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="63" />
        <source>Duration (ms)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="66" />
        <location filename="../ui/pages/ops_pages.cpp" line="94" />
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="69" />
        <source>Artifact hash</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="70" />
        <location filename="../ui/pages/ops_pages.cpp" line="83" />
        <location filename="../ui/pages/ops_pages.cpp" line="146" />
        <source>Notes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="80" />
        <source>Set</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="92" />
        <source>Title</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="97" />
        <source>Description</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="98" />
        <source>Configuration</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="104" />
        <source>New offer…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="105" />
        <source>Orchestrators may subscribe to it. It pays nothing by itself.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="106" />
        <location filename="../ui/pages/ops_pages.cpp" line="110" />
        <source>Offer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="111" />
        <location filename="../ui/pages/ops_pages.cpp" line="279" />
        <source>Change…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="112" />
        <source>What is left empty stays as it is.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="113" />
        <location filename="../ui/pages/ops_pages.cpp" line="280" />
        <source>Change</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="118" />
        <source>Active</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="121" />
        <source>Offers</source>
        <translation>Angebote</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="124" />
        <source>No offers yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="125" />
        <source>An offer says what work is wanted and what it pays.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="137" />
        <source>Record…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="138" />
        <source>Wakes the host, runs the script, records it, uploads the recording and credits the time.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="140" />
        <source>Start</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="144" />
        <source>Script</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="147" />
        <source>Cancel the job…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="148" />
        <source>A running one ends when its recorder has been stopped.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="149" />
        <source>End the job</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="152" />
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="155" />
        <source>No recordings yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="156" />
        <source>A recording job runs a script on a host and keeps what was recorded.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="169" />
        <source>Stream sessions</source>
        <translation>Stream-Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="172" />
        <source>No sessions yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="173" />
        <source>Edges report streams here; the time a host was awake and seen earns credit.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="177" />
        <location filename="../ui/pages/ops_pages.cpp" line="184" />
        <source>Credited segments</source>
        <translation>Gutgeschriebene Abschnitte</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="187" />
        <source>Nothing was credited yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="188" />
        <source>Each segment is one credit, with the proof it was made from.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="191" />
        <source>Session</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="196" />
        <source>Client sessions</source>
        <translation>Client-Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="199" />
        <source>No client sessions yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="200" />
        <source>A client starts one with an invite code, or as a guest.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="203" />
        <source>Its stream</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="212" />
        <source>An invite is a code that starts one client session.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="219" />
        <source>Sessions, clients and jobs hold leases that keep their host awake.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="227" />
        <source>Workloads</source>
        <translation>Arbeiten</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="230" />
        <source>No work was recorded yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="231" />
        <source>Work comes in over HTTP, from recording jobs, or by hand.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="235" />
        <source>Verify…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="236" />
        <source>It is credited now when it has an artifact, once and never again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="238" />
        <source>Reject…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="239" />
        <source>It earns nothing. What was credited already stays.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="250" />
        <source>Nobody subscribed yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="251" />
        <source>Orchestrators choose the offers they serve.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="261" />
        <source>Assign…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="262" />
        <source>Which edge this orchestrator serves, and how it is reached.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="263" />
        <source>Assign</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="267" />
        <source>Edge</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="268" />
        <source>Matchmaker host</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="269" />
        <source>Matchmaker port</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="271" />
        <source>Networks</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="272" />
        <source>Public URL</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="273" />
        <source>Relay URL</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="274" />
        <source>Relay status URL</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="275" />
        <source>Runner URL</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="276" />
        <source>Runner status URL</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="277" />
        <source>TURN address</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="286" />
        <source>Assignments</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="289" />
        <source>No edge is assigned yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="290" />
        <source>An assignment tells an orchestrator which edge it serves.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="300" />
        <source>Roll out…</source>
        <translation>Ausrollen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="301" />
        <source>Asks the manager on each host to run this image. Several hosts at a time.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="302" />
        <source>Roll out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="306" />
        <source>Orchestrators</source>
        <translation>Orchestratoren</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="307" />
        <source>ids with commas between</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="308" />
        <source>Recreate stopped containers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="314" />
        <source>Upgrade…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="315" />
        <source>Puts the host to sleep, upgrades it, and wakes it again when asked.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="316" />
        <source>Upgrade</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="320" />
        <source>Git reference</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="321" />
        <source>Image tag</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="322" />
        <source>Wake for (seconds)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="328" />
        <source>Fleet operations</source>
        <translation>Arbeiten an der Flotte</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="331" />
        <source>No operation was started yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="332" />
        <source>Rollouts and upgrades, with the result of every host.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="335" />
        <location filename="../ui/pages/ops_pages.cpp" line="337" />
        <source>Hosts called</source>
        <translation>Gerufene Rechner</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="340" />
        <source>No host was called yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="341" />
        <source>Each host of each operation, and what it answered.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="344" />
        <source>Operation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="348" />
        <source>Power</source>
        <translation>Strom</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="351" />
        <source>No host was asked yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="352" />
        <source>Set PAYMENTS_POWER_METERING_ENABLED or PAYMENTS_AUTOSLEEP_ENABLED to ask hosts for their state.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="358" />
        <source>Why it sleeps or not</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="365" />
        <source>Autosleep</source>
        <translation>Autoschlaf</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="368" />
        <source>No decision was made yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="369" />
        <source>Why a host was put to sleep, or left awake.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="379" />
        <source>The first admin token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="380" />
        <source>Programs on this machine need it from now on, and it lets others in once the program listens beyond this machine. More can be made on the page of API tokens.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="397" />
        <source>For a person or a program that uses the HTTP API. Roles: viewer, operator, approver, admin.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="404" />
        <source>Role</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="414" />
        <source>API tokens</source>
        <translation>API-Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="417" />
        <source>No named tokens yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="418" />
        <source>Without any token the HTTP API is open to this machine only.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_words.h" line="36" />
        <source>Balance and transfers</source>
        <translation>Guthaben und Buchungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_words.h" line="47" />
        <source>Revoke the invite…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/ops_words.h" line="48" />
        <source>Its code opens nothing any more. What it has opened stays.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tell it again…</source>
        <translation>Erneut melden …</translation>
    </message>
    <message>
        <source>Tell it again</source>
        <translation>Erneut melden</translation>
    </message>
    <message>
        <source>Under the id it always had: the hosted meter counts it once.</source>
        <translation>Unter derselben Kennung: Der entfernte Zähler zählt es einmal.</translation>
    </message>
    <message>
        <source>It is not billed at the hosted meter. Here it counts.</source>
        <translation>Es wird dort nicht abgerechnet. Hier zählt es.</translation>
    </message>
    <message>
        <source>Tell all refused again…</source>
        <translation>Alle abgelehnten erneut melden …</translation>
    </message>
    <message>
        <source>Once what the hosted meter did not like is mended over there.</source>
        <translation>Wenn dort behoben ist, was dem entfernten Zähler nicht gefiel.</translation>
    </message>
    <message>
        <source>Tell them again</source>
        <translation>Erneut melden</translation>
    </message>
    <message>
        <source>Go on now…</source>
        <translation>Jetzt fortfahren …</translation>
    </message>
    <message>
        <source>After a refused token or a failure, without waiting.</source>
        <translation>Nach einem abgelehnten Token oder einem Fehler, ohne zu warten.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortfahren</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Nothing goes out</source>
        <translation>Nichts geht hinaus</translation>
    </message>
    <message>
        <source>With METER_BACKEND konnect or selfhosted each priced event is told to that meter from here.</source>
        <translation>Mit METER_BACKEND konnect oder selfhosted wird jedes bepreiste Ereignis von hier aus dorthin gemeldet.</translation>
    </message>
    <message>
        <source>Ticket event</source>
        <translation>Ticketereignis</translation>
    </message>
    <message>
        <source>Compare now…</source>
        <translation>Jetzt vergleichen …</translation>
    </message>
    <message>
        <source>Today and the two days before, or the days given. The rows follow when both sides have answered.</source>
        <translation>Heute und die zwei Tage davor, oder die genannten Tage. Die Zeilen folgen, wenn beide Seiten geantwortet haben.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>Nach Tagen</translation>
    </message>
    <message>
        <source>Nothing was compared yet</source>
        <translation>Noch nichts verglichen</translation>
    </message>
    <message>
        <source>What was delivered to a hosted meter, by day and tenant, beside what it says it has.</source>
        <translation>Was an den entfernten Zähler geliefert wurde, nach Tag und Mandant, neben dem, was er selbst angibt.</translation>
    </message>
    <message>
        <source>Not ours</source>
        <translation>Nicht von uns</translation>
    </message>
    <message>
        <source>No stranger was seen</source>
        <translation>Nichts Fremdes gesehen</translation>
    </message>
    <message>
        <source>Events that the hosted meter has and that never came through here.</source>
        <translation>Ereignisse, die der entfernte Zähler hat und die nie hier durchkamen.</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message numerus="yes">
        <location filename="../ui/shell/nav_rail.cpp" line="28" />
        <source>%1, %n wait(s) for you</source>
        <translation>
            <numerusform>%1, %n wartet auf Sie</numerusform>
            <numerusform>%1, %n warten auf Sie</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="18" />
        <source>Folder of the store, the backups and the logs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="19" />
        <source>PostgreSQL store (postgresql://…) instead of the embedded SQLite file</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="20" />
        <source>Secrets in an encrypted file under this master key instead of the OS keychain</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="21" />
        <source>Name of this profile: separates keychain entries and window layouts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="22" />
        <source>Mend first-generation weaknesses that an old client could notice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="23" />
        <source>Least severe log line that is written: debug, info, warning or error</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="24" />
        <source>Block explorer; {tx} and {address} are replaced</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="25" />
        <source>Address the ops API listens on; anything but loopback needs an admin token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="26" />
        <source>Port of the ops API</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="27" />
        <source>Path prefix when mounted behind a proxy</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="28" />
        <source>PEM certificate chain; with it the listener speaks TLS only</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="29" />
        <source>PEM key of the certificate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="30" />
        <source>Threads that serve HTTP</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="31" />
        <source>Open connections; at the cap the oldest idle one makes room</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="32" />
        <source>Open connections of one address; 0: no limit of its own</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="33" />
        <source>Request line and headers, in bytes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="34" />
        <source>Request target, in bytes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="35" />
        <source>Number of header lines</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="36" />
        <source>Request body, in bytes, where a route sets nothing else</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="37" />
        <source>Time for a whole request head</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="38" />
        <source>Time for a whole request body</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="39" />
        <source>Time a connection may idle between requests</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="40" />
        <source>Time for a TLS handshake</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="41" />
        <source>Time a client has to read its answer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="42" />
        <source>Time a route has to answer before the client gets 503</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="43" />
        <source>Serve /docs and /openapi.json beyond loopback</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="44" />
        <source>Admin secret (X-Admin-Token)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="45" />
        <source>Read-only secrets</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="46" />
        <source>Addresses that may use fleet operations and see network fields</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="47" />
        <source>Networks whose forwarded headers are believed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="48" />
        <source>Peers whose X-Forwarded-For and -Proto replace peer address and scheme</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="49" />
        <source>Split edge and ops routes by host name</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="50" />
        <source>Host name of the edge surface</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="51" />
        <source>Host name of the ops surface</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="52" />
        <source>Registrations a minute for one id and one peer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="53" />
        <source>Registrations in ten seconds for one id and one peer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="54" />
        <source>Secret of ops approval tokens; set: always enforced</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="55" />
        <source>Refuse ops operations while no approval secret is set</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="56" />
        <source>Longest life of an approval token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="57" />
        <source>First-generation file of used approval nonces</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="58" />
        <source>Secret of edges that report sessions</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="59" />
        <source>Label of all amounts; anything but eth cannot be paid out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="60" />
        <source>Marks every journal line with this test run</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="61" />
        <source>First-generation journal</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="62" />
        <source>First-generation registry audit</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="63" />
        <source>Addresses that may not register and are not paid</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="64" />
        <source>Bonding manager whose first 100 pool members may register</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="65" />
        <source>How long the top set is kept</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="66" />
        <source>Subgraph that names the members when the contract yields none</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="67" />
        <source>Explorer endpoints asked when fewer than 100 are known</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="71" />
        <source>Where hosts of orchestrators may lie: public, private (never this machine) or any; by default private, with SLUICE_STRICT public</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="72" />
        <source>Managers called at the same time by a rollout or upgrade</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="73" />
        <source>Orchestrators registered at start, inline JSON</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="74" />
        <source>Orchestrators registered at start, JSON file</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="75" />
        <source>Bootstrap entries need no rank</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="76" />
        <source>Register the one orchestrator named below at start</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="77" />
        <source>Id of the single orchestrator</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="78" />
        <source>Address of the single orchestrator</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="79" />
        <source>Health address of the single orchestrator</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="80" />
        <source>Time-out of its health calls, seconds</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="81" />
        <source>How long a pushed health report counts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="83" />
        <source>Stored on the single-mode record</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="86" />
        <source>Services of the single orchestrator</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="90" />
        <source>JSON-RPC endpoints, tried in order; several by commas</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="91" />
        <source>Chain that every endpoint must be on</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="92" />
        <source>How often the head of the chain is read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="93" />
        <source>Deadline of one chain call</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="94" />
        <source>Ceiling of the fee per gas; above it nothing is signed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="95" />
        <source>Time between payout cycles</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="96" />
        <source>A balance at or above this is paid</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="98" />
        <source>Plan and show payouts, sign and send nothing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="99" />
        <source>eth_transfer or livepeer_ticket</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="100" />
        <source>Depth at which a payout is settled</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="101" />
        <source>After this a payout without receipt counts as stalled and its fee is raised</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="102" />
        <source>First-generation pending payouts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="103" />
        <source>Signing policy: most for one payout; unset keeps the policy in force</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="104" />
        <source>Signing policy: most in one UTC day; unset keeps the policy in force</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="105" />
        <source>Signing policy: above this two people must approve</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="106" />
        <source>Signing policy: above this a payout waits for an approval</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="107" />
        <source>Signing policy: the only recipients, when set</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="108" />
        <source>TicketBroker of deposit top-ups</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="109" />
        <source>Top the deposit up by itself (livepeer_ticket)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="110" />
        <source>Deposit to fill up to</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="111" />
        <source>Deposit below which it is filled up</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="112" />
        <source>Redeem many tickets in one transaction (livepeer_ticket)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="113" />
        <source>Most tickets in one transaction</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="114" />
        <source>Payout key as hex; the keychain is the better place</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="115" />
        <source>Payout key as keystore v3 file</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="116" />
        <source>Password of the keystore</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="117" />
        <source>Remote signer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="120" />
        <source>TEE core</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="128" />
        <source>Contract that names the delegates of orchestrators; unset: no delegate login</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="131" />
        <source>Life of a login nonce</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="132" />
        <source>Life of a delegate's token; negative: for ever</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="136" />
        <source>Offers that one orchestrator may choose</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="137" />
        <source>Credit for a minute of a time workload or a recording job; 0 credits nothing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="140" />
        <source>S3 bucket of recordings</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="141" />
        <source>Folder of recordings in the bucket</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="142" />
        <source>Region of the bucket</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="143" />
        <source>S3 endpoint of your own instead of AWS</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="144" />
        <source>Life of a presigned recording URL</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="145" />
        <source>Address buckets in the path instead of the host name</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="146" />
        <source>Recording jobs at work at once; others wait</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="147" />
        <source>Days an ended session is kept with its segments; 0: for ever</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="148" />
        <source>Days an ended recording job is kept; 0: for ever</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="149" />
        <source>Days a credited or rejected workload is kept; 0: for ever</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="150" />
        <source>Key that presigned S3 URLs are signed with</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="151" />
        <source>Its secret</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="152" />
        <source>Its session token, when it is temporary</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="153" />
        <source>S3 region where nothing else names one</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="154" />
        <source>S3 region where AWS_REGION is not set</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="155" />
        <source>Section of the shared credentials file</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="156" />
        <source>Shared credentials file; by default ~/.aws/credentials</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="158" />
        <source>What a minute of a stream session earns; 0: nothing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="159" />
        <source>A session is credited at the latest after this time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="160" />
        <source>A session that is silent for longer has ended</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="161" />
        <source>Poll the power state of the fleet and credit time awake</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="162" />
        <source>Credit for a minute awake; 0 credits nothing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="163" />
        <source>Period of power polls; at least 5</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="164" />
        <source>Longest silence between two polls that is still credited; 0: no limit</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="166" />
        <source>Hosts asked for their power state at the same time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="167" />
        <source>Secret shared with the managers of hosts: requests prove who asks, and with SLUICE_STRICT answers must prove who answers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="168" />
        <source>Put idle hosts to sleep</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="169" />
        <source>Idle for this long before a host is put to sleep</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="170" />
        <source>Period of autosleep; at least 5</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="172" />
        <source>Length of an activity lease that asks for none; seconds</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="173" />
        <source>Longest activity lease; seconds</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="189" />
        <source>Where orchestrators fetch their edge assignment</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="191" />
        <source>Secret of the edge plane; unset: no assignments are served</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="197" />
        <source>Length of a lease, and life of a token that an invite gave; seconds</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="198" />
        <source>Life of an invite that says nothing else; seconds</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="199" />
        <source>S3 region of image artifacts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="200" />
        <source>S3 of one's own for image artifacts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="201" />
        <source>Life of a link to an image artifact; seconds</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="208" />
        <source>How end users prove who they are: api_key, oidc, or auto for both</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="209" />
        <source>Name of this clearinghouse in the identities it gives out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="210" />
        <source>Address of the identity provider whose tokens are accepted</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="211" />
        <source>Audience that a token must be made for</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="212" />
        <source>Address of the provider's keys; unset: from its discovery document</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="213" />
        <source>Claim that names the tenant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="214" />
        <source>Claim that names the end user</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="215" />
        <source>What kind of user such a token speaks for</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="216" />
        <source>Scopes that a token must carry; by blanks or commas</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="217" />
        <source>Tenant of tokens that name none; unset: they are refused</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="218" />
        <source>Signatures that are accepted: RS256, ES256, and if wanted PS256, EdDSA</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="219" />
        <source>Accept a whole number as the end user claim</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="220" />
        <source>Platform that exchanges composite keys for tokens; an origin such as https://platform.example</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="221" />
        <source>Client id for that exchange</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="222" />
        <source>Client secret for that exchange</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="223" />
        <source>Secret that the remote signer shows; several by commas while one replaces the other; set: the webhook listens</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="224" />
        <source>Address the webhook listens on, with or without a port; unset: 127.0.0.1 and PORT</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="225" />
        <source>Port of the webhook</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="226" />
        <source>Second path of /authorize, such as /webhooks/remote-signer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="227" />
        <source>Longest time until the signer asks again; 0: as long as the credential lives</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="228" />
        <source>What happens to a model that a tenant does not allow: record, flag or refuse</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="229" />
        <source>Decisions that are kept</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="230" />
        <source>Days that decisions are kept; 0: only the number counts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="231" />
        <source>Accept the sample secret of the documentation; never on a server that others reach</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="232" />
        <source>One API key by setting</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="233" />
        <source>Tenant of that key, and the tenant that is always there</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="234" />
        <source>User of that key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="235" />
        <source>More API keys by setting: a JSON object of key to clientId and userId</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="236" />
        <source>What kind of user configured keys speak for</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="237" />
        <source>How the text of an API key begins</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="238" />
        <source>Key of the hashes of keys and secrets, at least 32 characters; unset: one of the store's own</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="239" />
        <source>The balance gate: off, observe or enforce; unset: enforce as soon as there are balances</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="240" />
        <source>When a balance cannot be read: deny, allow or grace</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="241" />
        <source>With grace: time after the last yes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="242" />
        <source>Least balance that may start something, in millionths of a dollar</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="243" />
        <source>How late a ticket may come and still find its hold</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="244" />
        <source>Hold of a session whose price is not known</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="245" />
        <source>The same balance for everybody, in millionths of a dollar; for trying out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="246" />
        <source>Time until the signer asks again with that balance</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="247" />
        <source>Where a user pays; shown when the balance is gone</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="248" />
        <source>Feature that trials and the gate go by</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="249" />
        <source>Trial credit of a new user; 0: none</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="250" />
        <source>Life of a trial credit; 0: for ever</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="251" />
        <source>For all trials together; 0: no limit</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="252" />
        <source>Trials a day; 0: no limit</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="253" />
        <source>Usage included in each subscription period; 0: none</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="254" />
        <source>Refuse the token exchange of a user without a balance (402)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="255" />
        <source>The meter that counts usage: local</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="256" />
        <source>Bearer token of the meter's OpenMeter API; several by commas while one replaces the other; unset: open to this machine only</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="257" />
        <source>Port of the builder API</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="258" />
        <source>Address the builder API listens on, with or without a port; unset: 127.0.0.1 and BUILDER_API_PORT</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="259" />
        <source>Key of the operator, scope admin; several by commas while one replaces the other</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="260" />
        <source>Address of the builder API as clients reach it; unset: as they asked</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="261" />
        <source>Serve the documents of the builder API beyond loopback</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="262" />
        <source>Requests a minute of one address</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="263" />
        <source>Requests a minute with one credential</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="264" />
        <source>Requests a minute of one tenant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="265" />
        <source>Address of our own OIDC issuer as clients reach it; set: tokens and device login are our own</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="266" />
        <source>Signatures of that issuer: RS256 or ES256</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="267" />
        <source>How long a signing key is used</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="268" />
        <source>Who makes signer tokens: local or auth0</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="269" />
        <source>Auth0 tenant, such as example.eu.auth0.com</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="270" />
        <source>Its issuer; unset: https:// and the domain</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="271" />
        <source>Audience of signer tokens</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="272" />
        <source>Client of its Management API</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="273" />
        <location filename="../app/settings/settings_table.cpp" line="275" />
        <source>Secret of that client</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="274" />
        <source>The platform's machine client</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="276" />
        <source>Public client of the first app</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="277" />
        <source>Connection that users are made in</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="278" />
        <source>Address of the remote signer, given out with tokens</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="279" />
        <source>Address of its discovery; unset: the signer's own</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="280" />
        <source>Brokers with the remote signer's events, host:port by commas; set: the collector reads them</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="281" />
        <source>Topic of these events</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="282" />
        <source>Consumer group</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="283" />
        <source>Speak TLS with the brokers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="284" />
        <source>PEM authorities of the brokers; unset: those of the system</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="285" />
        <source>PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; unset with a user name: PLAIN</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="286" />
        <source>User at the brokers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="287" />
        <source>Password of that user</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="288" />
        <source>File with one event a line that the collector follows</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="289" />
        <source>Address where the collector takes events over HTTP, with or without a port (8096); unset: it does not listen</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="290" />
        <source>Bearer token of those who post events there</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="291" />
        <source>Events without a price at which reading pauses</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="292" />
        <source>Where coinbase, the first price source, is asked; unset: its public address</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="293" />
        <source>The same for kraken</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="294" />
        <source>The same for binance</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="295" />
        <source>Price sources by name (coinbase, kraken, binance) or as name=address; none: no market price</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="296" />
        <source>Time between two rounds of prices, such as 5m</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="297" />
        <source>Furthest a price may be from the event it prices; beyond it the event waits</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="298" />
        <source>Price of one ETH in USD that goes before the market for as long as it is set</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Where usage is billed: local (the embedded meter), konnect or selfhosted; the embedded meter goes on in each case</source>
        <translation>Wo Nutzung abgerechnet wird: local (der eingebaute Zähler), konnect oder selfhosted; der eingebaute Zähler läuft stets mit</translation>
    </message>
    <message>
        <source>Base of the hosted meter, for konnect and selfhosted</source>
        <translation>Basisadresse des entfernten Zählers, für konnect und selfhosted</translation>
    </message>
    <message>
        <source>Bearer token of the hosted meter</source>
        <translation>Bearer-Token des entfernten Zählers</translation>
    </message>
    <message>
        <source>Where events are posted, when it is another address than OPENMETER_URL says</source>
        <translation>Wohin Ereignisse gesendet werden, wenn es eine andere Adresse ist als OPENMETER_URL</translation>
    </message>
    <message>
        <source>Token for posting events, when it is another than OPENMETER_API_KEY</source>
        <translation>Token zum Senden von Ereignissen, wenn es ein anderes ist als OPENMETER_API_KEY</translation>
    </message>
    <message>
        <source>Days that events stay in the outbox after the hosted meter has confirmed them</source>
        <translation>Tage, die Ereignisse nach der Bestätigung im Ausgang bleiben</translation>
    </message>
    <message>
        <source>Age of the oldest untold event from which the outbox counts as not ready</source>
        <translation>Alter des ältesten ungemeldeten Ereignisses, ab dem der Ausgang als nicht bereit gilt</translation>
    </message>
    <message>
        <source>Time between comparisons with the hosted meter</source>
        <translation>Zeit zwischen Vergleichen mit dem entfernten Zähler</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <location filename="../app/commands/run_console.cpp" line="67" />
        <source>Sluice cannot start</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::models::LogModel</name>
    <message>
        <location filename="../models/list_models.cpp" line="220" />
        <source>error</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="221" />
        <source>warning</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="222" />
        <source>debug</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="223" />
        <source>info</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="240" />
        <source>Time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="241" />
        <source>Level</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="242" />
        <source>Part</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="243" />
        <source>Text</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::models::SettingsModel</name>
    <message>
        <location filename="../models/list_models.cpp" line="68" />
        <source>default</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="70" />
        <source>stored here</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="72" />
        <source>environment</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="74" />
        <source>command line</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="99" />
        <source>set, not shown</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="115" />
        <source>Setting</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="116" />
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="117" />
        <source>From</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="118" />
        <source>What it does</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::AuditPage</name>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="216" />
        <source>Audit</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="218" />
        <source>Nothing was recorded yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="219" />
        <source>Every act that changes money, keys, settings or the fleet is written here, sealed by a hash chain.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="226" />
        <location filename="../ui/pages/fleet_page.cpp" line="262" />
        <source>Verify the chain</source>
        <translation>Die Kette prüfen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="244" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="248" />
        <source>Verifying</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="256" />
        <source>Verifying: %1 of %2 entries</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="266" />
        <source>The verification was cancelled</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="269" />
        <source>The verification could not be finished</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="273" />
        <source>Intact: %1 entries, head %2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="278" />
        <source>Broken at entry %1: %2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="289" />
        <source>Not verified since the window was opened</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::BalancesPage</name>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="189" />
        <source>Balances</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="192" />
        <source>No balances yet</source>
        <translation>Noch keine Guthaben</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="193" />
        <source>A balance appears with the first credit of an orchestrator.</source>
        <translation>Ein Guthaben entsteht mit der ersten Gutschrift eines Orchestrators.</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="193" />
        <source>Open orchestrators</source>
        <translation>Orchestratoren öffnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="195" />
        <location filename="../ui/pages/money_pages.cpp" line="332" />
        <source>Adjust…</source>
        <translation>Anpassen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="202" />
        <source>Transfers</source>
        <translation>Buchungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="213" />
        <source>All transfers</source>
        <translation>Alle Buchungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="252" />
        <source>Reading the ledger</source>
        <translation>Das Hauptbuch wird gelesen</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="254" />
        <source>%n account(s), each the sum of its transfers</source>
        <translation>
            <numerusform>%n Konto, die Summe seiner Buchungen</numerusform>
            <numerusform>%n Konten, jedes die Summe seiner Buchungen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="282" />
        <source>The segment of a session</source>
        <translation>Der Abschnitt einer Sitzung</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="283" />
        <source>The workload</source>
        <translation>Die Arbeit</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="284" />
        <source>Power of the host</source>
        <translation>Strom des Rechners</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="285" />
        <source>The payout</source>
        <translation>Die Auszahlung</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="302" />
        <source>In the audit log</source>
        <translation>Im Protokoll</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="327" />
        <source>available</source>
        <translation>verfügbar</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="336" />
        <source>Payouts</source>
        <translation>Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="344" />
        <source>Transfers of %1</source>
        <translation>Buchungen von %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="351" />
        <source>Adjust a balance</source>
        <translation>Ein Guthaben anpassen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="352" />
        <source>Books one transfer. A credit is positive, a debit negative. It cannot be edited later, only balanced by another one.</source>
        <translation>Bucht einmal. Eine Gutschrift ist positiv, eine Belastung negativ. Sie lässt sich später nicht ändern, nur durch eine andere ausgleichen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="354" />
        <source>Adjust</source>
        <translation>Anpassen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="355" />
        <source>Orchestrator</source>
        <translation>Orchestrator</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="357" />
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="357" />
        <source>such as 0.05 or -0.05</source>
        <translation>etwa 0.05 oder -0.05</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="358" />
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="358" />
        <source>kept with the transfer</source>
        <translation>steht bei der Buchung</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="373" />
        <source>Booked. The balance is %1 now.</source>
        <translation>Gebucht. Das Guthaben ist jetzt %1.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CommandPalette</name>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="21" />
        <source>Command palette</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="23" />
        <source>Page, action, orchestrator, address or hash</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="24" />
        <source>Search</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::DaysChart</name>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="47" />
        <source>Earned and paid per day</source>
        <translation>Verdient und ausgezahlt am Tag</translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="47" />
        <source>earned</source>
        <translation>verdient</translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="47" />
        <source>paid</source>
        <translation>ausgezahlt</translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="187" />
        <source>Save the chart</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="192" />
        <source>The chart could not be written there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="200" />
        <source>Save as PNG…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="204" />
        <source>Save as CSV…</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::DescribedPage</name>
    <message numerus="yes">
        <location filename="../ui/pages/described_page.cpp" line="80" />
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n Zeile</numerusform>
            <numerusform>%n Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/described_page.cpp" line="81" />
        <source>more than %n row(s)</source>
        <translation>
            <numerusform>mehr als %n Zeile</numerusform>
            <numerusform>mehr als %n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/described_page.cpp" line="132" />
        <source>%1: done.</source>
        <translation>%1: getan.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::DetailsPane</name>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="130" />
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="247" />
        <source>%1
Click to copy</source>
        <translation>%1
Klick kopiert</translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="248" />
        <source>%1: %2. Copy</source>
        <translation>%1: %2. Kopieren</translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="267" />
        <source>Raw JSON</source>
        <translation>Rohes JSON</translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="298" />
        <source>Fields</source>
        <translation>Felder</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ErrorBanner</name>
    <message>
        <location filename="../ui/common/messages.cpp" line="61" />
        <source>Copy details</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/common/messages.cpp" line="62" />
        <source>Try again</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::ExportDialog</name>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="31" />
        <location filename="../ui/common/export_dialog.cpp" line="34" />
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="32" />
        <location filename="../ui/common/export_dialog.cpp" line="145" />
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="37" />
        <source>Rows of the current filter</source>
        <translation>Zeilen des Filters</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="37" />
        <source>All rows</source>
        <translation>Alle Zeilen</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="38" />
        <source>Selected rows</source>
        <translation>Gewählte Zeilen</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="40" />
        <source>All rows, without the filter</source>
        <translation>Alle Zeilen, ohne Filter</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="53" />
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="60" />
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="61" />
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="62" />
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="95" />
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="138" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/export_dialog.cpp" line="151" />
        <source>%n row(s) are in &lt;a href="%1"&gt;%2&lt;/a&gt;.</source>
        <translation>
            <numerusform>%n Zeile ist in &lt;a href="%1"&gt;%2&lt;/a&gt;.</numerusform>
            <numerusform>%n Zeilen sind in &lt;a href="%1"&gt;%2&lt;/a&gt;.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="166" />
        <source>Cancelled. Nothing was written.</source>
        <translation>Abgebrochen. Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <location filename="../ui/common/export_dialog.cpp" line="167" />
        <source>&lt;b&gt;%1.&lt;/b&gt; %2 Nothing was written.&lt;br&gt;%3</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::FilterBar</name>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="128" />
        <source>Filter, such as berlin and balance&gt;0.1eth</source>
        <translation>Filter, etwa berlin and balance&gt;0.1eth</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="129" />
        <source>Filter: words, or column:value</source>
        <translation>Filter: Wörter oder Spalte:Wert</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="59" />
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="66" />
        <source>Saved</source>
        <translation>Gesichert</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="67" />
        <location filename="../ui/common/filter_bar.cpp" line="69" />
        <source>Saved filters</source>
        <translation>Gesicherte Filter</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="70" />
        <source>What is wrong with the filter</source>
        <translation>Was am Filter nicht stimmt</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="123" />
        <source>Filter, such as state:stalled and amount&gt;0.1eth</source>
        <translation>Filter, etwa state:stalled and amount&gt;0.1eth</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="125" />
        <source>Filter, such as state:down or balance&gt;0.1eth</source>
        <translation>Filter, etwa state:down or balance&gt;0.1eth</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="127" />
        <source>Filter, such as actor:console and time:1d</source>
        <translation>Filter, etwa actor:console and time:1d</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="170" />
        <source>Something is missing at the end</source>
        <translation>Am Ende fehlt etwas</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="171" />
        <source>“%1” does not fit here</source>
        <translation>„%1“ passt hier nicht</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="172" />
        <source>A quote is not closed</source>
        <translation>Ein Anführungszeichen fehlt</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="173" />
        <source>There is no column “%1”</source>
        <translation>Es gibt keine Spalte „%1“</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="174" />
        <source>“%1” is not a value of this column</source>
        <translation>„%1“ ist kein Wert dieser Spalte</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="218" />
        <source>No filters are saved yet</source>
        <translation>Noch keine Filter gesichert</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="220" />
        <source>Save this filter…</source>
        <translation>Diesen Filter sichern…</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="223" />
        <source>Save the filter</source>
        <translation>Den Filter sichern</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="224" />
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_bar.cpp" line="234" />
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
</context>
<context>
    <name>sluice::ui::FirstRunDialog</name>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="41" />
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="42" />
        <location filename="../ui/shell/first_run.cpp" line="179" />
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="46" />
        <source>Start in dry-run: payouts are planned and shown, never signed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="47" />
        <source>Make or import the wallet key right after the start</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="48" />
        <source>Make an admin token for the HTTP API, shown once after the start</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="50" />
        <source>Welcome to Sluice</source>
        <translation>Willkommen bei Sluice</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="56" />
        <source>Where the books lie</source>
        <translation>Wo die Bücher liegen</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="57" />
        <source>The store, its backups and the layout of this window are kept in one folder. Keys are not: they go into the keychain of this desktop.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="60" />
        <source>Which network</source>
        <translation>Welches Netz</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="61" />
        <source>Orchestrators are paid there. The endpoint comes by ETH_RPC_URL, from the environment or a .env file, and must be on this chain.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="65" />
        <source>Keys and access</source>
        <translation>Schlüssel und Zugang</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="66" />
        <source>Both can wait. Without a key nothing can be paid; without a token the HTTP API is open to programs on this machine only.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="69" />
        <source>An existing installation</source>
        <translation>Eine bestehende Installation</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="70" />
        <source>Balances, registrations, sessions and licences of an installation of the first generation can move in. It is looked at first; nothing there is changed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="73" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="114" />
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="134" />
        <source>Data folder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="135" />
        <source>What old clients could notice is mended in a new profile (SLUICE_STRICT). It can be switched off on the settings page.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="144" />
        <source>Arbitrum One: the network itself, real money</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="145" />
        <source>Arbitrum Sepolia: for trying out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="146" />
        <source>Network</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="166" />
        <source>its data folder; empty: there is none</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="167" />
        <source>Data folder of the old installation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="177" />
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="179" />
        <source>Start Sluice</source>
        <translation>Sluice starten</translation>
    </message>
</context>
<context>
    <name>sluice::ui::FormDialog</name>
    <message>
        <location filename="../ui/pages/form_dialog.cpp" line="38" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../ui/pages/form_dialog.cpp" line="103" />
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::IdentityPage</name>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="98" />
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="99" />
        <source>Test the provider</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="100" />
        <source>Try it</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="111" />
        <source>How users prove who they are</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="112" />
        <source>The last test</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="113" />
        <source>Keys of the provider</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="114" />
        <source>Try a key or a token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="115" />
        <source>Judged as the webhook would, without the gate. It is kept nowhere.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="120" />
        <source>Key or token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="121" />
        <source>sk_… or a JWT</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="160" />
        <source>Asking the provider</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="167" />
        <source>The provider was not tested.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="183" />
        <source>tokens of an identity provider</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="184" />
        <source>API keys, and tokens of an identity provider</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="185" />
        <source>API keys</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="189" />
        <source>Accepted</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="189" />
        <source>Our own issuer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="191" />
        <source>Provider</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="191" />
        <source>Audience</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="192" />
        <source>Key set</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="193" />
        <source>Keys fetched</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="195" />
        <source>Note</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="212" />
        <source>The provider was not asked yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="213" />
        <source>No provider is asked: users show API keys. Set IDENTITY_AUTH_MODE to oidc or auto, with OIDC_ISSUER and OIDC_AUDIENCE, to accept tokens.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="219" />
        <source>Left out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="220" />
        <source>None yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="226" />
        <source>The provider does not answer; keys fetched before still serve</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="227" />
        <source>The provider cannot be used: see the last test</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="230" />
        <source>No keys yet</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/identity_page.cpp" line="231" />
        <source>%n key(s) of the provider</source>
        <translation>
            <numerusform>%n Schlüssel des Anbieters</numerusform>
            <numerusform>%n Schlüssel des Anbieters</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="233" />
        <source>Users show API keys</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="239" />
        <source>Trying</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="252" />
        <source>Accepted: %1 · %2 · expires %3</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="255" />
        <source>Refused: %1</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::ImportPage</name>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="18" />
        <location filename="../ui/pages/import_page.cpp" line="22" />
        <source>Import</source>
        <translation>Übernahme</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="20" />
        <source>Leave out a torn last line of a log</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="21" />
        <source>Look</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="23" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="27" />
        <source>Export the old form…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="29" />
        <source>Stop the old program and give its data folder. Everything is looked at first and nothing there is changed. The import is one commit: either all of it is here afterwards, or nothing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="34" />
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="35" />
        <source>data folder of the old installation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="36" />
        <source>Folder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="49" />
        <source>The report comes here: what was found, what does not add up, and the proof afterwards.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="60" />
        <source>Data folder of the old installation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="67" />
        <source>Nothing was imported from this window</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="101" />
        <source>Look first</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="114" />
        <source>Writing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="115" />
        <source>Proving</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="116" />
        <location filename="../ui/pages/import_page.cpp" line="126" />
        <source>Reading</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="140" />
        <source>Cancelled; nothing was changed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="141" />
        <source>Nothing was imported.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="142" />
        <source>Nothing was imported</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="147" />
        <source>These files were imported before; nothing was changed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="149" />
        <source>Looked at: read the report, then import</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="151" />
        <source>Imported and proved</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="153" />
        <source>Imported, but the proof does not hold: read the report</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="158" />
        <source>An empty folder for the files</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="166" />
        <source>The export was not finished.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="168" />
        <source>Written to %1.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::LogPage</name>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="225" />
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="227" />
        <source>Log lines</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="231" />
        <source>What the program said since it started, newest at the end</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="232" />
        <source>Diagnostics bundle…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="233" />
        <source>Settings, versions, states and this log in one file, without secrets</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="235" />
        <location filename="../ui/pages/system_pages.cpp" line="237" />
        <source>Filter the log</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="238" />
        <source>Everything</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="239" />
        <source>From info</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="240" />
        <source>From warning</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="241" />
        <source>Errors</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="243" />
        <source>Least level</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="277" />
        <source>Write the diagnostics bundle</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="285" />
        <source>The bundle is %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="287" />
        <source>The bundle was not written.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::MainWindow</name>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="40" />
        <source>Sluice</source>
        <translation>Sluice</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="38" />
        <source>Money</source>
        <translation>Geld</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="39" />
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="40" />
        <source>Balances</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="41" />
        <source>Payouts</source>
        <translation>Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="43" />
        <source>Wallet</source>
        <translation>Wallet</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="45" />
        <source>Fleet</source>
        <translation>Flotte</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="45" />
        <source>Orchestrators</source>
        <translation>Orchestratoren</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="19" />
        <source>This part is not in this build.</source>
        <translation>Dieser Teil ist hier nicht eingebaut.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="25" />
        <location filename="../ui/shell/main_window_pages.cpp" line="58" />
        <source>This window was opened without this part of the engine.</source>
        <translation>Dieses Fenster wurde ohne diesen Teil geöffnet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="40" />
        <source>This window was opened without a ledger.</source>
        <translation>Dieses Fenster wurde ohne Hauptbuch geöffnet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="42" />
        <source>This window was opened without the payout engine.</source>
        <translation>Dieses Fenster wurde ohne Auszahlungen geöffnet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="44" />
        <source>This window was opened without a wallet.</source>
        <translation>Dieses Fenster wurde ohne Wallet geöffnet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="46" />
        <source>This window was opened without the registry.</source>
        <translation>Dieses Fenster wurde ohne Register geöffnet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="47" />
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="48" />
        <source>Workloads</source>
        <translation>Arbeiten</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="49" />
        <source>Licensing</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="50" />
        <source>Edges</source>
        <translation>Edges</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="51" />
        <source>Operations</source>
        <translation>Betrieb</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="52" />
        <source>Clearinghouse</source>
        <translation>Clearinghouse</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="53" />
        <source>Tenants</source>
        <translation>Mandanten</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="53" />
        <source>Keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="54" />
        <source>Authorisations</source>
        <translation>Freigaben</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="55" />
        <source>Gate</source>
        <translation>Schranke</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="56" />
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="59" />
        <source>Usage</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="59" />
        <source>Logins</source>
        <translation>Anmeldungen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="60" />
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="60" />
        <source>Prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="61" />
        <source>Meters</source>
        <translation>Zähler</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="62" />
        <source>Trust</source>
        <translation>Vertrauen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="63" />
        <source>Audit</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="63" />
        <source>This window was opened without an audit log.</source>
        <translation>Dieses Fenster wurde ohne Protokoll geöffnet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="64" />
        <source>Reconciliation</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="65" />
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="66" />
        <source>API tokens</source>
        <translation>API-Token</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="67" />
        <source>Import</source>
        <translation>Übernahme</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="68" />
        <source>This window was opened without a store to import into.</source>
        <translation>Dieses Fenster wurde ohne Speicher geöffnet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="69" />
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="69" />
        <source>Settings cannot be read here.</source>
        <translation>Einstellungen sind hier nicht lesbar.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="70" />
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window_pages.cpp" line="70" />
        <source>The log is not kept in memory.</source>
        <translation>Das Log wird nicht im Speicher gehalten.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="146" />
        <source>%1 – Sluice</source>
        <translation>%1 – Sluice</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="163" />
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="164" />
        <source>Store</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="165" />
        <source>Chain</source>
        <translation>Kette</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="166" />
        <source>Signer</source>
        <translation>Signierer</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="167" />
        <source>Payout engine</source>
        <translation>Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="168" />
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="207" />
        <source>%1 · %2 req/min</source>
        <translation>%1 · %2 Anfragen/min</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="208" />
        <source>not listening</source>
        <translation>hört nicht</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="209" />
        <source>The HTTP server and its requests of the last minute</source>
        <translation>Der HTTP-Server und seine Anfragen der letzten Minute</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="210" />
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="211" />
        <source>The store and its size</source>
        <translation>Der Speicher und seine Größe</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="213" />
        <source>block %1, %2</source>
        <translation>Block %1, %2</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="213" />
        <source>no block yet</source>
        <translation>noch kein Block</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="214" />
        <source>no chain</source>
        <translation>keine Kette</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="214" />
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="215" />
        <source>The network, its newest block and its age</source>
        <translation>Das Netz, sein neuester Block und dessen Alter</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="217" />
        <source>signer ready</source>
        <translation>Signierer bereit</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="217" />
        <source>The key can sign</source>
        <translation>Der Schlüssel kann signieren</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="219" />
        <source>remote signer</source>
        <translation>entfernter Signierer</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="219" />
        <source>Another process signs</source>
        <translation>Ein anderer Prozess signiert</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="222" />
        <source>signer locked</source>
        <translation>Signierer gesperrt</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="222" />
        <source>Unlock it on the wallet page</source>
        <translation>Auf der Seite Wallet entsperren</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="225" />
        <source>no keychain</source>
        <translation>kein Schlüsselbund</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="225" />
        <source>No keychain is running</source>
        <translation>Es läuft kein Schlüsselbund</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="228" />
        <source>no key</source>
        <translation>kein Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="228" />
        <source>Make or import a key on the wallet page</source>
        <translation>Auf der Seite Wallet einen Schlüssel machen oder übernehmen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="231" />
        <source>engine live</source>
        <translation>Auszahlung scharf</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="232" />
        <source>engine paused</source>
        <translation>Auszahlung angehalten</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="233" />
        <source>engine dry-run</source>
        <translation>Probelauf</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="239" />
        <source>The payout engine</source>
        <translation>Die Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="242" />
        <source>clock not checked</source>
        <translation>Uhr nicht geprüft</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="243" />
        <source>This machine's clock is checked against the chain's blocks</source>
        <translation>Die Uhr dieses Rechners wird an den Blöcken der Kette geprüft</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="246" />
        <source>clock off by %1</source>
        <translation>Uhr geht um %1 falsch</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="246" />
        <source>clock ok</source>
        <translation>Uhr stimmt</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="247" />
        <source>This machine's clock against the chain's</source>
        <translation>Die Uhr dieses Rechners gegen die der Kette</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="250" />
        <source>DRY-RUN</source>
        <translation>PROBELAUF</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="251" />
        <source>TESTNET</source>
        <translation>TESTNETZ</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="252" />
        <source>PAUSED</source>
        <translation>ANGEHALTEN</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="253" />
        <source>LIVE</source>
        <translation>SCHARF</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="258" />
        <source>Payouts are signed and sent with real money.</source>
        <translation>Auszahlungen werden signiert und mit echtem Geld gesendet.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="259" />
        <source>Payouts are planned and shown, never signed.</source>
        <translation>Auszahlungen werden geplant und gezeigt, nie signiert.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="260" />
        <source>The state of the payout engine</source>
        <translation>Der Stand der Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="292" />
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="292" />
        <source>page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="293" />
        <source>Register an orchestrator…</source>
        <translation>Einen Orchestrator eintragen…</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="293" />
        <location filename="../ui/shell/main_window.cpp" line="298" />
        <location filename="../ui/shell/main_window.cpp" line="303" />
        <location filename="../ui/shell/main_window.cpp" line="308" />
        <location filename="../ui/shell/main_window.cpp" line="309" />
        <location filename="../ui/shell/main_window.cpp" line="310" />
        <location filename="../ui/shell/main_window.cpp" line="311" />
        <source>action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="298" />
        <source>Adjust a balance…</source>
        <translation>Ein Guthaben anpassen…</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="303" />
        <source>Verify the audit chain</source>
        <translation>Das Protokoll prüfen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="308" />
        <source>Export this table…</source>
        <translation>Diese Tabelle exportieren…</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="309" />
        <source>Light theme</source>
        <translation>Hell</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="310" />
        <source>Dark theme</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="311" />
        <location filename="../ui/shell/main_window.cpp" line="371" />
        <location filename="../ui/shell/main_window.cpp" line="402" />
        <source>Stop Sluice</source>
        <translation>Sluice beenden</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="317" />
        <source>Find %1</source>
        <translation>%1 suchen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="317" />
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="364" />
        <source>Close the window</source>
        <translation>Das Fenster schließen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="365" />
        <source>Keep serving, or stop?</source>
        <translation>Weiter bedienen oder beenden?</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="366" />
        <source>In the tray, orchestrators are still served and payouts still go out. Stopped, nothing is lost: the next start goes on where this one ended.</source>
        <translation>Im Infobereich werden Orchestratoren weiter bedient und Auszahlungen gehen hinaus. Beendet geht nichts verloren: der nächste Start macht dort weiter, wo dieser endete.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="368" />
        <source>Without the window, orchestrators are served only as long as the program runs. Stopped, nothing is lost: the next start goes on where this one ended.</source>
        <translation>Ohne Fenster werden Orchestratoren nur bedient, solange das Programm läuft. Beendet geht nichts verloren: der nächste Start macht dort weiter, wo dieser endete.</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="370" />
        <source>Keep serving in the tray</source>
        <translation>Im Infobereich weiter bedienen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="370" />
        <source>Keep the window</source>
        <translation>Das Fenster behalten</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="373" />
        <source>Do not ask again</source>
        <translation>Nicht mehr fragen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="398" />
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <location filename="../ui/shell/main_window.cpp" line="404" />
        <source>Sluice is serving</source>
        <translation>Sluice bedient</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>Ausgang</translation>
    </message>
</context>
<context>
    <name>sluice::ui::MoneyDialog</name>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="48" />
        <source>Pay %1 to %n recipient(s) on %2</source>
        <translation>
            <numerusform>%1 an %n Empfänger auf %2 zahlen</numerusform>
            <numerusform>%1 an %n Empfänger auf %2 zahlen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="50" />
        <source>Let %1 to %n recipient(s) on %2 go on</source>
        <translation>
            <numerusform>%1 an %n Empfänger auf %2 weitergehen lassen</numerusform>
            <numerusform>%1 an %n Empfänger auf %2 weitergehen lassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="52" />
        <source>Try again to pay %1 to %n recipient(s) on %2</source>
        <translation>
            <numerusform>%1 an %n Empfänger auf %2 noch einmal versuchen</numerusform>
            <numerusform>%1 an %n Empfänger auf %2 noch einmal versuchen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="54" />
        <source>Hold %1 to %n recipient(s): nothing is sent until it is released</source>
        <translation>
            <numerusform>%1 an %n Empfänger zurückhalten: nichts wird gesendet, bis es freigelassen ist</numerusform>
            <numerusform>%1 an %n Empfänger zurückhalten: nichts wird gesendet, bis es freigelassen ist</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="56" />
        <source>Cancel the payout of %1 to %n recipient(s): the reserved money goes back to the balance</source>
        <translation>
            <numerusform>Die Auszahlung von %1 an %n Empfänger abbrechen: das Zurückgelegte geht ins Guthaben zurück</numerusform>
            <numerusform>Die Auszahlung von %1 an %n Empfänger abbrechen: das Zurückgelegte geht ins Guthaben zurück</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="60" />
        <source>Send the same payment of %1 again with a higher fee, on the same nonce</source>
        <translation>Dieselbe Zahlung von %1 mit höherer Gebühr noch einmal senden, auf derselben Nonce</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="63" />
        <source>Replace the payment of %1 with an empty transaction on the same nonce</source>
        <translation>Die Zahlung von %1 durch eine leere Transaktion auf derselben Nonce ersetzen</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="84" />
        <source>Leave it</source>
        <translation>Lassen</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="123" />
        <source>It costs at most %1 in fees.</source>
        <translation>Es kostet höchstens %1 an Gebühren.</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="125" />
        <source>Dry-run: this is recorded, nothing is signed and nothing is sent.</source>
        <translation>Probelauf: es wird vermerkt, nichts signiert und nichts gesendet.</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/money_dialog.cpp" line="139" />
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="142" />
        <source>Reason, for the audit log</source>
        <translation>Grund, für das Protokoll</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="143" />
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="146" />
        <source>This is above the policy's limit. Type the last four characters of %1 to go on.</source>
        <translation>Das liegt über der Grenze der Regeln. Tippen Sie die letzten vier Zeichen von %1, um fortzufahren.</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="154" />
        <source>Last four characters of the address</source>
        <translation>Letzte vier Zeichen der Adresse</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="185" />
        <source>To</source>
        <translation>An</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="186" />
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="186" />
        <source>%1 ETH</source>
        <translation>%1 ETH</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="187" />
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="187" />
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="189" />
        <source>Nonce</source>
        <translation>Nonce</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="189" />
        <source>given when it is signed</source>
        <translation>wird beim Signieren vergeben</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="190" />
        <source>Chain</source>
        <translation>Kette</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="191" />
        <source>Gas limit</source>
        <translation>Gas höchstens</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="192" />
        <source>Fee per gas</source>
        <translation>Gebühr je Gas</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="193" />
        <source>at most %1, tip %2</source>
        <translation>höchstens %1, Zugabe %2</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="195" />
        <source>Fee</source>
        <translation>Gebühr</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="195" />
        <source>at most %1</source>
        <translation>höchstens %1</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="200" />
        <source>No transaction is sent for this.</source>
        <translation>Dafür wird keine Transaktion gesendet.</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="202" />
        <source>Rules that were checked</source>
        <translation>Geprüfte Regeln</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="207" />
        <source>kept</source>
        <translation>eingehalten</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="207" />
        <source>broken</source>
        <translation>verletzt</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="238" />
        <source>A rule forbids it</source>
        <translation>Eine Regel verbietet es</translation>
    </message>
    <message>
        <location filename="../ui/common/money_dialog.cpp" line="239" />
        <source>%1 (%2 s)</source>
        <translation>%1 (%2 s)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::NavRail</name>
    <message>
        <location filename="../ui/shell/nav_rail.cpp" line="90" />
        <source>Pages</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::OffPage</name>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="296" />
        <source>Not in use</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::OrchestratorsPage</name>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="20" />
        <source>Orchestrators</source>
        <translation>Orchestratoren</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="23" />
        <source>No orchestrators yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="24" />
        <source>An orchestrator registers itself over HTTP, or you register it here with its id and payout address.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="25" />
        <source>Register an orchestrator…</source>
        <translation>Einen Orchestrator eintragen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="27" />
        <source>Register…</source>
        <translation>Eintragen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="31" />
        <source>Wake…</source>
        <translation>Wecken…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="32" />
        <source>Sleep…</source>
        <translation>Schlafen legen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="35" />
        <source>Roll out…</source>
        <translation>Ausrollen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="68" />
        <source>It runs now. Operations shows what each host answers.</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="103" />
        <source>%n registered</source>
        <translation>
            <numerusform>%n eingetragen</numerusform>
            <numerusform>%n eingetragen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="104" />
        <source>, %n down or silent</source>
        <translation>
            <numerusform>, %n fehlt oder schweigt</numerusform>
            <numerusform>, %n fehlen oder schweigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/fleet_page.cpp" line="106" />
        <source>%n registered, all well</source>
        <translation>
            <numerusform>%n eingetragen, alles in Ordnung</numerusform>
            <numerusform>%n eingetragen, alles in Ordnung</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="126" />
        <source>Put to sleep…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="126" />
        <source>Wake it…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="130" />
        <source>Upgrade…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="136" />
        <source>Allow again…</source>
        <translation>Wieder zulassen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="136" />
        <source>Deny…</source>
        <translation>Ausschließen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="149" />
        <source>Balance and transfers</source>
        <translation>Guthaben und Buchungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="150" />
        <source>Payouts</source>
        <translation>Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="151" />
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="152" />
        <source>Workloads</source>
        <translation>Arbeiten</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="153" />
        <source>Power</source>
        <translation>Strom</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="154" />
        <source>Edge</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="173" />
        <source>Register an orchestrator</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="174" />
        <source>From now on it may earn, and is paid at this address. The address cannot be changed later.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="175" />
        <source>Register</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="176" />
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="176" />
        <source>such as orch-berlin-1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="177" />
        <source>Payout address</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="178" />
        <source>Health URL</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="178" />
        <source>optional</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="190" />
        <source>%1 is registered.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="199" />
        <source>Deny %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="199" />
        <source>Allow %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="200" />
        <source>It cannot register or earn until it is allowed again. What it has earned stays.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="201" />
        <source>It may register and earn again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="202" />
        <source>Deny</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="202" />
        <source>Allow</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="203" />
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="203" />
        <source>for the audit log</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::OverviewPage</name>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="22" />
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="32" />
        <source>What waits for you</source>
        <translation>Was auf Sie wartet</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="38" />
        <source>Owed to orchestrators</source>
        <translation>Orchestratoren geschuldet</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="39" />
        <source>On its way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="40" />
        <source>Paid in 30 days</source>
        <translation>In 30 Tagen ausgezahlt</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="41" />
        <source>Orchestrators</source>
        <translation>Orchestratoren</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="47" />
        <source>Earned and paid, ETH a day</source>
        <translation>Verdient und ausgezahlt, ETH am Tag</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="59" />
        <location filename="../ui/pages/overview_page.cpp" line="208" />
        <source>Pause payouts</source>
        <translation>Auszahlungen anhalten</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="60" />
        <location filename="../ui/pages/overview_page.cpp" line="207" />
        <source>Go live…</source>
        <translation>Scharf schalten…</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="107" />
        <source>The figures could not be read.</source>
        <translation>Die Zahlen konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="118" />
        <source>earned %1 in 30 days</source>
        <translation>%1 in 30 Tagen verdient</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="120" />
        <source>reserved for payouts</source>
        <translation>für Auszahlungen zurückgelegt</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="122" />
        <source>settled on chain</source>
        <translation>auf der Kette abgeschlossen</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="123" />
        <source>%1 of %2 up</source>
        <translation>%1 von %2 da</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="126" />
        <source>all are in touch</source>
        <translation>alle melden sich</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="127" />
        <source>%n down, silent or denied</source>
        <translation>
            <numerusform>%n fehlt, schweigt oder ist ausgeschlossen</numerusform>
            <numerusform>%n fehlen, schweigen oder sind ausgeschlossen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="175" />
        <source>%n payout(s) are stalled: no receipt in time</source>
        <translation>
            <numerusform>%n Auszahlung steckt: kein Beleg in der Zeit</numerusform>
            <numerusform>%n Auszahlungen stecken: kein Beleg in der Zeit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="193" />
        <source>%n orchestrator(s) are down or silent</source>
        <translation>
            <numerusform>%n Orchestrator fehlt oder schweigt</numerusform>
            <numerusform>%n Orchestratoren fehlen oder schweigen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="172" />
        <source>The store does not write: %1</source>
        <translation>Der Speicher schreibt nicht: %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="173" />
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="176" />
        <location filename="../ui/pages/overview_page.cpp" line="194" />
        <source>Look at them</source>
        <translation>Ansehen</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="179" />
        <source>%n payout(s) wait for approval, %1</source>
        <translation>
            <numerusform>%n Auszahlung wartet auf Freigabe, %1</numerusform>
            <numerusform>%n Auszahlungen warten auf Freigabe, %1</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="181" />
        <source>Decide</source>
        <translation>Entscheiden</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="183" />
        <source>The chain does not answer: %1</source>
        <translation>Die Kette antwortet nicht: %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="184" />
        <source>Test the endpoint</source>
        <translation>Den Endpunkt prüfen</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="189" />
        <source>No keychain is running: payouts cannot be signed</source>
        <translation>Es läuft kein Schlüsselbund: Auszahlungen können nicht signiert werden</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="190" />
        <source>The wallet has no key that can sign now</source>
        <translation>Die Wallet hat keinen Schlüssel, der jetzt signieren kann</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="191" />
        <source>Open the wallet</source>
        <translation>Die Wallet öffnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="197" />
        <source>This machine's clock is off by %1</source>
        <translation>Die Uhr dieses Rechners geht um %1 falsch</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="198" />
        <source>Open the log</source>
        <translation>Das Log öffnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="201" />
        <source>Nothing. Payouts go out on their own within the policy.</source>
        <translation>Nichts. Auszahlungen gehen innerhalb der Regeln von selbst hinaus.</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="202" />
        <source>Nothing. In dry-run payouts are planned and never sent.</source>
        <translation>Nichts. Im Probelauf werden Auszahlungen geplant und nie gesendet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="203" />
        <source>Nothing, but payouts are paused.</source>
        <translation>Nichts, aber Auszahlungen sind angehalten.</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="205" />
        <source>All is well</source>
        <translation>Alles in Ordnung</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/overview_page.cpp" line="205" />
        <source>%n thing(s) wait for you</source>
        <translation>
            <numerusform>%n Sache wartet auf Sie</numerusform>
            <numerusform>%n Sachen warten auf Sie</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="207" />
        <source>Back to dry-run…</source>
        <translation>Zurück zum Probelauf…</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="208" />
        <source>Resume in dry-run</source>
        <translation>Im Probelauf fortsetzen</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="215" />
        <source>The engine did not follow.</source>
        <translation>Die Auszahlungen folgten nicht.</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="218" />
        <location filename="../ui/pages/overview_page.cpp" line="222" />
        <source>Go live</source>
        <translation>Scharf schalten</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="219" />
        <source>From now on payouts within the policy are signed and sent on %1. Simulated payouts stay simulated. Type LIVE to go on.</source>
        <translation>Von jetzt an werden Auszahlungen innerhalb der Regeln signiert und auf %1 gesendet. Simulierte bleiben simuliert. Tippen Sie LIVE, um fortzufahren.</translation>
    </message>
    <message>
        <location filename="../ui/pages/overview_page.cpp" line="223" />
        <source>Word</source>
        <translation>Wort</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PayoutsPage</name>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="22" />
        <source>Payouts</source>
        <translation>Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="28" />
        <source>No payouts yet</source>
        <translation>Noch keine Auszahlungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="29" />
        <source>A payout is planned when an orchestrator's balance reaches its threshold. Register an orchestrator and let it earn.</source>
        <translation>Eine Auszahlung wird geplant, wenn das Guthaben eines Orchestrators seine Schwelle erreicht. Tragen Sie einen ein und lassen Sie ihn verdienen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="31" />
        <source>Open orchestrators</source>
        <translation>Orchestratoren öffnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="33" />
        <source>Approve selected…</source>
        <translation>Gewählte freigeben…</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="35" />
        <source>Hold selected…</source>
        <translation>Gewählte zurückhalten…</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="64" />
        <source>%n payout(s) wait for approval, %1</source>
        <translation>
            <numerusform>%n Auszahlung wartet auf Freigabe, %1</numerusform>
            <numerusform>%n Auszahlungen warten auf Freigabe, %1</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="68" />
        <source>Nothing waits for you</source>
        <translation>Nichts wartet auf Sie</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="78" />
        <source>Payout %1</source>
        <translation>Auszahlung %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="94" />
        <source>The payout could not be read.</source>
        <translation>Die Auszahlung konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="104" />
        <source>to %1 on %2</source>
        <translation>an %1 auf %2</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="60" />
        <source>%n payout(s) are stalled: no receipt in time</source>
        <translation>
            <numerusform>%n Auszahlung steckt: kein Beleg in der Zeit</numerusform>
            <numerusform>%n Auszahlungen stecken: kein Beleg in der Zeit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/money_pages.cpp" line="66" />
        <source>; %n stalled</source>
        <translation>
            <numerusform>; %n steckt</numerusform>
            <numerusform>; %n stecken</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="118" />
        <source>Balance of %1</source>
        <translation>Guthaben von %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="131" />
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="132" />
        <source>Recipient</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="134" />
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="137" />
        <source>Fee</source>
        <translation>Gebühr</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="139" />
        <source>Gate</source>
        <translation>Schranke</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="140" />
        <source>Payout</source>
        <translation>Auszahlung</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="143" />
        <source>Hash</source>
        <translation>Hash</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="143" />
        <source>not signed yet</source>
        <translation>noch nicht signiert</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="145" />
        <source>Nonce</source>
        <translation>Nonce</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="147" />
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="148" />
        <source>Gas limit</source>
        <translation>Gas höchstens</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="150" />
        <source>Fee per gas</source>
        <translation>Gebühr je Gas</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="153" />
        <source>Fee at most</source>
        <translation>Gebühr höchstens</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="156" />
        <source>Transaction</source>
        <translation>Transaktion</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="163" />
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="175" />
        <source>%1 is not possible.</source>
        <translation>%1 ist nicht möglich.</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="181" />
        <source>%1 was not done.</source>
        <translation>%1 wurde nicht getan.</translation>
    </message>
    <message>
        <location filename="../ui/pages/money_pages.cpp" line="182" />
        <source>%1: done.</source>
        <translation>%1: getan.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PowerDialog</name>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="38" />
        <source>Each host is asked to wake. Autosleep leaves it alone for as long as you say.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="39" />
        <source>Each host is asked to sleep. Streams that run there end.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="42" />
        <source>Wake</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="42" />
        <source>Put to sleep</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="43" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/power_dialog.cpp" line="46" />
        <source>Wake %n host(s)</source>
        <translation>
            <numerusform>%n Rechner wecken</numerusform>
            <numerusform>%n Rechner wecken</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/power_dialog.cpp" line="47" />
        <source>Put %n host(s) to sleep</source>
        <translation>
            <numerusform>%n Rechner schlafen legen</numerusform>
            <numerusform>%n Rechner schlafen legen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="50" />
        <source>Orchestrator</source>
        <translation>Orchestrator</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="50" />
        <source>Answer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="57" />
        <source>Hosts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="64" />
        <source>told to the host and kept in the audit log</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="65" />
        <location filename="../ui/pages/power_dialog.cpp" line="66" />
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="69" />
        <location filename="../ui/pages/power_dialog.cpp" line="70" />
        <source>Awake for (seconds)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="113" />
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="124" />
        <source>asked</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="166" />
        <source>Every host answered.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="167" />
        <source>%1 of %2 did not do it.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::SecretLabel</name>
    <message>
        <location filename="../ui/common/secret_label.cpp" line="29" />
        <source>Secret, shown once</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::SettingsPage</name>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="49" />
        <location filename="../ui/pages/system_pages.cpp" line="51" />
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="59" />
        <source>Keep this value</source>
        <translation>Diesen Wert behalten</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="60" />
        <source>Back to the default</source>
        <translation>Zurück zur Vorgabe</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="61" />
        <source>Test</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="66" />
        <location filename="../ui/pages/system_pages.cpp" line="68" />
        <source>Filter settings</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="70" />
        <source>Theme: as the desktop</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="71" />
        <source>Theme: light</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="72" />
        <source>Theme: dark</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="73" />
        <source>Theme</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="108" />
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="109" />
        <source>New secret value</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="110" />
        <source>New value; the old one is never shown</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="119" />
        <source>The setting was not kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="121" />
        <source>Kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="156" />
        <source>The settings could not be read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="157" />
        <source>The settings could not be read.</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/system_pages.cpp" line="162" />
        <source>%n setting(s), %1 differ from the default. Command line wins over environment, file, stored and default.</source>
        <translation type="unfinished">
            <numerusform />
            <numerusform />
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="187" />
        <source>Choose a setting</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="193" />
        <source>not set</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="193" />
        <source>default: %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="195" />
        <source>From: %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="197" />
        <source>It can only be changed there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="199" />
        <source>A change takes effect at the next start.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="209" />
        <source>Testing</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::TabbedPage</name>
    <message>
        <location filename="../ui/pages/described_page.cpp" line="142" />
        <source>Tables of %1</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::TablePage</name>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="53" />
        <source>Show what came in since</source>
        <translation>Zeigen, was seither kam</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="54" />
        <source>Nothing matches this filter</source>
        <translation>Nichts passt zu diesem Filter</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="55" />
        <source>Change the filter, or clear it to see every row.</source>
        <translation>Den Filter ändern oder leeren, um alle Zeilen zu sehen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="55" />
        <source>Clear the filter</source>
        <translation>Den Filter leeren</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="69" />
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="73" />
        <location filename="../ui/pages/table_page.cpp" line="162" />
        <source>Choose a row to see its details.</source>
        <translation>Eine Zeile wählen, um ihre Einzelheiten zu sehen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="91" />
        <source>The table could not be read.</source>
        <translation>Die Tabelle konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="101" />
        <source>1000+ new</source>
        <translation>1000+ neue</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/table_page.cpp" line="101" />
        <source>%n new</source>
        <translation>
            <numerusform>%n neue</numerusform>
            <numerusform>%n neue</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="103" />
        <source>loading</source>
        <translation>lädt</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/table_page.cpp" line="104" />
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n Zeile</numerusform>
            <numerusform>%n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="105" />
        <source>%1+ rows</source>
        <translation>%1+ Zeilen</translation>
    </message>
    <message>
        <location filename="../ui/pages/table_page.cpp" line="108" />
        <source>The table could not be read</source>
        <translation>Die Tabelle konnte nicht gelesen werden</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TableView</name>
    <message>
        <location filename="../ui/common/table_view.cpp" line="268" />
        <source>Fit columns</source>
        <translation>Spalten anpassen</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="269" />
        <source>Freeze the first column</source>
        <translation>Die erste Spalte festhalten</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="273" />
        <source>Reset the layout</source>
        <translation>Das Layout zurücksetzen</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="399" />
        <source>Copy “%1”</source>
        <translation>„%1“ kopieren</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="407" />
        <source>Open in the explorer</source>
        <translation>Im Explorer öffnen</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="411" />
        <source>Copy rows</source>
        <translation>Zeilen kopieren</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="413" />
        <source>Copy as CSV</source>
        <translation>Als CSV kopieren</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="414" />
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="415" />
        <source>Copy as Markdown</source>
        <translation>Als Markdown kopieren</translation>
    </message>
    <message>
        <location filename="../ui/common/table_view.cpp" line="417" />
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Timeline</name>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="31" />
        <source>Timeline of the payout</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="41" />
        <location filename="../ui/common/details_pane.cpp" line="91" />
        <source>to come</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="86" />
        <source>%1 %2 of %3</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::UsagePage</name>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="133" />
        <source>Usage</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="142" />
        <source>7 days</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="143" />
        <source>30 days</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="144" />
        <source>90 days</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="146" />
        <source>Time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="147" />
        <source>By tenant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="148" />
        <source>By tenant and user</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="149" />
        <source>By pipeline and model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="150" />
        <source>By everything</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="151" />
        <source>Grouping</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="153" />
        <source>all of it</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="153" />
        <source>the chosen row</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="153" />
        <source>Usage per day</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="192" />
        <source>Only %1: show all days</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="218" />
        <source>The usage could not be read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="232" />
        <source>More than 500 rows: the first 500 are shown. Take a coarser grouping or a shorter time.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>sluice::ui::UsageTablePage</name>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="95" />
        <source>Usage</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="97" />
        <source>No usage in this time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="98" />
        <source>Usage is made of ticket events: see Events for what came in.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="118" />
        <source>Tenant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="119" />
        <source>Ticket events</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="122" />
        <source>Balance</source>
        <translation>Guthaben</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/usage_page.cpp" line="129" />
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n Zeile</numerusform>
            <numerusform>%n Zeilen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::WalletPage</name>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="71" />
        <source>Wallet</source>
        <translation>Wallet</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="80" />
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="82" />
        <source>Make a new key…</source>
        <translation>Neuen Schlüssel machen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="83" />
        <source>Import a hex key…</source>
        <translation>Hex-Schlüssel übernehmen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="84" />
        <source>Import a keystore…</source>
        <translation>Keystore übernehmen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="85" />
        <source>Export a keystore…</source>
        <translation>Keystore ausgeben…</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="86" />
        <source>Look for a keychain</source>
        <translation>Nach einem Schlüsselbund sehen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="87" />
        <source>Move it into the keychain</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="133" />
        <source>▲  The key in use came by an environment setting. Anyone who can read this process's environment can read it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="146" />
        <source>Balance</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="150" />
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="163" />
        <source>QR code of the address</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="182" />
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="194" />
        <source>Signing policy</source>
        <translation>Regeln für Signaturen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="90" />
        <location filename="../ui/pages/wallet_page.cpp" line="287" />
        <source>Lock</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="99" />
        <source>The wallet did not follow.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="114" />
        <source>%1 answers.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="116" />
        <source>No keychain answers.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="121" />
        <source>The key was not moved.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="220" />
        <source>The wallet's state could not be read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="230" />
        <source>The key is ready to sign on %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="231" />
        <source>A remote signer is ready on %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="233" />
        <source>The wallet is locked: payouts wait until it is unlocked</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="236" />
        <location filename="../ui/pages/wallet_page.cpp" line="242" />
        <source>No keychain is running, so there is no safe place for a key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="240" />
        <source>There is no key yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="252" />
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="255" />
        <source>enough gas for about %1 payouts</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/wallet_page.cpp" line="257" />
        <source>%n day(s) at the rate of the last 30</source>
        <translation>
            <numerusform>%n Tag beim Verbrauch der letzten 30</numerusform>
            <numerusform>%n Tage beim Verbrauch der letzten 30</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="259" />
        <source>%1 a payout today</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="260" />
        <source>How long the gas lasts is not known yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="264" />
        <source>Open in the explorer</source>
        <translation>Im Explorer öffnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="266" />
        <source>An encrypted file under the given master key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="269" />
        <source>%1 keeps secrets here</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="270" />
        <source>No keychain answers. Start one (GNOME Keyring or KWallet), or give a master key file with SLUICE_MASTER_KEY_FILE.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="275" />
        <source>The key comes from: %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="276" />
        <source>No key is set.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="285" />
        <source>No rules are known.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="287" />
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="299" />
        <source>The key of %1 is in the keychain.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="308" />
        <source>Make a new key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="309" />
        <source>A new key is made and kept in the keychain. Export a keystore afterwards and store it apart: without it the key is lost with this machine.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="311" />
        <source>Make the key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="313" />
        <source>No key was made.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="322" />
        <source>Import a hex key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="323" />
        <source>Paste or type the private key: 64 hexadecimal digits, with or without 0x. It goes into the keychain and is never shown.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="325" />
        <location filename="../ui/pages/wallet_page.cpp" line="355" />
        <source>Import</source>
        <translation>Übernahme</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="327" />
        <location filename="../ui/pages/wallet_page.cpp" line="328" />
        <location filename="../ui/pages/wallet_page.cpp" line="329" />
        <source>Private key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="333" />
        <source>The key was not imported.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="343" />
        <source>Choose a keystore (version 3)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="349" />
        <source>The keystore was not read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="354" />
        <source>Import a keystore</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="355" />
        <source>The password of this keystore opens it once; the key then lies in the keychain.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="357" />
        <location filename="../ui/pages/wallet_page.cpp" line="359" />
        <source>Password</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="358" />
        <source>Password of the keystore</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="362" />
        <source>The keystore was not imported.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="374" />
        <source>Export a keystore</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="375" />
        <source>Whoever has the file and its password has the money of this address. Choose a long password, twelve characters at least.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="377" />
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="380" />
        <location filename="../ui/pages/wallet_page.cpp" line="382" />
        <source>New password</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="381" />
        <location filename="../ui/pages/wallet_page.cpp" line="383" />
        <source>The same again</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="392" />
        <source>The keystore was not made.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="396" />
        <source>Save the keystore</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="404" />
        <source>The keystore is %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="406" />
        <source>The keystore was not written.</source>
        <translation type="unfinished" />
    </message>
</context>
</TS>
