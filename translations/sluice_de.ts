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
        <translation>%1 gwei</translation>
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
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="149" />
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="150" />
        <source>%1 d %2 h</source>
        <translation>%1 T %2 h</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="173" />
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="174" />
        <source>working</source>
        <translation>arbeitet</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="175" />
        <source>needs you</source>
        <translation>braucht Sie</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="176" />
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="179" />
        <source>off</source>
        <translation>aus</translation>
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
        <translation>Ein Wert passt nicht</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="350" />
        <source>It is not there any more</source>
        <translation>Es ist nicht mehr da</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="351" />
        <source>The state has changed meanwhile</source>
        <translation>Der Stand hat sich inzwischen geändert</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="352" />
        <source>A rule does not allow this</source>
        <translation>Eine Regel erlaubt das nicht</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="353" />
        <source>A part that is needed is not available</source>
        <translation>Ein nötiger Teil ist nicht verfügbar</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="354" />
        <source>No answer in time</source>
        <translation>Keine rechtzeitige Antwort</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="355" />
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="356" />
        <source>Too much at once; nothing was done</source>
        <translation>Zu viel auf einmal; nichts wurde getan</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="357" />
        <source>Reading or writing failed</source>
        <translation>Lesen oder Schreiben ist fehlgeschlagen</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="358" />
        <source>The disk is full</source>
        <translation>Der Datenträger ist voll</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="359" />
        <source>Stored data contradicts itself</source>
        <translation>Gespeicherte Daten widersprechen sich</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="360" />
        <source>A peer gave an answer that makes no sense</source>
        <translation>Eine Gegenstelle gab eine Antwort ohne Sinn</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="363" />
        <source>Something went wrong inside Sluice</source>
        <translation>In Sluice selbst ging etwas schief</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="369" />
        <source>Correct the value and try again.</source>
        <translation>Den Wert berichtigen und noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="371" />
        <source>Look at the current state, then decide again.</source>
        <translation>Den jetzigen Stand ansehen, dann neu entscheiden.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="372" />
        <source>The rule is named below; rules are kept in Settings.</source>
        <translation>Die Regel steht unten; Regeln liegen in den Einstellungen.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="373" />
        <source>See the status bar for the part that is off or locked.</source>
        <translation>Die Statusleiste zeigt, welcher Teil aus oder gesperrt ist.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="375" />
        <source>Try again in a moment.</source>
        <translation>Gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="377" />
        <source>Check the disk and the rights of the data directory.</source>
        <translation>Den Datenträger und die Rechte des Datenordners prüfen.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="378" />
        <source>Free some space, then try again. Nothing was lost.</source>
        <translation>Platz schaffen, dann noch einmal versuchen. Nichts ging verloren.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="379" />
        <source>Run sluice verify before anything else.</source>
        <translation>Vor allem anderen sluice verify ausführen.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="380" />
        <source>Test the endpoint in Settings.</source>
        <translation>Den Endpunkt in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <location filename="../models/cell_format.cpp" line="383" />
        <source>Write a diagnostics bundle on the Log page.</source>
        <translation>Auf der Seite Log ein Diagnosepaket schreiben.</translation>
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
    <message>
        <source>draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>archiviert</translation>
    </message>
    <message>
        <source>scheduled</source>
        <translation>geplant</translation>
    </message>
    <message>
        <source>inactive</source>
        <translation>nicht aktiv</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <source>Of one unit of the feature&apos;s meter; in brackets what is free each time</source>
        <translation>Einer Einheit des Zählers der Funktion; in Klammern, was jedes Mal frei ist</translation>
    </message>
    <message>
        <source>Billed every</source>
        <translation>Abgerechnet alle</translation>
    </message>
    <message>
        <source>May use it</source>
        <translation>Darf sie nutzen</translation>
    </message>
    <message>
        <source>What was given, not what is left of it</source>
        <translation>Was gegeben wurde, nicht was davon übrig ist</translation>
    </message>
</context>
<context>
    <name>IdentityPage</name>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="53" />
        <source>The address must begin with https (http only on this machine).</source>
        <translation>Die Adresse muss mit https beginnen (http nur auf diesem Rechner).</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="56" />
        <source>The name is not known. Check OIDC_ISSUER for a slip of the pen.</source>
        <translation>Der Name ist unbekannt. OIDC_ISSUER auf einen Schreibfehler prüfen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="59" />
        <source>Nobody answers there. Is the provider up, and reachable from here?</source>
        <translation>Dort antwortet niemand. Läuft der Anbieter, und ist er von hier erreichbar?</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="61" />
        <source>Its certificate is not trusted or has run out.</source>
        <translation>Seinem Zertifikat wird nicht vertraut, oder es ist abgelaufen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="64" />
        <source>No answer in time. Keys fetched before go on serving for a day.</source>
        <translation>Keine rechtzeitige Antwort. Früher geholte Schlüssel dienen noch einen Tag.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="66" />
        <source>It answered something else. The issuer is the address without /.well-known behind it.</source>
        <translation>Die Antwort war etwas anderes. Der Aussteller ist die Adresse ohne /.well-known dahinter.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="69" />
        <source>What came is no discovery document or key set.</source>
        <translation>Was kam, ist weder Discovery-Dokument noch Schlüsselsatz.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="71" />
        <source>The provider calls itself by another name. Put that name into OIDC_ISSUER, letter by letter.</source>
        <translation>Der Anbieter nennt sich anders. Diesen Namen Buchstabe für Buchstabe in OIDC_ISSUER setzen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="74" />
        <source>The document names no key set. Set OIDC_JWKS_URI.</source>
        <translation>Das Dokument nennt keinen Schlüsselsatz. OIDC_JWKS_URI setzen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="77" />
        <source>The key set holds no key that can be used. Check OIDC_ALGORITHMS.</source>
        <translation>Der Schlüsselsatz enthält keinen brauchbaren Schlüssel. OIDC_ALGORITHMS prüfen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="86" />
        <source>Discovery</source>
        <translation>Discovery</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="87" />
        <source>Key set</source>
        <translation>Schlüsselsatz</translation>
    </message>
</context>
<context>
    <name>OpsDialog</name>
    <message>
        <location filename="../ui/pages/ops_dialog.cpp" line="197" />
        <source>Shown this one time; only its hash is kept. Copy it now.</source>
        <translation>Nur dieses eine Mal gezeigt; aufgehoben wird nur der Hash. Jetzt kopieren.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_dialog.cpp" line="202" />
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Nothing was counted in this time.</source>
        <translation>In dieser Zeit wurde nichts gezählt.</translation>
    </message>
</context>
<context>
    <name>OpsPages</name>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="21" />
        <source>New tenant…</source>
        <translation>Neuer Mandant…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="22" />
        <source>An app whose users may spend here. Its own credential and its users' keys are made afterwards.</source>
        <translation>Eine App, deren Benutzer hier ausgeben dürfen. Ihre eigenen Zugangsdaten und die Schlüssel ihrer Benutzer werden danach gemacht.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="24" />
        <source>Make the tenant</source>
        <translation>Mandanten anlegen</translation>
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
        <translation>leer: wird vergeben</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="31" />
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="32" />
        <source>The id stays: keys and history hang on it.</source>
        <translation>Die Kennung bleibt: Schlüssel und Verlauf hängen an ihr.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="33" />
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="36" />
        <source>Suspend…</source>
        <translation>Aussetzen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="37" />
        <source>None of its users gets a further yes. What was answered ends with its expiry.</source>
        <translation>Keiner seiner Benutzer bekommt ein weiteres Ja. Was beantwortet ist, endet mit seinem Ablauf.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="38" />
        <source>Suspend</source>
        <translation>Aussetzen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="40" />
        <source>Serve it again…</source>
        <translation>Wieder bedienen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="41" />
        <source>Its users may spend again.</source>
        <translation>Seine Benutzer dürfen wieder ausgeben.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="42" />
        <source>Serve</source>
        <translation>Bedienen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="45" />
        <source>New credential…</source>
        <translation>Neue Zugangsdaten…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="46" />
        <source>The app's own secret for the builder API, bound to this tenant.</source>
        <translation>Das eigene Geheimnis der App für die Builder-API, an diesen Mandanten gebunden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="47" />
        <location filename="../ui/pages/clearing_pages.cpp" line="133" />
        <source>Make the secret</source>
        <translation>Geheimnis machen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="49" />
        <location filename="../ui/pages/clearing_pages.cpp" line="88" />
        <location filename="../ui/pages/ops_pages.cpp" line="145" />
        <source>Label</source>
        <translation>Bezeichnung</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="52" />
        <location filename="../ui/pages/clearing_pages.cpp" line="106" />
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="53" />
        <source>Its keys and credentials stop for good; its history stays.</source>
        <translation>Seine Schlüssel und Zugangsdaten gelten nie wieder; sein Verlauf bleibt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="54" />
        <location filename="../ui/pages/clearing_pages.cpp" line="108" />
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="55" />
        <source>Tenants</source>
        <translation>Mandanten</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="58" />
        <source>No tenants yet</source>
        <translation>Noch keine Mandanten</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="59" />
        <source>A tenant is an app whose users spend here.</source>
        <translation>Ein Mandant ist eine App, deren Benutzer hier ausgeben.</translation>
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
        <translation>Neuer Benutzer…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="73" />
        <source>A user of one tenant. A first key can be made with it and is shown once.</source>
        <translation>Ein Benutzer eines Mandanten. Ein erster Schlüssel kann mit angelegt werden und wird einmal gezeigt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="75" />
        <source>Make the user</source>
        <translation>Benutzer anlegen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="78" />
        <location filename="../ui/pages/clearing_words.h" line="10" />
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="79" />
        <location filename="../ui/pages/clearing_pages.cpp" line="241" />
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="80" />
        <source>as the app names them</source>
        <translation>wie die App ihn nennt</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="81" />
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="82" />
        <source>Make a key</source>
        <translation>Schlüssel machen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="84" />
        <source>New key…</source>
        <translation>Neuer Schlüssel…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="85" />
        <source>Shown once. Whoever has it spends this user's balance.</source>
        <translation>Wird einmal gezeigt. Wer ihn hat, gibt das Guthaben dieses Benutzers aus.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="86" />
        <source>Make the key</source>
        <translation>Schlüssel machen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="91" />
        <source>Login code…</source>
        <translation>Anmeldecode…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="92" />
        <source>Works once, for a quarter of an hour: the user types it where a device login asks for a key.</source>
        <translation>Gilt einmal, eine Viertelstunde lang: Der Benutzer gibt ihn ein, wo eine Geräteanmeldung nach einem Schlüssel fragt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="94" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="41" />
        <location filename="../ui/pages/ops_pages.cpp" line="37" />
        <source>Make the code</source>
        <translation>Code machen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="98" />
        <source>Block…</source>
        <translation>Sperren…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="99" />
        <source>No further yes for this user. What was answered ends with its expiry.</source>
        <translation>Kein weiteres Ja für diesen Benutzer. Was beantwortet ist, endet mit seinem Ablauf.</translation>
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
        <translation>Wieder zulassen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="103" />
        <source>Its keys work again.</source>
        <translation>Seine Schlüssel gelten wieder.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="104" />
        <source>Let in</source>
        <translation>Zulassen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="107" />
        <source>Its keys are revoked for good; its history stays.</source>
        <translation>Seine Schlüssel sind für immer widerrufen; sein Verlauf bleibt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="112" />
        <source>No users yet</source>
        <translation>Noch keine Benutzer</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="113" />
        <source>Apps make them over the builder API, or you make them here.</source>
        <translation>Apps legen sie über die Builder-API an, oder Sie tun es hier.</translation>
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
        <translation>Widerrufen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="128" />
        <source>The app is refused with it from now on.</source>
        <translation>Von jetzt an wird die App damit abgewiesen.</translation>
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
        <translation>Neues Geheimnis…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="132" />
        <source>The former secret goes on working for the time given.</source>
        <translation>Das bisherige Geheimnis gilt noch für die angegebene Zeit.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="135" />
        <source>Former one lives for (seconds)</source>
        <translation>Bisheriges gilt noch (Sekunden)</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="138" />
        <source>Credentials</source>
        <translation>Zugangsdaten</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="141" />
        <source>No credentials yet</source>
        <translation>Noch keine Zugangsdaten</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="142" />
        <source>An app's own secret for the builder API. Make it from its tenant.</source>
        <translation>Das eigene Geheimnis einer App für die Builder-API. Gemacht wird es bei ihrem Mandanten.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="151" />
        <source>Block the session…</source>
        <translation>Sitzung sperren…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="152" />
        <source>It gets no further yes and ends with the expiry that was answered last.</source>
        <translation>Sie bekommt kein weiteres Ja und endet mit dem zuletzt beantworteten Ablauf.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="155" />
        <source>Open sessions</source>
        <translation>Offene Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="158" />
        <source>Nobody spends now</source>
        <translation>Gerade gibt niemand aus</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="159" />
        <source>Each session of a signer holds what it may spend until its next authorisation.</source>
        <translation>Jede Sitzung eines Signierers hält zurück, was sie bis zur nächsten Freigabe ausgeben darf.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="176" />
        <source>Grant or top up…</source>
        <translation>Zuteilen oder aufladen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="177" />
        <source>The balance rises at once and the gate opens at once.</source>
        <translation>Das Guthaben steigt sofort, und die Schranke öffnet sich sofort.</translation>
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
        <translation>Betrag (USD)</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="182" />
        <location filename="../ui/pages/ops_pages.cpp" line="403" />
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="183" />
        <source>never, when empty; 2027-01-01T00:00:00Z</source>
        <translation>leer: nie; 2027-01-01T00:00:00Z</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="189" />
        <source>No customer yet</source>
        <translation>Noch kein Kunde</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="190" />
        <source>A user becomes a customer with the first grant or authorisation.</source>
        <translation>Ein Benutzer wird mit der ersten Zuteilung oder Freigabe zum Kunden.</translation>
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
        <translation>Zurücknehmen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="204" />
        <source>What is left of it goes back. What was spent stays spent.</source>
        <translation>Was davon übrig ist, geht zurück. Was ausgegeben ist, bleibt ausgegeben.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="205" />
        <location filename="../ui/pages/clearing_pages.cpp" line="324" />
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="210" />
        <source>Nothing was granted yet</source>
        <translation>Noch nichts zugeteilt</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="211" />
        <source>Credits, trials and included usage, each spent in its order.</source>
        <translation>Guthaben, Probeguthaben und inbegriffener Verbrauch, jedes in seiner Reihenfolge ausgegeben.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="230" />
        <location filename="../ui/pages/ops_pages.cpp" line="410" />
        <source>Whoever has it is refused from now on.</source>
        <translation>Wer ihn hat, wird von jetzt an abgewiesen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="236" />
        <source>No keys yet</source>
        <translation>Noch keine Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="237" />
        <source>A key is made from its user and shown once; only its hash is kept.</source>
        <translation>Ein Schlüssel wird bei seinem Benutzer gemacht und einmal gezeigt; aufgehoben wird nur sein Hash.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="252" />
        <source>Nobody asked yet</source>
        <translation>Noch hat niemand gefragt</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="253" />
        <source>Each question of a signer and what it was answered, with the reason of every refusal.</source>
        <translation>Jede Frage eines Signierers und ihre Antwort, mit dem Grund jeder Ablehnung.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="269" />
        <source>Block a user…</source>
        <translation>Benutzer sperren…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="270" />
        <source>None of the user's sessions gets a further yes. What was answered ends with its expiry.</source>
        <translation>Keine Sitzung des Benutzers bekommt ein weiteres Ja. Was beantwortet ist, endet mit seinem Ablauf.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="275" />
        <location filename="../ui/pages/metering_pages.cpp" line="26" />
        <source>Tenant and user</source>
        <translation>Mandant und Benutzer</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="276" />
        <source>Lift the block…</source>
        <translation>Sperre aufheben…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="277" />
        <source>It may be answered yes again.</source>
        <translation>Sie darf wieder mit Ja beantwortet werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="278" />
        <source>Lift</source>
        <translation>Aufheben</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="286" />
        <source>Nothing is held</source>
        <translation>Nichts ist zurückgehalten</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="287" />
        <source>Set aside at an authorisation, spent by tickets, given back at the end.</source>
        <translation>Bei einer Freigabe beiseitegelegt, von Tickets ausgegeben, am Ende zurückgegeben.</translation>
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
        <translation>Niemand ist gesperrt</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="299" />
        <source>Users and sessions that get no further yes.</source>
        <translation>Benutzer und Sitzungen, die kein weiteres Ja bekommen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="309" />
        <source>End the login…</source>
        <translation>Anmeldung beenden…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="310" />
        <source>The device has to log in again; tokens it holds are denied.</source>
        <translation>Das Gerät muss sich neu anmelden; seine Token werden abgewiesen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="311" />
        <source>End it</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="313" />
        <source>Next key now…</source>
        <translation>Nächster Schlüssel jetzt…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="314" />
        <source>The published key signs from now on; the present one stays published until its tokens are dead.</source>
        <translation>Der veröffentlichte Schlüssel signiert von jetzt an; der jetzige bleibt veröffentlicht, bis seine Token abgelaufen sind.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="316" />
        <source>Turn</source>
        <translation>Wechseln</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="317" />
        <source>Drop after a leak…</source>
        <translation>Nach einem Leck verwerfen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="318" />
        <source>The key and every token under it die at once.</source>
        <translation>Der Schlüssel und jedes Token unter ihm gelten sofort nicht mehr.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="319" />
        <source>Drop</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="322" />
        <source>Take the denial back…</source>
        <translation>Abweisung zurücknehmen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="323" />
        <source>The token is good again until its end.</source>
        <translation>Das Token gilt wieder bis zu seinem Ende.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="325" />
        <source>Device logins</source>
        <translation>Geräteanmeldungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="328" />
        <source>No device asked yet</source>
        <translation>Noch hat kein Gerät gefragt</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="329" />
        <source>A device shows a code; whoever types it in lets the device in.</source>
        <translation>Ein Gerät zeigt einen Code; wer ihn eingibt, lässt das Gerät ein.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="334" />
        <source>Logins kept</source>
        <translation>Gehaltene Anmeldungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="337" />
        <source>Nobody is logged in</source>
        <translation>Niemand ist angemeldet</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="338" />
        <source>A device that was let in keeps its login until it ends.</source>
        <translation>Ein eingelassenes Gerät behält seine Anmeldung, bis sie endet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="344" />
        <source>Issuer keys</source>
        <translation>Schlüssel des Ausstellers</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="347" />
        <source>The local issuer has no key yet</source>
        <translation>Der eigene Aussteller hat noch keinen Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="348" />
        <source>Keys that sign tokens here: the next is published before it signs.</source>
        <translation>Schlüssel, die hier Token signieren: Der nächste ist veröffentlicht, bevor er signiert.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="351" />
        <source>Denied tokens</source>
        <translation>Abgewiesene Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="354" />
        <source>No token is denied</source>
        <translation>Kein Token ist abgewiesen</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_pages.cpp" line="355" />
        <source>Tokens that are refused although their signature holds.</source>
        <translation>Token, die abgelehnt werden, obwohl ihre Signatur stimmt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_words.h" line="20" />
        <source>Open session</source>
        <translation>Offene Sitzung</translation>
    </message>
    <message>
        <location filename="../ui/pages/clearing_words.h" line="25" />
        <source>Ticket events</source>
        <translation>Ticket-Ereignisse</translation>
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
        <translation>für das Protokoll</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="18" />
        <source>Count it again…</source>
        <translation>Noch einmal zählen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="19" />
        <source>It is read again and counted now, once: never twice.</source>
        <translation>Es wird neu gelesen und jetzt gezählt, einmal: nie doppelt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="20" />
        <source>Count</source>
        <translation>Zählen</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="22" />
        <source>Say whose it is…</source>
        <translation>Sagen, wem es gehört…</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="23" />
        <source>Written beside the event; the event itself stays as it came.</source>
        <translation>Wird neben das Ereignis geschrieben; das Ereignis selbst bleibt, wie es kam.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="24" />
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="27" />
        <source>Discard…</source>
        <translation>Verwerfen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="28" />
        <source>It is never counted. Its text stays here.</source>
        <translation>Es wird nie gezählt. Sein Text bleibt hier.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="29" />
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="31" />
        <location filename="../ui/pages/metering_pages.cpp" line="103" />
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="46" />
        <location filename="../ui/pages/ops_pages.cpp" line="46" />
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="32" />
        <source>Dead letters</source>
        <translation>Unzustellbare</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="35" />
        <source>No event was refused</source>
        <translation>Kein Ereignis wurde abgelehnt</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="36" />
        <source>Events that could not be counted, whole, until somebody decides.</source>
        <translation>Ereignisse, die nicht gezählt werden konnten, im Ganzen, bis jemand entscheidet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="50" />
        <source>Inbox</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="53" />
        <source>No ticket event yet</source>
        <translation>Noch kein Ticket-Ereignis</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="54" />
        <source>Signers tell of each ticket over Kafka, HTTP or a file. Set KAFKA_BROKERS, or post to the collector.</source>
        <translation>Signierer melden jedes Ticket über Kafka, HTTP oder eine Datei. KAFKA_BROKERS setzen oder an den Sammler senden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="61" />
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="69" />
        <source>Gaps</source>
        <translation>Lücken</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="72" />
        <source>No event is missing</source>
        <translation>Kein Ereignis fehlt</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="73" />
        <source>Events that a session's numbers say there were, and that never came.</source>
        <translation>Ereignisse, die es nach den Nummern einer Sitzung gab und die nie kamen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="80" />
        <source>Oddities</source>
        <translation>Auffälliges</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="83" />
        <source>Nothing odd was seen</source>
        <translation>Nichts Auffälliges gesehen</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="84" />
        <source>Sessions whose tickets changed in a way they should not.</source>
        <translation>Sitzungen, deren Tickets sich auf eine Weise änderten, wie sie es nicht sollten.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="93" />
        <source>Set a price…</source>
        <translation>Preis setzen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="94" />
        <source>Goes before the market for events of that time. Events already priced keep their price.</source>
        <translation>Geht dem Markt für Ereignisse dieser Zeit vor. Schon bewertete Ereignisse behalten ihren Preis.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="96" />
        <source>Set the price</source>
        <translation>Preis setzen</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="99" />
        <source>USD per ETH</source>
        <translation>USD je ETH</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="100" />
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="100" />
        <source>now, when empty</source>
        <translation>leer: jetzt</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="101" />
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="102" />
        <source>until it is ended, when empty</source>
        <translation>leer: bis er beendet wird</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="106" />
        <source>Prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="109" />
        <source>No price is known yet</source>
        <translation>Noch ist kein Preis bekannt</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="110" />
        <source>Each event is priced by the quote of its own time; without one it waits.</source>
        <translation>Jedes Ereignis wird mit dem Kurs seiner eigenen Zeit bewertet; ohne einen wartet es.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="113" />
        <source>Events priced by it</source>
        <translation>Damit bewertete Ereignisse</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="126" />
        <source>Meters</source>
        <translation>Zähler</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="127" />
        <source>No meters yet</source>
        <translation>Noch keine Zähler</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="128" />
        <source>A meter adds up a value of events, by their dimensions.</source>
        <translation>Ein Zähler summiert einen Wert von Ereignissen, nach ihren Dimensionen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="130" />
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="131" />
        <source>No features yet</source>
        <translation>Noch keine Merkmale</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="132" />
        <source>What plans and grants are about.</source>
        <translation>Worum es in Tarifen und Zuteilungen geht.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="133" />
        <source>Customers</source>
        <translation>Kunden</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="134" />
        <source>No customers yet</source>
        <translation>Noch keine Kunden</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="135" />
        <source>Who is billed, and which subjects are theirs.</source>
        <translation>Wer die Rechnung bekommt und welche Subjekte ihm gehören.</translation>
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
        <translation>Noch keine Abonnements</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="139" />
        <source>Which customer is on which plan, and since when.</source>
        <translation>Welcher Kunde welchen Tarif hat und seit wann.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="141" />
        <source>Entitlements</source>
        <translation>Ansprüche</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="142" />
        <source>No entitlements yet</source>
        <translation>Noch keine Ansprüche</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="143" />
        <source>What a customer may use of a feature.</source>
        <translation>Was ein Kunde von einem Merkmal verbrauchen darf.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="145" />
        <source>Meter grants</source>
        <translation>Zuteilungen des Zählers</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="146" />
        <source>No grants yet</source>
        <translation>Noch keine Zuteilungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="147" />
        <source>Amounts given to a customer's entitlement.</source>
        <translation>Mengen, die dem Anspruch eines Kunden gegeben wurden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="149" />
        <source>Metered events</source>
        <translation>Gezählte Ereignisse</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="150" />
        <source>Nothing was metered yet</source>
        <translation>Noch wurde nichts gezählt</translation>
    </message>
    <message>
        <location filename="../ui/pages/metering_pages.cpp" line="151" />
        <source>Events as the meter took them in.</source>
        <translation>Ereignisse, wie der Zähler sie aufnahm.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="10" />
        <source>New image…</source>
        <translation>Neues Abbild…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="11" />
        <source>Its secret is made here and kept encrypted under the keychain.</source>
        <translation>Sein Geheimnis wird hier gemacht und verschlüsselt unter dem Schlüsselbund aufgehoben.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="12" />
        <source>Save</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="15" />
        <location filename="../ui/pages/ops_pages.cpp" line="305" />
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="16" />
        <location filename="../ui/pages/ops_pages.cpp" line="68" />
        <source>Artifact</source>
        <translation>Artefakt</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="18" />
        <source>Revoke the image…</source>
        <translation>Abbild widerrufen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="19" />
        <source>Nobody gets its secret any more; leases end at their next heartbeat.</source>
        <translation>Niemand bekommt mehr sein Geheimnis; Belegungen enden mit ihrem nächsten Lebenszeichen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="24" />
        <source>Take the revocation back…</source>
        <translation>Widerruf zurücknehmen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="25" />
        <source>Who had access may lease it again.</source>
        <translation>Wer Zugang hatte, darf es wieder nutzen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="26" />
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="30" />
        <source>Grant access…</source>
        <translation>Zugang geben…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="31" />
        <source>The orchestrator may lease this image.</source>
        <translation>Der Orchestrator darf dieses Abbild nutzen.</translation>
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
        <translation>Einladen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="40" />
        <source>The code works once, and only for the wallet named here.</source>
        <translation>Der Code gilt einmal und nur für die hier genannte Wallet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="44" />
        <source>Wallet address</source>
        <translation>Wallet-Adresse</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="45" />
        <location filename="../ui/pages/ops_pages.cpp" line="40" />
        <source>Valid for (seconds)</source>
        <translation>Gültig für (Sekunden)</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="51" />
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="54" />
        <source>No images yet</source>
        <translation>Noch keine Abbilder</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="55" />
        <source>A licensed image is public, its payload encrypted: here is who may have the key.</source>
        <translation>Ein lizenziertes Abbild ist öffentlich, sein Inhalt verschlüsselt: Hier steht, wer den Schlüssel haben darf.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="59" />
        <source>Who has access</source>
        <translation>Wer Zugang hat</translation>
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
        <translation>Zugang entziehen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="67" />
        <source>Leases of this orchestrator end at their next heartbeat.</source>
        <translation>Belegungen dieses Orchestrators enden mit ihrem nächsten Lebenszeichen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="68" />
        <source>Withdraw</source>
        <translation>Entziehen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="71" />
        <source>Access</source>
        <translation>Zugriff</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="74" />
        <source>Nobody has access yet</source>
        <translation>Noch hat niemand Zugang</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="75" />
        <source>Grant it from an image, or invite a wallet.</source>
        <translation>Zugang gibt man bei einem Abbild, oder man lädt eine Wallet ein.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="83" />
        <location filename="../ui/pages/ops_pages.cpp" line="396" />
        <source>New token…</source>
        <translation>Neues Token…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="84" />
        <source>Every other live licence token of that orchestrator is revoked.</source>
        <translation>Jedes andere gültige Lizenz-Token dieses Orchestrators wird widerrufen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="85" />
        <location filename="../ui/pages/ops_pages.cpp" line="383" />
        <location filename="../ui/pages/ops_pages.cpp" line="399" />
        <source>Make the token</source>
        <translation>Token machen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="89" />
        <location filename="../ui/pages/ops_pages.cpp" line="409" />
        <source>Revoke the token…</source>
        <translation>Token widerrufen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="90" />
        <source>The orchestrator is asked for another one at its next call.</source>
        <translation>Der Orchestrator wird beim nächsten Aufruf nach einem anderen gefragt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="95" />
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="98" />
        <source>No tokens yet</source>
        <translation>Noch keine Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="99" />
        <source>An orchestrator gets one by its credential, by an invite, or from its page.</source>
        <translation>Ein Orchestrator bekommt eines durch seine Zugangsdaten, eine Einladung oder von seiner Seite.</translation>
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
        <translation>Noch keine Einladungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="116" />
        <source>An invite binds one image to one wallet. Make it from an image.</source>
        <translation>Eine Einladung bindet ein Abbild an eine Wallet. Gemacht wird sie bei einem Abbild.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="123" />
        <location filename="../ui/pages/ops_pages.cpp" line="218" />
        <source>No leases yet</source>
        <translation>Noch keine Belegungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="124" />
        <source>A lease is one orchestrator using one image, renewed by heartbeats.</source>
        <translation>Eine Belegung ist ein Orchestrator, der ein Abbild nutzt, durch Lebenszeichen erneuert.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="128" />
        <source>Licence log</source>
        <translation>Lizenzprotokoll</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="129" />
        <source>Nothing was recorded yet</source>
        <translation>Noch nichts verzeichnet</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_licensing_pages.cpp" line="130" />
        <source>Every grant, invite, token and lease stands here.</source>
        <translation>Jeder Zugang, jede Einladung, jedes Token und jede Belegung steht hier.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="11" />
        <source>New lease…</source>
        <translation>Neue Belegung…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="12" />
        <source>A lease keeps a host awake and marks it as in use until it ends.</source>
        <translation>Eine Belegung hält einen Rechner wach und kennzeichnet ihn als benutzt, bis sie endet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="13" />
        <source>Issue</source>
        <translation>Ausstellen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="17" />
        <source>Upstream address</source>
        <translation>Adresse dahinter</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="18" />
        <location filename="../ui/pages/ops_pages.cpp" line="93" />
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="19" />
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="24" />
        <source>Revoke the lease…</source>
        <translation>Belegung widerrufen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="25" />
        <source>The host may be put to sleep from now on.</source>
        <translation>Der Rechner darf von jetzt an schlafen gelegt werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="36" />
        <source>Whoever has the code may start one session with it.</source>
        <translation>Wer den Code hat, darf damit eine Sitzung beginnen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="42" />
        <source>Session length (seconds)</source>
        <translation>Länge der Sitzung (Sekunden)</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="44" />
        <source>Only these orchestrators</source>
        <translation>Nur diese Orchestratoren</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="45" />
        <source>ids with commas between; empty: any</source>
        <translation>Kennungen, durch Kommas getrennt; leer: alle</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="53" />
        <source>Record time…</source>
        <translation>Zeit verzeichnen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="54" />
        <source>Record work…</source>
        <translation>Arbeit verzeichnen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="55" />
        <source>Credited at once at the configured rate per minute.</source>
        <translation>Wird sofort zum eingestellten Satz je Minute gutgeschrieben.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="56" />
        <source>Credited when it is verified.</source>
        <translation>Wird gutgeschrieben, wenn es geprüft ist.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="57" />
        <source>Record</source>
        <translation>Verzeichnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="60" />
        <location filename="../ui/pages/ops_pages.cpp" line="159" />
        <source>Workload</source>
        <translation>Arbeit</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="63" />
        <source>Duration (ms)</source>
        <translation>Dauer (ms)</translation>
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
        <translation>Hash des Artefakts</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="70" />
        <location filename="../ui/pages/ops_pages.cpp" line="83" />
        <location filename="../ui/pages/ops_pages.cpp" line="146" />
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="80" />
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="92" />
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="97" />
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="98" />
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="104" />
        <source>New offer…</source>
        <translation>Neues Angebot…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="105" />
        <source>Orchestrators may subscribe to it. It pays nothing by itself.</source>
        <translation>Orchestratoren dürfen es abonnieren. Von sich aus zahlt es nichts.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="106" />
        <location filename="../ui/pages/ops_pages.cpp" line="110" />
        <source>Offer</source>
        <translation>Angebot</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="111" />
        <location filename="../ui/pages/ops_pages.cpp" line="279" />
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="112" />
        <source>What is left empty stays as it is.</source>
        <translation>Was leer bleibt, bleibt, wie es ist.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="113" />
        <location filename="../ui/pages/ops_pages.cpp" line="280" />
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="118" />
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="121" />
        <source>Offers</source>
        <translation>Angebote</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="124" />
        <source>No offers yet</source>
        <translation>Noch keine Angebote</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="125" />
        <source>An offer says what work is wanted and what it pays.</source>
        <translation>Ein Angebot sagt, welche Arbeit gewünscht ist und was sie zahlt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="137" />
        <source>Record…</source>
        <translation>Aufnehmen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="138" />
        <source>Wakes the host, runs the script, records it, uploads the recording and credits the time.</source>
        <translation>Weckt den Rechner, führt das Skript aus, nimmt es auf, lädt die Aufnahme hoch und schreibt die Zeit gut.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="140" />
        <source>Start</source>
        <translation>Beginnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="144" />
        <source>Script</source>
        <translation>Skript</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="147" />
        <source>Cancel the job…</source>
        <translation>Auftrag abbrechen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="148" />
        <source>A running one ends when its recorder has been stopped.</source>
        <translation>Ein laufender endet, wenn seine Aufnahme angehalten ist.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="149" />
        <source>End the job</source>
        <translation>Auftrag beenden</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="152" />
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="155" />
        <source>No recordings yet</source>
        <translation>Noch keine Aufnahmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="156" />
        <source>A recording job runs a script on a host and keeps what was recorded.</source>
        <translation>Ein Aufnahmeauftrag führt ein Skript auf einem Rechner aus und hebt die Aufnahme auf.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="169" />
        <source>Stream sessions</source>
        <translation>Stream-Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="172" />
        <source>No sessions yet</source>
        <translation>Noch keine Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="173" />
        <source>Edges report streams here; the time a host was awake and seen earns credit.</source>
        <translation>Edges melden hier Streams; die Zeit, die ein Rechner wach war und gesehen wurde, bringt Gutschrift.</translation>
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
        <translation>Noch nichts gutgeschrieben</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="188" />
        <source>Each segment is one credit, with the proof it was made from.</source>
        <translation>Jeder Abschnitt ist eine Gutschrift, mit dem Nachweis, aus dem sie entstand.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="191" />
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="196" />
        <source>Client sessions</source>
        <translation>Client-Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="199" />
        <source>No client sessions yet</source>
        <translation>Noch keine Client-Sitzungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="200" />
        <source>A client starts one with an invite code, or as a guest.</source>
        <translation>Ein Client beginnt eine mit einem Einladungscode oder als Gast.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="203" />
        <source>Its stream</source>
        <translation>Ihr Stream</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="212" />
        <source>An invite is a code that starts one client session.</source>
        <translation>Eine Einladung ist ein Code, der eine Client-Sitzung beginnt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="219" />
        <source>Sessions, clients and jobs hold leases that keep their host awake.</source>
        <translation>Sitzungen, Clients und Aufträge halten Belegungen, die ihren Rechner wach halten.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="227" />
        <source>Workloads</source>
        <translation>Arbeiten</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="230" />
        <source>No work was recorded yet</source>
        <translation>Noch keine Arbeit verzeichnet</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="231" />
        <source>Work comes in over HTTP, from recording jobs, or by hand.</source>
        <translation>Arbeit kommt über HTTP, aus Aufnahmeaufträgen oder von Hand herein.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="235" />
        <source>Verify…</source>
        <translation>Prüfen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="236" />
        <source>It is credited now when it has an artifact, once and never again.</source>
        <translation>Hat es ein Artefakt, wird es jetzt gutgeschrieben, einmal und nie wieder.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="238" />
        <source>Reject…</source>
        <translation>Zurückweisen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="239" />
        <source>It earns nothing. What was credited already stays.</source>
        <translation>Es bringt nichts ein. Was schon gutgeschrieben ist, bleibt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="250" />
        <source>Nobody subscribed yet</source>
        <translation>Noch hat niemand abonniert</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="251" />
        <source>Orchestrators choose the offers they serve.</source>
        <translation>Orchestratoren wählen die Angebote, die sie bedienen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="261" />
        <source>Assign…</source>
        <translation>Zuweisen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="262" />
        <source>Which edge this orchestrator serves, and how it is reached.</source>
        <translation>Welche Edge dieser Orchestrator bedient und wie sie erreicht wird.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="263" />
        <source>Assign</source>
        <translation>Zuweisen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="267" />
        <source>Edge</source>
        <translation>Edge</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="268" />
        <source>Matchmaker host</source>
        <translation>Rechner des Matchmakers</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="269" />
        <source>Matchmaker port</source>
        <translation>Port des Matchmakers</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="271" />
        <source>Networks</source>
        <translation>Netze</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="272" />
        <source>Public URL</source>
        <translation>Öffentliche URL</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="273" />
        <source>Relay URL</source>
        <translation>URL des Relays</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="274" />
        <source>Relay status URL</source>
        <translation>Status-URL des Relays</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="275" />
        <source>Runner URL</source>
        <translation>URL des Runners</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="276" />
        <source>Runner status URL</source>
        <translation>Status-URL des Runners</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="277" />
        <source>TURN address</source>
        <translation>TURN-Adresse</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="286" />
        <source>Assignments</source>
        <translation>Zuweisungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="289" />
        <source>No edge is assigned yet</source>
        <translation>Noch ist keine Edge zugewiesen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="290" />
        <source>An assignment tells an orchestrator which edge it serves.</source>
        <translation>Eine Zuweisung sagt einem Orchestrator, welche Edge er bedient.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="300" />
        <source>Roll out…</source>
        <translation>Ausrollen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="301" />
        <source>Asks the manager on each host to run this image. Several hosts at a time.</source>
        <translation>Bittet den Manager auf jedem Rechner, dieses Abbild auszuführen. Mehrere Rechner zugleich.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="302" />
        <source>Roll out</source>
        <translation>Ausrollen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="306" />
        <source>Orchestrators</source>
        <translation>Orchestratoren</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="307" />
        <source>ids with commas between</source>
        <translation>Kennungen, durch Kommas getrennt</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="308" />
        <source>Recreate stopped containers</source>
        <translation>Angehaltene Container neu anlegen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="314" />
        <source>Upgrade…</source>
        <translation>Aktualisieren…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="315" />
        <source>Puts the host to sleep, upgrades it, and wakes it again when asked.</source>
        <translation>Legt den Rechner schlafen, aktualisiert ihn und weckt ihn auf Wunsch wieder.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="316" />
        <source>Upgrade</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="320" />
        <source>Git reference</source>
        <translation>Git-Referenz</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="321" />
        <source>Image tag</source>
        <translation>Tag des Abbilds</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="322" />
        <source>Wake for (seconds)</source>
        <translation>Wach für (Sekunden)</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="328" />
        <source>Fleet operations</source>
        <translation>Arbeiten an der Flotte</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="331" />
        <source>No operation was started yet</source>
        <translation>Noch wurde kein Vorgang begonnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="332" />
        <source>Rollouts and upgrades, with the result of every host.</source>
        <translation>Ausrollen und Aktualisieren, mit dem Ergebnis jedes Rechners.</translation>
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
        <translation>Noch wurde kein Rechner gerufen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="341" />
        <source>Each host of each operation, and what it answered.</source>
        <translation>Jeder Rechner jedes Vorgangs und was er antwortete.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="344" />
        <source>Operation</source>
        <translation>Vorgang</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="348" />
        <source>Power</source>
        <translation>Strom</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="351" />
        <source>No host was asked yet</source>
        <translation>Noch wurde kein Rechner gefragt</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="352" />
        <source>Set PAYMENTS_POWER_METERING_ENABLED or PAYMENTS_AUTOSLEEP_ENABLED to ask hosts for their state.</source>
        <translation>PAYMENTS_POWER_METERING_ENABLED oder PAYMENTS_AUTOSLEEP_ENABLED setzen, um Rechner nach ihrem Zustand zu fragen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="358" />
        <source>Why it sleeps or not</source>
        <translation>Warum er schläft oder nicht</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="365" />
        <source>Autosleep</source>
        <translation>Autoschlaf</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="368" />
        <source>No decision was made yet</source>
        <translation>Noch wurde nichts entschieden</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="369" />
        <source>Why a host was put to sleep, or left awake.</source>
        <translation>Warum ein Rechner schlafen gelegt oder wach gelassen wurde.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="379" />
        <source>The first admin token</source>
        <translation>Das erste Admin-Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="380" />
        <source>Programs on this machine need it from now on, and it lets others in once the program listens beyond this machine. More can be made on the page of API tokens.</source>
        <translation>Programme auf diesem Rechner brauchen es von jetzt an, und es lässt andere ein, sobald das Programm über diesen Rechner hinaus lauscht. Weitere macht man auf der Seite der API-Token.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="397" />
        <source>For a person or a program that uses the HTTP API. Roles: viewer, operator, approver, admin.</source>
        <translation>Für einen Menschen oder ein Programm, das die HTTP-API nutzt. Rollen: viewer, operator, approver, admin.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="404" />
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="414" />
        <source>API tokens</source>
        <translation>API-Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="417" />
        <source>No named tokens yet</source>
        <translation>Noch keine benannten Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_pages.cpp" line="418" />
        <source>Without any token the HTTP API is open to this machine only.</source>
        <translation>Ohne Token steht die HTTP-API nur diesem Rechner offen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_words.h" line="36" />
        <source>Balance and transfers</source>
        <translation>Guthaben und Buchungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_words.h" line="47" />
        <source>Revoke the invite…</source>
        <translation>Einladung widerrufen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/ops_words.h" line="48" />
        <source>Its code opens nothing any more. What it has opened stays.</source>
        <translation>Ihr Code öffnet nichts mehr. Was er geöffnet hat, bleibt.</translation>
    </message>
    <message>
        <source>Deny the token…</source>
        <translation>Token abweisen…</translation>
    </message>
    <message>
        <source>The token shown here gets no further yes, until its end. What was answered ends with its expiry. A key is revoked instead.</source>
        <translation>Das hier gezeigte Token bekommt bis zu seinem Ende kein weiteres Ja. Was beantwortet ist, endet mit seinem Ablauf. Ein Schlüssel wird stattdessen widerrufen.</translation>
    </message>
    <message>
        <source>Deny a token…</source>
        <translation>Ein Token abweisen…</translation>
    </message>
    <message>
        <source>It gets no further yes although its signature holds. Of a user, every token is denied, also those made later.</source>
        <translation>Es bekommt kein weiteres Ja, obwohl seine Signatur stimmt. Bei einem Benutzer wird jedes Token abgewiesen, auch später gemachte.</translation>
    </message>
    <message>
        <source>Id of the token (jti)</source>
        <translation>Kennung des Tokens (jti)</translation>
    </message>
    <message>
        <source>Or all of a user</source>
        <translation>Oder alle eines Benutzers</translation>
    </message>
    <message>
        <source>2027-01-01T00:00:00Z; a year, of a user a day, when empty</source>
        <translation>2027-01-01T00:00:00Z; leer: ein Jahr, bei einem Benutzer ein Tag</translation>
    </message>
    <message>
        <source>Expect a cost…</source>
        <translation>Kosten erwarten…</translation>
    </message>
    <message>
        <source>Tickets whose cost is further from it than the band are told of under Oddities, or held back as refused events.</source>
        <translation>Tickets, deren Kosten weiter davon abliegen als die Spanne, stehen unter Auffälliges oder werden als abgelehnte Ereignisse zurückgehalten.</translation>
    </message>
    <message>
        <source>Expect it</source>
        <translation>Erwarten</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>Pipeline</translation>
    </message>
    <message>
        <source>any, when empty</source>
        <translation>leer: alle</translation>
    </message>
    <message>
        <source>Cost (wei per unit)</source>
        <translation>Kosten (Wei je Einheit)</translation>
    </message>
    <message>
        <source>Band (%)</source>
        <translation>Spanne (%)</translation>
    </message>
    <message>
        <source>Hold back what is outside</source>
        <translation>Zurückhalten, was außerhalb liegt</translation>
    </message>
    <message>
        <source>Compare no longer…</source>
        <translation>Nicht mehr vergleichen…</translation>
    </message>
    <message>
        <source>The cost of this model's tickets is not looked at any more.</source>
        <translation>Die Kosten der Tickets dieses Modells werden nicht mehr angesehen.</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>Wegnehmen</translation>
    </message>
    <message>
        <source>Costs of models</source>
        <translation>Kosten der Modelle</translation>
    </message>
    <message>
        <source>No cost is expected of any model</source>
        <translation>Von keinem Modell werden Kosten erwartet</translation>
    </message>
    <message>
        <source>What a model costs, so that a ticket that asks something else is seen.</source>
        <translation>Was ein Modell kostet, damit ein Ticket auffällt, das anderes verlangt.</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Abweisen</translation>
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
    <message>
        <source>Complete the draft…</source>
        <translation>Entwurf abschließen…</translation>
    </message>
    <message>
        <source>The meter goes on with this number and these ids. Ids of lines can only be given now.</source>
        <translation>Der Zähler geht mit dieser Nummer und diesen Kennungen weiter. Kennungen von Posten können nur jetzt angegeben werden.</translation>
    </message>
    <message>
        <source>Complete the draft</source>
        <translation>Entwurf abschließen</translation>
    </message>
    <message>
        <source>Invoice number</source>
        <translation>Rechnungsnummer</translation>
    </message>
    <message>
        <source>the meter&apos;s own, when empty</source>
        <translation>leer: die des Zählers</translation>
    </message>
    <message>
        <source>Id of the invoice with you</source>
        <translation>Kennung der Rechnung bei Ihnen</translation>
    </message>
    <message>
        <source>Ids of the lines with you</source>
        <translation>Kennungen der Posten bei Ihnen</translation>
    </message>
    <message>
        <source>Mark as sent…</source>
        <translation>Als verschickt melden…</translation>
    </message>
    <message>
        <source>Say so when the customer has the invoice: the meter then waits for the payment.</source>
        <translation>Melden Sie es, wenn der Kunde die Rechnung hat: Der Zähler wartet dann auf die Zahlung.</translation>
    </message>
    <message>
        <source>Mark as sent</source>
        <translation>Als verschickt melden</translation>
    </message>
    <message>
        <source>as it is, when empty</source>
        <translation>leer: wie es ist</translation>
    </message>
    <message>
        <source>Sent at</source>
        <translation>Verschickt am</translation>
    </message>
    <message>
        <source>Id at the payment provider</source>
        <translation>Kennung beim Zahlungsdienst</translation>
    </message>
    <message>
        <source>its webhooks are recognised by it</source>
        <translation>daran werden seine Webhooks erkannt</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>Say how it was paid…</source>
        <translation>Zahlung melden…</translation>
    </message>
    <message>
        <source>Told to the meter as you say it. Paid, uncollectible and void are final.</source>
        <translation>Der Zähler erfährt es so, wie Sie es melden. Bezahlt, uneinbringlich und storniert sind endgültig.</translation>
    </message>
    <message>
        <source>Tell the meter</source>
        <translation>Dem Zähler melden</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal ansehen</translation>
    </message>
    <message>
        <source>The invoice is read from the meter again, and what can be done for it is done.</source>
        <translation>Die Rechnung wird noch einmal vom Zähler gelesen, und was für sie getan werden kann, wird getan.</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Fetch an invoice…</source>
        <translation>Rechnung holen…</translation>
    </message>
    <message>
        <source>Reads an invoice that no webhook told of.</source>
        <translation>Liest eine Rechnung, die kein Webhook gemeldet hat.</translation>
    </message>
    <message>
        <source>Fetch</source>
        <translation>Holen</translation>
    </message>
    <message>
        <source>Id at the meter</source>
        <translation>Kennung beim Zähler</translation>
    </message>
    <message>
        <source>Invoices</source>
        <translation>Rechnungen</translation>
    </message>
    <message>
        <source>No invoice yet</source>
        <translation>Noch keine Rechnung</translation>
    </message>
    <message>
        <source>The meter&apos;s invoices appear here when they wait for you: as drafts, to be sent, and to be paid.</source>
        <translation>Hier erscheinen die Rechnungen des Zählers, wenn sie auf Sie warten: als Entwurf, zum Verschicken und bis zur Zahlung.</translation>
    </message>
    <message>
        <source>Reconcile now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Asks the meter which invoices wait, as every 15 minutes.</source>
        <translation>Fragt den Zähler, welche Rechnungen warten, wie alle 15 Minuten.</translation>
    </message>
    <message>
        <source>Reconcile</source>
        <translation>Abgleichen</translation>
    </message>
    <message>
        <source>Let it go on…</source>
        <translation>Weitergehen lassen…</translation>
    </message>
    <message>
        <source>After settlement halted: it begins with the invoice it halted at.</source>
        <translation>Nachdem die Abrechnung angehalten hat: Sie beginnt mit der Rechnung, bei der sie angehalten hat.</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Webhooks</source>
        <translation>Webhooks</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>The meter is asked once more to bill this customer.</source>
        <translation>Der Zähler wird noch einmal gebeten, diesem Kunden eine Rechnung zu stellen.</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>Noch ist nichts geschehen</translation>
    </message>
    <message>
        <source>What came, what was done, and by whom.</source>
        <translation>Was kam, was getan wurde und von wem.</translation>
    </message>
    <message>
        <source>No webhook came yet</source>
        <translation>Noch kam kein Webhook</translation>
    </message>
    <message>
        <source>What the meter and the payment provider sent, each once.</source>
        <translation>Was Zähler und Zahlungsdienst geschickt haben, jedes einmal.</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Vorzeitige Rechnungen</translation>
    </message>
    <message>
        <source>Nobody asked to be billed early</source>
        <translation>Niemand hat um eine vorzeitige Rechnung gebeten</translation>
    </message>
    <message>
        <source>Requests to bill what a customer has used so far.</source>
        <translation>Bitten, das bisher Verbrauchte eines Kunden in Rechnung zu stellen.</translation>
    </message>
    <message>
        <source>the key, when empty</source>
        <translation>leer: der Schlüssel</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>lower case letters, digits and _</source>
        <translation>Kleinbuchstaben, Ziffern und _</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>New plan…</source>
        <translation>Neuer Tarif …</translation>
    </message>
    <message>
        <source>A draft, or the next version of a plan that is there. Nobody is on it until it is published. Prices are dollars for one unit of the feature&apos;s meter.</source>
        <translation>Ein Entwurf, oder die nächste Fassung eines Tarifs, den es schon gibt. Bis er veröffentlicht ist, gilt er für niemanden. Preise sind Dollar für eine Einheit des Zählers der Funktion.</translation>
    </message>
    <message>
        <source>Make the draft</source>
        <translation>Entwurf anlegen</translation>
    </message>
    <message>
        <source>Rate cards</source>
        <translation>Preise</translation>
    </message>
    <message>
        <source>Billed every</source>
        <translation>Abgerechnet alle</translation>
    </message>
    <message>
        <source>Check the meter…</source>
        <translation>Zähler prüfen …</translation>
    </message>
    <message>
        <source>Whether it answers and takes our credential. Changes nothing.</source>
        <translation>Ob er antwortet und unsere Zugangsdaten annimmt. Ändert nichts.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Meter</source>
        <translation>Zähler</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>It answers</source>
        <translation>Er antwortet</translation>
    </message>
    <message>
        <source>What it said</source>
        <translation>Was er sagte</translation>
    </message>
    <message>
        <source>Publish…</source>
        <translation>Veröffentlichen …</translation>
    </message>
    <message>
        <source>Who subscribes from now on is on it. The version before it is archived; who is on that stays.</source>
        <translation>Wer ab jetzt abonniert, hat ihn. Die Fassung davor wird archiviert; wer sie hat, behält sie.</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Veröffentlichen</translation>
    </message>
    <message>
        <source>Archive…</source>
        <translation>Archivieren …</translation>
    </message>
    <message>
        <source>Nobody new gets on it; who is on it stays. It cannot be published again.</source>
        <translation>Niemand Neues bekommt ihn; wer ihn hat, behält ihn. Er kann nicht wieder veröffentlicht werden.</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archivieren</translation>
    </message>
    <message>
        <source>Throw the draft away…</source>
        <translation>Entwurf verwerfen …</translation>
    </message>
    <message>
        <source>Nobody was ever on it.</source>
        <translation>Niemand hatte ihn je.</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Plans</source>
        <translation>Tarife</translation>
    </message>
    <message>
        <source>No plans yet</source>
        <translation>Noch keine Tarife</translation>
    </message>
    <message>
        <source>What a unit of a feature costs, and how much of it is free.</source>
        <translation>Was eine Einheit einer Funktion kostet und wie viel davon frei ist.</translation>
    </message>
    <message>
        <source>New customer…</source>
        <translation>Neuer Kunde …</translation>
    </message>
    <message>
        <source>Found, or made with its own key as subject.</source>
        <translation>Wird gefunden, oder angelegt mit dem eigenen Schlüssel als Subjekt.</translation>
    </message>
    <message>
        <source>Make the customer</source>
        <translation>Kunden anlegen</translation>
    </message>
    <message>
        <source>the user, when empty</source>
        <translation>leer: der Benutzer</translation>
    </message>
    <message>
        <source>On the default plan</source>
        <translation>Im Standardtarif</translation>
    </message>
    <message>
        <source>Subjects…</source>
        <translation>Subjekte …</translation>
    </message>
    <message>
        <source>Usage of these is the customer&apos;s. A subscription that lives may lock them.</source>
        <translation>Deren Nutzung ist die des Kunden. Ein laufendes Abonnement kann sie sperren.</translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation>Subjekte</translation>
    </message>
    <message>
        <source>with commas between</source>
        <translation>durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Subscribe…</source>
        <translation>Abonnieren …</translation>
    </message>
    <message>
        <source>From now on, to the published version.</source>
        <translation>Ab jetzt, in der veröffentlichten Fassung.</translation>
    </message>
    <message>
        <source>Subscribe</source>
        <translation>Abonnieren</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Tarif</translation>
    </message>
    <message>
        <source>the default plan, when empty</source>
        <translation>leer: der Standardtarif</translation>
    </message>
    <message>
        <source>Grant a credit…</source>
        <translation>Guthaben geben …</translation>
    </message>
    <message>
        <source>At the meter, to be spent before the customer pays.</source>
        <translation>Beim Zähler; es wird verbraucht, bevor der Kunde zahlt.</translation>
    </message>
    <message>
        <source>what the customer reads; may stay empty</source>
        <translation>was der Kunde liest; kann leer bleiben</translation>
    </message>
    <message>
        <source>Lasts</source>
        <translation>Gilt</translation>
    </message>
    <message>
        <source>P1Y, a year, when empty</source>
        <translation>leer: P1Y, ein Jahr</translation>
    </message>
    <message>
        <source>Balance…</source>
        <translation>Guthaben …</translation>
    </message>
    <message>
        <source>What the meter says may still be spent.</source>
        <translation>Was nach Auskunft des Zählers noch ausgegeben werden kann.</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>It has a balance</source>
        <translation>Es gibt ein Guthaben</translation>
    </message>
    <message>
        <source>May be spent now</source>
        <translation>Jetzt verfügbar</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>Verbucht</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>Ausstehend</translation>
    </message>
    <message>
        <source>Usage…</source>
        <translation>Nutzung …</translation>
    </message>
    <message>
        <source>What a meter counted of the customer&apos;s subjects.</source>
        <translation>Was ein Zähler von den Subjekten des Kunden gezählt hat.</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>A row for each</source>
        <translation>Eine Zeile je</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>Gezählt</translation>
    </message>
    <message>
        <source>They are made when they are first seen, or here.</source>
        <translation>Sie entstehen, wenn sie zuerst gesehen werden, oder hier.</translation>
    </message>
    <message>
        <source>Choose a customer</source>
        <translation>Wählen Sie einen Kunden</translation>
    </message>
    <message>
        <source>The meter answers for one customer at a time: open this from the customer&apos;s row, or filter by customer:&quot;tenant:user&quot;.</source>
        <translation>Der Zähler antwortet für jeweils einen Kunden: Öffnen Sie dies von der Zeile des Kunden aus, oder filtern Sie nach customer:&quot;mandant:benutzer&quot;.</translation>
    </message>
    <message>
        <source>End the subscription…</source>
        <translation>Abonnement beenden …</translation>
    </message>
    <message>
        <source>Now. What was used until now is still billed.</source>
        <translation>Jetzt. Was bis jetzt genutzt wurde, wird noch berechnet.</translation>
    </message>
    <message>
        <source>New feature…</source>
        <translation>Neue Funktion …</translation>
    </message>
    <message>
        <source>What plans price and grants are spent on.</source>
        <translation>Wofür Tarife Preise haben und Guthaben ausgegeben werden.</translation>
    </message>
    <message>
        <source>Make the feature</source>
        <translation>Funktion anlegen</translation>
    </message>
    <message>
        <source>key of the meter that counts it</source>
        <translation>Schlüssel des Zählers, der sie zählt</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>New plans cannot name it any more.</source>
        <translation>Neue Tarife können sie nicht mehr nennen.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>Dimensionen</translation>
    </message>
    <message>
        <source>Adds up by</source>
        <translation>Zählt als</translation>
    </message>
    <message>
        <source>New meter…</source>
        <translation>Neuer Zähler …</translation>
    </message>
    <message>
        <source>Only its dimensions can change afterwards.</source>
        <translation>Danach lassen sich nur die Dimensionen ändern.</translation>
    </message>
    <message>
        <source>Make the meter</source>
        <translation>Zähler anlegen</translation>
    </message>
    <message>
        <source>Type of events</source>
        <translation>Art der Ereignisse</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>$.name; empty for a count</source>
        <translation>$.name; leer bei einer Anzahl</translation>
    </message>
    <message>
        <source>Dimensions…</source>
        <translation>Dimensionen …</translation>
    </message>
    <message>
        <source>What is taken away cannot be asked for any more.</source>
        <translation>Was wegfällt, kann nicht mehr abgefragt werden.</translation>
    </message>
    <message>
        <source>It counts no more. Events stay where they are.</source>
        <translation>Er zählt nicht mehr. Ereignisse bleiben, wo sie sind.</translation>
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
        <translation>Ordner des Speichers, der Sicherungen und der Logs</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="19" />
        <source>PostgreSQL store (postgresql://…) instead of the embedded SQLite file</source>
        <translation>PostgreSQL-Speicher (postgresql://…) statt der eingebauten SQLite-Datei</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="20" />
        <source>Secrets in an encrypted file under this master key instead of the OS keychain</source>
        <translation>Geheimnisse in einer verschlüsselten Datei unter diesem Hauptschlüssel statt im Schlüsselbund</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="21" />
        <source>Name of this profile: separates keychain entries and window layouts</source>
        <translation>Name dieses Profils: trennt Einträge des Schlüsselbunds und Fensterlayouts</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="22" />
        <source>Mend first-generation weaknesses that an old client could notice</source>
        <translation>Schwächen der ersten Generation beheben, die ein alter Client bemerken könnte</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="23" />
        <source>Least severe log line that is written: debug, info, warning or error</source>
        <translation>Geringste Stufe, die ins Log kommt: debug, info, warning oder error</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="24" />
        <source>Block explorer; {tx} and {address} are replaced</source>
        <translation>Block-Explorer; {tx} und {address} werden ersetzt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="25" />
        <source>Address the ops API listens on; anything but loopback needs an admin token</source>
        <translation>Adresse, auf der die Ops-API lauscht; alles außer Loopback braucht ein Admin-Token</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="26" />
        <source>Port of the ops API</source>
        <translation>Port der Ops-API</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="27" />
        <source>Path prefix when mounted behind a proxy</source>
        <translation>Pfadvorsatz hinter einem Proxy</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="28" />
        <source>PEM certificate chain; with it the listener speaks TLS only</source>
        <translation>PEM-Zertifikatskette; mit ihr wird nur TLS gesprochen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="29" />
        <source>PEM key of the certificate</source>
        <translation>PEM-Schlüssel des Zertifikats</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="30" />
        <source>Threads that serve HTTP</source>
        <translation>Threads, die HTTP bedienen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="31" />
        <source>Open connections; at the cap the oldest idle one makes room</source>
        <translation>Offene Verbindungen; an der Grenze macht die älteste untätige Platz</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="32" />
        <source>Open connections of one address; 0: no limit of its own</source>
        <translation>Offene Verbindungen einer Adresse; 0: keine eigene Grenze</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="33" />
        <source>Request line and headers, in bytes</source>
        <translation>Anfragezeile und Kopfzeilen, in Bytes</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="34" />
        <source>Request target, in bytes</source>
        <translation>Ziel der Anfrage, in Bytes</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="35" />
        <source>Number of header lines</source>
        <translation>Anzahl der Kopfzeilen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="36" />
        <source>Request body, in bytes, where a route sets nothing else</source>
        <translation>Rumpf der Anfrage, in Bytes, wo eine Route nichts anderes setzt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="37" />
        <source>Time for a whole request head</source>
        <translation>Zeit für einen ganzen Anfragekopf</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="38" />
        <source>Time for a whole request body</source>
        <translation>Zeit für einen ganzen Anfragerumpf</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="39" />
        <source>Time a connection may idle between requests</source>
        <translation>Zeit, die eine Verbindung zwischen Anfragen ruhen darf</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="40" />
        <source>Time for a TLS handshake</source>
        <translation>Zeit für einen TLS-Handshake</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="41" />
        <source>Time a client has to read its answer</source>
        <translation>Zeit, die ein Client zum Lesen seiner Antwort hat</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="42" />
        <source>Time a route has to answer before the client gets 503</source>
        <translation>Zeit, die eine Route zum Antworten hat, bevor der Client 503 bekommt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="43" />
        <source>Serve /docs and /openapi.json beyond loopback</source>
        <translation>/docs und /openapi.json auch über Loopback hinaus anbieten</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="44" />
        <source>Admin secret (X-Admin-Token)</source>
        <translation>Admin-Geheimnis (X-Admin-Token)</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="45" />
        <source>Read-only secrets</source>
        <translation>Geheimnisse nur zum Lesen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="46" />
        <source>Addresses that may use fleet operations and see network fields</source>
        <translation>Adressen, die an der Flotte arbeiten und Netzfelder sehen dürfen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="47" />
        <source>Networks whose forwarded headers are believed</source>
        <translation>Netze, deren Forwarded-Kopfzeilen geglaubt wird</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="48" />
        <source>Peers whose X-Forwarded-For and -Proto replace peer address and scheme</source>
        <translation>Gegenstellen, deren X-Forwarded-For und -Proto Adresse und Schema ersetzen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="49" />
        <source>Split edge and ops routes by host name</source>
        <translation>Edge- und Ops-Routen nach Hostnamen trennen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="50" />
        <source>Host name of the edge surface</source>
        <translation>Hostname der Edge-Seite</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="51" />
        <source>Host name of the ops surface</source>
        <translation>Hostname der Ops-Seite</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="52" />
        <source>Registrations a minute for one id and one peer</source>
        <translation>Eintragungen je Minute für eine Kennung und eine Gegenstelle</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="53" />
        <source>Registrations in ten seconds for one id and one peer</source>
        <translation>Eintragungen in zehn Sekunden für eine Kennung und eine Gegenstelle</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="54" />
        <source>Secret of ops approval tokens; set: always enforced</source>
        <translation>Geheimnis der Freigabe-Token; gesetzt: immer verlangt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="55" />
        <source>Refuse ops operations while no approval secret is set</source>
        <translation>Ops-Vorgänge ablehnen, solange kein Freigabe-Geheimnis gesetzt ist</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="56" />
        <source>Longest life of an approval token</source>
        <translation>Längste Geltung eines Freigabe-Tokens</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="57" />
        <source>First-generation file of used approval nonces</source>
        <translation>Datei benutzter Freigabe-Nonces der ersten Generation</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="58" />
        <source>Secret of edges that report sessions</source>
        <translation>Geheimnis der Edges, die Sitzungen melden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="59" />
        <source>Label of all amounts; anything but eth cannot be paid out</source>
        <translation>Einheit aller Beträge; nur eth kann ausgezahlt werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="60" />
        <source>Marks every journal line with this test run</source>
        <translation>Kennzeichnet jede Journalzeile mit diesem Testlauf</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="61" />
        <source>First-generation journal</source>
        <translation>Journal der ersten Generation</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="62" />
        <source>First-generation registry audit</source>
        <translation>Registerprotokoll der ersten Generation</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="63" />
        <source>Addresses that may not register and are not paid</source>
        <translation>Adressen, die sich nicht eintragen dürfen und nicht bezahlt werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="64" />
        <source>Bonding manager whose first 100 pool members may register</source>
        <translation>BondingManager, dessen erste 100 Poolmitglieder sich eintragen dürfen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="65" />
        <source>How long the top set is kept</source>
        <translation>Wie lange diese Spitzengruppe behalten wird</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="66" />
        <source>Subgraph that names the members when the contract yields none</source>
        <translation>Subgraph, der die Mitglieder nennt, wenn der Vertrag keine liefert</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="67" />
        <source>Explorer endpoints asked when fewer than 100 are known</source>
        <translation>Explorer-Endpunkte, die gefragt werden, wenn weniger als 100 bekannt sind</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="71" />
        <source>Where hosts of orchestrators may lie: public, private (never this machine) or any; by default private, with SLUICE_STRICT public</source>
        <translation>Wo Rechner von Orchestratoren liegen dürfen: public, private (nie dieser Rechner) oder any; Vorgabe private, mit SLUICE_STRICT public</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="72" />
        <source>Managers called at the same time by a rollout or upgrade</source>
        <translation>Manager, die beim Ausrollen oder Aktualisieren zugleich gerufen werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="73" />
        <source>Orchestrators registered at start, inline JSON</source>
        <translation>Beim Start eingetragene Orchestratoren, als JSON</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="74" />
        <source>Orchestrators registered at start, JSON file</source>
        <translation>Beim Start eingetragene Orchestratoren, als JSON-Datei</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="75" />
        <source>Bootstrap entries need no rank</source>
        <translation>Diese Einträge brauchen keinen Rang</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="76" />
        <source>Register the one orchestrator named below at start</source>
        <translation>Den einen unten genannten Orchestrator beim Start eintragen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="77" />
        <source>Id of the single orchestrator</source>
        <translation>Kennung des einzelnen Orchestrators</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="78" />
        <source>Address of the single orchestrator</source>
        <translation>Adresse des einzelnen Orchestrators</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="79" />
        <source>Health address of the single orchestrator</source>
        <translation>Health-Adresse des einzelnen Orchestrators</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="80" />
        <source>Time-out of its health calls, seconds</source>
        <translation>Zeitgrenze seiner Health-Aufrufe, Sekunden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="81" />
        <source>How long a pushed health report counts</source>
        <translation>Wie lange ein gemeldeter Gesundheitsstand gilt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="83" />
        <source>Stored on the single-mode record</source>
        <translation>Wird am Eintrag des einzelnen gespeichert</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="86" />
        <source>Services of the single orchestrator</source>
        <translation>Dienste des einzelnen Orchestrators</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="90" />
        <source>JSON-RPC endpoints, tried in order; several by commas</source>
        <translation>JSON-RPC-Endpunkte, der Reihe nach versucht; mehrere durch Kommas</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="91" />
        <source>Chain that every endpoint must be on</source>
        <translation>Kette, zu der jeder Endpunkt gehören muss</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="92" />
        <source>How often the head of the chain is read</source>
        <translation>Wie oft der Kopf der Kette gelesen wird</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="93" />
        <source>Deadline of one chain call</source>
        <translation>Frist eines Kettenaufrufs</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="94" />
        <source>Ceiling of the fee per gas; above it nothing is signed</source>
        <translation>Obergrenze der Gebühr je Gas; darüber wird nichts signiert</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="95" />
        <source>Time between payout cycles</source>
        <translation>Zeit zwischen Auszahlungsrunden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="96" />
        <source>A balance at or above this is paid</source>
        <translation>Ab diesem Guthaben wird ausgezahlt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="98" />
        <source>Plan and show payouts, sign and send nothing</source>
        <translation>Auszahlungen planen und zeigen, nichts signieren und senden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="99" />
        <source>eth_transfer or livepeer_ticket</source>
        <translation>eth_transfer oder livepeer_ticket</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="100" />
        <source>Depth at which a payout is settled</source>
        <translation>Tiefe, in der eine Auszahlung als endgültig gilt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="101" />
        <source>After this a payout without receipt counts as stalled and its fee is raised</source>
        <translation>Danach gilt eine Auszahlung ohne Beleg als stockend, und ihre Gebühr wird erhöht</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="102" />
        <source>First-generation pending payouts</source>
        <translation>Ausstehende Auszahlungen der ersten Generation</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="103" />
        <source>Signing policy: most for one payout; unset keeps the policy in force</source>
        <translation>Signierregel: höchstens je Auszahlung; ungesetzt bleibt die geltende Regel</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="104" />
        <source>Signing policy: most in one UTC day; unset keeps the policy in force</source>
        <translation>Signierregel: höchstens je UTC-Tag; ungesetzt bleibt die geltende Regel</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="105" />
        <source>Signing policy: above this two people must approve</source>
        <translation>Signierregel: darüber müssen zwei Menschen freigeben</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="106" />
        <source>Signing policy: above this a payout waits for an approval</source>
        <translation>Signierregel: darüber wartet eine Auszahlung auf Freigabe</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="107" />
        <source>Signing policy: the only recipients, when set</source>
        <translation>Signierregel: die einzigen Empfänger, wenn gesetzt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="108" />
        <source>TicketBroker of deposit top-ups</source>
        <translation>TicketBroker zum Aufladen der Einlage</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="109" />
        <source>Top the deposit up by itself (livepeer_ticket)</source>
        <translation>Die Einlage von selbst aufladen (livepeer_ticket)</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="110" />
        <source>Deposit to fill up to</source>
        <translation>Einlage, bis zu der aufgefüllt wird</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="111" />
        <source>Deposit below which it is filled up</source>
        <translation>Einlage, unter der aufgefüllt wird</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="112" />
        <source>Redeem many tickets in one transaction (livepeer_ticket)</source>
        <translation>Viele Tickets in einer Transaktion einlösen (livepeer_ticket)</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="113" />
        <source>Most tickets in one transaction</source>
        <translation>Höchstens so viele Tickets in einer Transaktion</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="114" />
        <source>Payout key as hex; the keychain is the better place</source>
        <translation>Auszahlungsschlüssel als Hex; der Schlüsselbund ist der bessere Ort</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="115" />
        <source>Payout key as keystore v3 file</source>
        <translation>Auszahlungsschlüssel als Keystore-Datei (Version 3)</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="116" />
        <source>Password of the keystore</source>
        <translation>Passwort des Keystores</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="117" />
        <source>Remote signer</source>
        <translation>Entfernter Signierer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="120" />
        <source>TEE core</source>
        <translation>TEE-Kern</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="128" />
        <source>Contract that names the delegates of orchestrators; unset: no delegate login</source>
        <translation>Vertrag, der die Beauftragten der Orchestratoren nennt; ungesetzt: keine Anmeldung Beauftragter</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="131" />
        <source>Life of a login nonce</source>
        <translation>Geltung einer Anmelde-Nonce</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="132" />
        <source>Life of a delegate's token; negative: for ever</source>
        <translation>Geltung des Tokens eines Beauftragten; negativ: für immer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="136" />
        <source>Offers that one orchestrator may choose</source>
        <translation>Angebote, die ein Orchestrator wählen darf</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="137" />
        <source>Credit for a minute of a time workload or a recording job; 0 credits nothing</source>
        <translation>Gutschrift für eine Minute Zeitarbeit oder Aufnahme; 0 schreibt nichts gut</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="140" />
        <source>S3 bucket of recordings</source>
        <translation>S3-Bucket der Aufnahmen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="141" />
        <source>Folder of recordings in the bucket</source>
        <translation>Ordner der Aufnahmen im Bucket</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="142" />
        <source>Region of the bucket</source>
        <translation>Region des Buckets</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="143" />
        <source>S3 endpoint of your own instead of AWS</source>
        <translation>Eigener S3-Endpunkt statt AWS</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="144" />
        <source>Life of a presigned recording URL</source>
        <translation>Geltung eines vorsignierten Links auf eine Aufnahme</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="145" />
        <source>Address buckets in the path instead of the host name</source>
        <translation>Buckets im Pfad statt im Hostnamen ansprechen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="146" />
        <source>Recording jobs at work at once; others wait</source>
        <translation>Aufnahmen, die zugleich laufen; andere warten</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="147" />
        <source>Days an ended session is kept with its segments; 0: for ever</source>
        <translation>Tage, die eine beendete Sitzung mit ihren Abschnitten behalten wird; 0: für immer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="148" />
        <source>Days an ended recording job is kept; 0: for ever</source>
        <translation>Tage, die eine beendete Aufnahme behalten wird; 0: für immer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="149" />
        <source>Days a credited or rejected workload is kept; 0: for ever</source>
        <translation>Tage, die eine gutgeschriebene oder zurückgewiesene Arbeit behalten wird; 0: für immer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="150" />
        <source>Key that presigned S3 URLs are signed with</source>
        <translation>Schlüssel, mit dem S3-Links vorsigniert werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="151" />
        <source>Its secret</source>
        <translation>Sein Geheimnis</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="152" />
        <source>Its session token, when it is temporary</source>
        <translation>Sein Sitzungs-Token, wenn er vorläufig ist</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="153" />
        <source>S3 region where nothing else names one</source>
        <translation>S3-Region, wo nichts anderes eine nennt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="154" />
        <source>S3 region where AWS_REGION is not set</source>
        <translation>S3-Region, wo AWS_REGION nicht gesetzt ist</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="155" />
        <source>Section of the shared credentials file</source>
        <translation>Abschnitt der gemeinsamen Datei mit Zugangsdaten</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="156" />
        <source>Shared credentials file; by default ~/.aws/credentials</source>
        <translation>Gemeinsame Datei mit Zugangsdaten; Vorgabe ~/.aws/credentials</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="158" />
        <source>What a minute of a stream session earns; 0: nothing</source>
        <translation>Was eine Minute einer Stream-Sitzung bringt; 0: nichts</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="159" />
        <source>A session is credited at the latest after this time</source>
        <translation>Spätestens nach dieser Zeit wird eine Sitzung gutgeschrieben</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="160" />
        <source>A session that is silent for longer has ended</source>
        <translation>Eine Sitzung, die länger schweigt, ist beendet</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="161" />
        <source>Poll the power state of the fleet and credit time awake</source>
        <translation>Den Stromzustand der Flotte abfragen und Wachzeit gutschreiben</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="162" />
        <source>Credit for a minute awake; 0 credits nothing</source>
        <translation>Gutschrift für eine Minute wach; 0 schreibt nichts gut</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="163" />
        <source>Period of power polls; at least 5</source>
        <translation>Abstand der Stromabfragen; mindestens 5</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="164" />
        <source>Longest silence between two polls that is still credited; 0: no limit</source>
        <translation>Längste Stille zwischen zwei Abfragen, die noch gutgeschrieben wird; 0: keine Grenze</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="166" />
        <source>Hosts asked for their power state at the same time</source>
        <translation>Rechner, die zugleich nach ihrem Stromzustand gefragt werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="167" />
        <source>Secret shared with the managers of hosts: requests prove who asks, and with SLUICE_STRICT answers must prove who answers</source>
        <translation>Gemeinsames Geheimnis mit den Managern der Rechner: Anfragen weisen nach, wer fragt, und mit SLUICE_STRICT müssen Antworten nachweisen, wer antwortet</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="168" />
        <source>Put idle hosts to sleep</source>
        <translation>Untätige Rechner schlafen legen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="169" />
        <source>Idle for this long before a host is put to sleep</source>
        <translation>So lange untätig, bevor ein Rechner schlafen gelegt wird</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="170" />
        <source>Period of autosleep; at least 5</source>
        <translation>Abstand des Autoschlafs; mindestens 5</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="172" />
        <source>Length of an activity lease that asks for none; seconds</source>
        <translation>Länge einer Belegung, die keine nennt; Sekunden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="173" />
        <source>Longest activity lease; seconds</source>
        <translation>Längste Belegung; Sekunden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="189" />
        <source>Where orchestrators fetch their edge assignment</source>
        <translation>Wo Orchestratoren ihre Edge-Zuweisung holen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="191" />
        <source>Secret of the edge plane; unset: no assignments are served</source>
        <translation>Geheimnis der Edge-Ebene; ungesetzt: keine Zuweisungen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="197" />
        <source>Length of a lease, and life of a token that an invite gave; seconds</source>
        <translation>Länge einer Belegung und Geltung eines Tokens aus einer Einladung; Sekunden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="198" />
        <source>Life of an invite that says nothing else; seconds</source>
        <translation>Geltung einer Einladung, die nichts anderes sagt; Sekunden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="199" />
        <source>S3 region of image artifacts</source>
        <translation>S3-Region der Artefakte von Abbildern</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="200" />
        <source>S3 of one's own for image artifacts</source>
        <translation>Eigenes S3 für Artefakte von Abbildern</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="201" />
        <source>Life of a link to an image artifact; seconds</source>
        <translation>Geltung eines Links auf das Artefakt eines Abbilds; Sekunden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="208" />
        <source>How end users prove who they are: api_key, oidc, or auto for both</source>
        <translation>Wie Endbenutzer sich ausweisen: api_key, oidc oder auto für beides</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="209" />
        <source>Name of this clearinghouse in the identities it gives out</source>
        <translation>Name dieser Verrechnungsstelle in den Identitäten, die sie ausgibt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="210" />
        <source>Address of the identity provider whose tokens are accepted</source>
        <translation>Adresse des Identitätsanbieters, dessen Token angenommen werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="211" />
        <source>Audience that a token must be made for</source>
        <translation>Empfänger (aud), für den ein Token gemacht sein muss</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="212" />
        <source>Address of the provider's keys; unset: from its discovery document</source>
        <translation>Adresse der Schlüssel des Anbieters; ungesetzt: aus seinem Discovery-Dokument</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="213" />
        <source>Claim that names the tenant</source>
        <translation>Claim, der den Mandanten nennt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="214" />
        <source>Claim that names the end user</source>
        <translation>Claim, der den Endbenutzer nennt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="215" />
        <source>What kind of user such a token speaks for</source>
        <translation>Für welche Art Benutzer ein solches Token spricht</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="216" />
        <source>Scopes that a token must carry; by blanks or commas</source>
        <translation>Scopes, die ein Token tragen muss; durch Leerzeichen oder Kommas</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="217" />
        <source>Tenant of tokens that name none; unset: they are refused</source>
        <translation>Mandant von Token, die keinen nennen; ungesetzt: sie werden abgelehnt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="218" />
        <source>Signatures that are accepted: RS256, ES256, and if wanted PS256, EdDSA</source>
        <translation>Angenommene Signaturen: RS256, ES256 und auf Wunsch PS256, EdDSA</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="219" />
        <source>Accept a whole number as the end user claim</source>
        <translation>Eine ganze Zahl als Claim des Endbenutzers annehmen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="220" />
        <source>Platform that exchanges composite keys for tokens; an origin such as https://platform.example</source>
        <translation>Plattform, die zusammengesetzte Schlüssel gegen Token tauscht; ein Ursprung wie https://platform.example</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="221" />
        <source>Client id for that exchange</source>
        <translation>Client-Kennung für diesen Tausch</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="222" />
        <source>Client secret for that exchange</source>
        <translation>Client-Geheimnis für diesen Tausch</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="223" />
        <source>Secret that the remote signer shows; several by commas while one replaces the other; set: the webhook listens</source>
        <translation>Geheimnis, das der entfernte Signierer zeigt; mehrere durch Kommas, während eines das andere ablöst; gesetzt: der Webhook lauscht</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="224" />
        <source>Address the webhook listens on, with or without a port; unset: 127.0.0.1 and PORT</source>
        <translation>Adresse, auf der der Webhook lauscht, mit oder ohne Port; ungesetzt: 127.0.0.1 und PORT</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="225" />
        <source>Port of the webhook</source>
        <translation>Port des Webhooks</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="226" />
        <source>Second path of /authorize, such as /webhooks/remote-signer</source>
        <translation>Zweiter Pfad von /authorize, etwa /webhooks/remote-signer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="227" />
        <source>Longest time until the signer asks again; 0: as long as the credential lives</source>
        <translation>Längste Zeit, bis der Signierer wieder fragt; 0: solange der Ausweis gilt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="228" />
        <source>What happens to a model that a tenant does not allow: record, flag or refuse</source>
        <translation>Was mit einem Modell geschieht, das ein Mandant nicht erlaubt: record, flag oder refuse</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="229" />
        <source>Decisions that are kept</source>
        <translation>Entscheidungen, die behalten werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="230" />
        <source>Days that decisions are kept; 0: only the number counts</source>
        <translation>Tage, die Entscheidungen behalten werden; 0: nur die Anzahl zählt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="231" />
        <source>Accept the sample secret of the documentation; never on a server that others reach</source>
        <translation>Das Beispielgeheimnis der Dokumentation annehmen; nie auf einem Server, den andere erreichen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="232" />
        <source>One API key by setting</source>
        <translation>Ein API-Schlüssel aus der Einstellung</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="233" />
        <source>Tenant of that key, and the tenant that is always there</source>
        <translation>Mandant dieses Schlüssels und der Mandant, den es immer gibt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="234" />
        <source>User of that key</source>
        <translation>Benutzer dieses Schlüssels</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="235" />
        <source>More API keys by setting: a JSON object of key to clientId and userId</source>
        <translation>Weitere API-Schlüssel aus der Einstellung: ein JSON-Objekt von Schlüssel zu clientId und userId</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="236" />
        <source>What kind of user configured keys speak for</source>
        <translation>Für welche Art Benutzer eingestellte Schlüssel sprechen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="237" />
        <source>How the text of an API key begins</source>
        <translation>Womit der Text eines API-Schlüssels beginnt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="238" />
        <source>Key of the hashes of keys and secrets, at least 32 characters; unset: one of the store's own</source>
        <translation>Schlüssel der Hashes von Schlüsseln und Geheimnissen, mindestens 32 Zeichen; ungesetzt: ein eigener des Speichers</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="239" />
        <source>The balance gate: off, observe or enforce; unset: enforce as soon as there are balances</source>
        <translation>Die Guthabenschranke: off, observe oder enforce; ungesetzt: enforce, sobald es Guthaben gibt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="240" />
        <source>When a balance cannot be read: deny, allow or grace</source>
        <translation>Wenn ein Guthaben nicht gelesen werden kann: deny, allow oder grace</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="241" />
        <source>With grace: time after the last yes</source>
        <translation>Mit grace: Zeit nach dem letzten Ja</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="242" />
        <source>Least balance that may start something, in millionths of a dollar</source>
        <translation>Kleinstes Guthaben, das etwas beginnen darf, in Millionstel Dollar</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="243" />
        <source>How late a ticket may come and still find its hold</source>
        <translation>Wie spät ein Ticket kommen darf und noch seine Rücklage findet</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="244" />
        <source>Hold of a session whose price is not known</source>
        <translation>Rücklage einer Sitzung, deren Preis unbekannt ist</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="245" />
        <source>The same balance for everybody, in millionths of a dollar; for trying out</source>
        <translation>Dasselbe Guthaben für alle, in Millionstel Dollar; zum Ausprobieren</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="246" />
        <source>Time until the signer asks again with that balance</source>
        <translation>Zeit, bis der Signierer mit diesem Guthaben wieder fragt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="247" />
        <source>Where a user pays; shown when the balance is gone</source>
        <translation>Wo ein Benutzer zahlt; gezeigt, wenn das Guthaben aufgebraucht ist</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="248" />
        <source>Feature that trials and the gate go by</source>
        <translation>Merkmal, nach dem Probeguthaben und Schranke gehen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="249" />
        <source>Trial credit of a new user; 0: none</source>
        <translation>Probeguthaben eines neuen Benutzers; 0: keines</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="250" />
        <source>Life of a trial credit; 0: for ever</source>
        <translation>Geltung eines Probeguthabens; 0: für immer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="251" />
        <source>For all trials together; 0: no limit</source>
        <translation>Für alle Probeguthaben zusammen; 0: keine Grenze</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="252" />
        <source>Trials a day; 0: no limit</source>
        <translation>Probeguthaben am Tag; 0: keine Grenze</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="253" />
        <source>Usage included in each subscription period; 0: none</source>
        <translation>In jedem Abonnementzeitraum inbegriffener Verbrauch; 0: keiner</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="254" />
        <source>Refuse the token exchange of a user without a balance (402)</source>
        <translation>Den Tokentausch eines Benutzers ohne Guthaben ablehnen (402)</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="255" />
        <source>The meter that counts usage: local</source>
        <translation>Der Zähler des Verbrauchs: local</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="256" />
        <source>Bearer token of the meter's OpenMeter API; several by commas while one replaces the other; unset: open to this machine only</source>
        <translation>Bearer-Token der OpenMeter-API des Zählers; mehrere durch Kommas, während eines das andere ablöst; ungesetzt: nur diesem Rechner offen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="257" />
        <source>Port of the builder API</source>
        <translation>Port der Builder-API</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="258" />
        <source>Address the builder API listens on, with or without a port; unset: 127.0.0.1 and BUILDER_API_PORT</source>
        <translation>Adresse, auf der die Builder-API lauscht, mit oder ohne Port; ungesetzt: 127.0.0.1 und BUILDER_API_PORT</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="259" />
        <source>Key of the operator, scope admin; several by commas while one replaces the other</source>
        <translation>Schlüssel des Betreibers, Scope admin; mehrere durch Kommas, während einer den anderen ablöst</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="260" />
        <source>Address of the builder API as clients reach it; unset: as they asked</source>
        <translation>Adresse der Builder-API, wie Clients sie erreichen; ungesetzt: wie sie fragten</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="261" />
        <source>Serve the documents of the builder API beyond loopback</source>
        <translation>Die Dokumente der Builder-API auch über Loopback hinaus anbieten</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="262" />
        <source>Requests a minute of one address</source>
        <translation>Anfragen je Minute von einer Adresse</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="263" />
        <source>Requests a minute with one credential</source>
        <translation>Anfragen je Minute mit denselben Zugangsdaten</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="264" />
        <source>Requests a minute of one tenant</source>
        <translation>Anfragen je Minute von einem Mandanten</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="265" />
        <source>Address of our own OIDC issuer as clients reach it; set: tokens and device login are our own</source>
        <translation>Adresse unseres eigenen OIDC-Ausstellers, wie Clients ihn erreichen; gesetzt: Token und Geräteanmeldung sind unsere eigenen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="266" />
        <source>Signatures of that issuer: RS256 or ES256</source>
        <translation>Signaturen dieses Ausstellers: RS256 oder ES256</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="267" />
        <source>How long a signing key is used</source>
        <translation>Wie lange ein Signierschlüssel benutzt wird</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="268" />
        <source>Who makes signer tokens: local or auth0</source>
        <translation>Wer Token für Signierer macht: local oder auth0</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="269" />
        <source>Auth0 tenant, such as example.eu.auth0.com</source>
        <translation>Auth0-Mandant, etwa example.eu.auth0.com</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="270" />
        <source>Its issuer; unset: https:// and the domain</source>
        <translation>Sein Aussteller; ungesetzt: https:// und die Domain</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="271" />
        <source>Audience of signer tokens</source>
        <translation>Empfänger (aud) der Token für Signierer</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="272" />
        <source>Client of its Management API</source>
        <translation>Client seiner Management-API</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="273" />
        <location filename="../app/settings/settings_table.cpp" line="275" />
        <source>Secret of that client</source>
        <translation>Geheimnis dieses Clients</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="274" />
        <source>The platform's machine client</source>
        <translation>Der Maschinen-Client der Plattform</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="276" />
        <source>Public client of the first app</source>
        <translation>Öffentlicher Client der ersten App</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="277" />
        <source>Connection that users are made in</source>
        <translation>Connection, in der Benutzer angelegt werden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="278" />
        <source>Address of the remote signer, given out with tokens</source>
        <translation>Adresse des entfernten Signierers, mit Token ausgegeben</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="279" />
        <source>Address of its discovery; unset: the signer's own</source>
        <translation>Adresse seiner Discovery; ungesetzt: die des Signierers</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="280" />
        <source>Brokers with the remote signer's events, host:port by commas; set: the collector reads them</source>
        <translation>Broker mit den Ereignissen des entfernten Signierers, host:port durch Kommas; gesetzt: der Sammler liest sie</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="281" />
        <source>Topic of these events</source>
        <translation>Topic dieser Ereignisse</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="282" />
        <source>Consumer group</source>
        <translation>Consumer-Gruppe</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="283" />
        <source>Speak TLS with the brokers</source>
        <translation>Mit den Brokern TLS sprechen</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="284" />
        <source>PEM authorities of the brokers; unset: those of the system</source>
        <translation>PEM-Zertifizierungsstellen der Broker; ungesetzt: die des Systems</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="285" />
        <source>PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; unset with a user name: PLAIN</source>
        <translation>PLAIN, SCRAM-SHA-256 oder SCRAM-SHA-512; ungesetzt mit Benutzername: PLAIN</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="286" />
        <source>User at the brokers</source>
        <translation>Benutzer bei den Brokern</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="287" />
        <source>Password of that user</source>
        <translation>Passwort dieses Benutzers</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="288" />
        <source>File with one event a line that the collector follows</source>
        <translation>Datei mit einem Ereignis je Zeile, der der Sammler folgt</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="289" />
        <source>Address where the collector takes events over HTTP, with or without a port (8096); unset: it does not listen</source>
        <translation>Adresse, auf der der Sammler Ereignisse über HTTP nimmt, mit oder ohne Port (8096); ungesetzt: er lauscht nicht</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="290" />
        <source>Bearer token of those who post events there</source>
        <translation>Bearer-Token derer, die dort Ereignisse senden</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="291" />
        <source>Events without a price at which reading pauses</source>
        <translation>Anzahl der Ereignisse ohne Preis, bei der das Lesen anhält</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="292" />
        <source>Where coinbase, the first price source, is asked; unset: its public address</source>
        <translation>Wo coinbase, die erste Preisquelle, gefragt wird; ungesetzt: ihre öffentliche Adresse</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="293" />
        <source>The same for kraken</source>
        <translation>Dasselbe für kraken</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="294" />
        <source>The same for binance</source>
        <translation>Dasselbe für binance</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="295" />
        <source>Price sources by name (coinbase, kraken, binance) or as name=address; none: no market price</source>
        <translation>Preisquellen nach Namen (coinbase, kraken, binance) oder als name=adresse; none: kein Marktpreis</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="296" />
        <source>Time between two rounds of prices, such as 5m</source>
        <translation>Zeit zwischen zwei Preisrunden, etwa 5m</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="297" />
        <source>Furthest a price may be from the event it prices; beyond it the event waits</source>
        <translation>Wie weit ein Preis höchstens vom Ereignis entfernt sein darf, das er bewertet; darüber wartet das Ereignis</translation>
    </message>
    <message>
        <location filename="../app/settings/settings_table.cpp" line="298" />
        <source>Price of one ETH in USD that goes before the market for as long as it is set</source>
        <translation>Preis eines ETH in USD, der dem Markt vorgeht, solange er gesetzt ist</translation>
    </message>
    <message>
        <source>Topic that gets a copy of every dead letter; unset: none</source>
        <translation>Topic, das eine Kopie jedes abgelehnten Ereignisses bekommt; ungesetzt: keines</translation>
    </message>
    <message>
        <source>Make a customer of the meter by itself with the first yes or the first usage of a user</source>
        <translation>Mit dem ersten Ja oder dem ersten Verbrauch eines Benutzers von selbst einen Kunden des Zählers anlegen</translation>
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
    <message>
        <source>Plan of new customers at the hosted meter</source>
        <translation>Tarif neuer Kunden beim entfernten Zähler</translation>
    </message>
    <message>
        <source>Key of the plan that bootstrap makes for owners</source>
        <translation>Schlüssel des Tarifs, den bootstrap für Eigentümer anlegt</translation>
    </message>
    <message>
        <source>Key of the plan that bootstrap makes for machine tenants</source>
        <translation>Schlüssel des Tarifs, den bootstrap für Maschinenmandanten anlegt</translation>
    </message>
    <message>
        <source>Usage that these plans include in each period; 0: none</source>
        <translation>Verbrauch, den diese Tarife je Zeitraum enthalten; 0: keiner</translation>
    </message>
    <message>
        <source>Where the Management API is; unset: https:// the domain and /api/v2</source>
        <translation>Wo die Management API ist; nicht gesetzt: https://, die Domain und /api/v2</translation>
    </message>
    <message>
        <source>OpenMeter whose invoices are settled here; set: settlement is on, and the builder API listens for its webhooks</source>
        <translation>OpenMeter, dessen Rechnungen hier abgewickelt werden; gesetzt: Die Abrechnung läuft, und die Builder-API nimmt seine Webhooks an</translation>
    </message>
    <message>
        <source>Its bearer token</source>
        <translation>Sein Bearer-Token</translation>
    </message>
    <message>
        <source>Signing secrets of its notifications (whsec_…); several by commas while one replaces the other</source>
        <translation>Signiergeheimnisse seiner Meldungen (whsec_…); mehrere durch Kommas, während eines das andere ablöst</translation>
    </message>
    <message>
        <source>How far the time of a notification may be from now</source>
        <translation>Wie weit die Zeit einer Meldung von jetzt entfernt sein darf</translation>
    </message>
    <message>
        <source>Time for one call of the meter</source>
        <translation>Zeit für einen Aufruf des Zählers</translation>
    </message>
    <message>
        <source>Extended statuses of an invoice that waits for its draft to be synchronised</source>
        <translation>Erweiterte Zustände einer Rechnung, deren Entwurf auf den Abgleich wartet</translation>
    </message>
    <message>
        <source>Extended statuses of an invoice that waits to be issued</source>
        <translation>Erweiterte Zustände einer Rechnung, die auf die Ausstellung wartet</translation>
    </message>
    <message>
        <source>Extended statuses of an invoice that waits for its payment</source>
        <translation>Erweiterte Zustände einer Rechnung, die auf ihre Zahlung wartet</translation>
    </message>
    <message>
        <source>Signing secrets of the payment provider&apos;s live events; several by commas</source>
        <translation>Signiergeheimnisse der echten Ereignisse des Zahlungsdienstes; mehrere durch Kommas</translation>
    </message>
    <message>
        <source>The same for its test events</source>
        <translation>Dasselbe für seine Testereignisse</translation>
    </message>
    <message>
        <source>How far the time of such an event may be from now</source>
        <translation>Wie weit die Zeit eines solchen Ereignisses von jetzt entfernt sein darf</translation>
    </message>
    <message>
        <source>Shared secrets of those who may ask to bill a customer now; several by commas</source>
        <translation>Gemeinsame Geheimnisse derer, die eine sofortige Rechnung verlangen dürfen; mehrere durch Kommas</translation>
    </message>
    <message>
        <source>Largest webhook that is taken, in bytes</source>
        <translation>Größter Webhook, der angenommen wird, in Bytes</translation>
    </message>
    <message>
        <source>How long the id of a webhook is remembered; 30 days or longer</source>
        <translation>Wie lange die Kennung eines Webhooks behalten wird; 30 Tage oder länger</translation>
    </message>
    <message>
        <source>Your own address that is asked for the data of each step; unset: a person completes steps</source>
        <translation>Ihre eigene Adresse, die nach den Daten jedes Schritts gefragt wird; nicht gesetzt: Ein Mensch schließt Schritte ab</translation>
    </message>
    <message>
        <source>Secret that calls of it are signed with (whsec_…, Standard Webhooks)</source>
        <translation>Geheimnis, mit dem Aufrufe dorthin signiert werden (whsec_…, Standard Webhooks)</translation>
    </message>
    <message>
        <source>Time for one call of it</source>
        <translation>Zeit für einen Aufruf dorthin</translation>
    </message>
    <message>
        <source>Invoices that are worked on at the same time; each of them in order</source>
        <translation>Rechnungen, an denen gleichzeitig gearbeitet wird; an jeder der Reihe nach</translation>
    </message>
    <message>
        <source>Attempts before an invoice is given up</source>
        <translation>Versuche, bevor eine Rechnung aufgegeben wird</translation>
    </message>
    <message>
        <source>Wait after the first attempt; it doubles</source>
        <translation>Wartezeit nach dem ersten Versuch; sie verdoppelt sich</translation>
    </message>
    <message>
        <source>Longest wait between two attempts</source>
        <translation>Längste Wartezeit zwischen zwei Versuchen</translation>
    </message>
    <message>
        <source>Part of the wait that is left to chance, either way</source>
        <translation>Teil der Wartezeit, der dem Zufall überlassen ist, nach beiden Seiten</translation>
    </message>
    <message>
        <source>After the last attempt: dlq gives the invoice up until somebody looks, halt stops all of settlement</source>
        <translation>Nach dem letzten Versuch: dlq legt die Rechnung beiseite, bis jemand nachsieht, halt hält die ganze Abrechnung an</translation>
    </message>
    <message>
        <source>Time between two rounds that ask the meter which invoices wait</source>
        <translation>Zeit zwischen zwei Runden, die den Zähler nach wartenden Rechnungen fragen</translation>
    </message>
    <message>
        <source>Younger invoices are left to their webhooks</source>
        <translation>Jüngere Rechnungen bleiben ihren Webhooks überlassen</translation>
    </message>
    <message>
        <source>Invoices asked for at a time</source>
        <translation>Rechnungen, nach denen auf einmal gefragt wird</translation>
    </message>
    <message>
        <source>Who is charged where neither invoice nor customer says: platform, direct or destination</source>
        <translation>Wer belastet wird, wenn weder Rechnung noch Kunde es sagen: platform, direct oder destination</translation>
    </message>
    <message>
        <source>Metadata that say so, of the invoice or of the customer</source>
        <translation>Metadaten der Rechnung oder des Kunden, die es sagen</translation>
    </message>
    <message>
        <source>Metadata that name the connected account</source>
        <translation>Metadaten, die das verbundene Konto nennen</translation>
    </message>
    <message>
        <source>Metadata that name the customer at the payment provider</source>
        <translation>Metadaten, die den Kunden beim Zahlungsdienst nennen</translation>
    </message>
    <message>
        <source>Metadata that say true or false: real money or a test</source>
        <translation>Metadaten mit true oder false: echtes Geld oder ein Test</translation>
    </message>
    <message>
        <source>The platform&apos;s fee in hundredths of a percent of the total</source>
        <translation>Gebühr der Plattform in Hundertstelprozent der Summe</translation>
    </message>
    <message>
        <source>And this many minor units of the currency more</source>
        <translation>Und so viele kleinste Einheiten der Währung dazu</translation>
    </message>
    <message>
        <source>Names of the apps that bootstrap sets up; the first is the default</source>
        <translation>Namen der Apps, die bootstrap einrichtet; die erste ist die Vorgabe</translation>
    </message>
    <message>
        <source>Token of the Management API for bootstrap; or a client instead</source>
        <translation>Token der Management API für bootstrap; oder stattdessen ein Client</translation>
    </message>
    <message>
        <source>Client with the scopes that bootstrap needs</source>
        <translation>Client mit den Rechten, die bootstrap braucht</translation>
    </message>
    <message>
        <source>Signing proxy of the platform, for the SDK configuration</source>
        <translation>Signaturproxy der Plattform, für die SDK-Konfiguration</translation>
    </message>
    <message>
        <source>Public address of the signer, for the SDK configuration</source>
        <translation>Öffentliche Adresse des Signers, für die SDK-Konfiguration</translation>
    </message>
    <message>
        <source>Address at which the remote signer reaches the webhook</source>
        <translation>Adresse, unter der der entfernte Signer den Webhook erreicht</translation>
    </message>
    <message>
        <source>Network of the remote signer</source>
        <translation>Netz des entfernten Signers</translation>
    </message>
    <message>
        <source>Port of the remote signer</source>
        <translation>Port des entfernten Signers</translation>
    </message>
    <message>
        <source>Data folder of the remote signer</source>
        <translation>Datenordner des entfernten Signers</translation>
    </message>
    <message>
        <source>Its account; unset: the only one of its keystore</source>
        <translation>Sein Konto; nicht gesetzt: das einzige seines Schlüsselspeichers</translation>
    </message>
    <message>
        <source>Its keystore</source>
        <translation>Sein Schlüsselspeicher</translation>
    </message>
    <message>
        <source>File with the password of that keystore</source>
        <translation>Datei mit dem Passwort dieses Schlüsselspeichers</translation>
    </message>
    <message>
        <source>The remote signer serves discovery</source>
        <translation>Der entfernte Signer bietet die Suche nach Orchestratoren an</translation>
    </message>
    <message>
        <source>Where it learns of orchestrators</source>
        <translation>Woher er Orchestratoren kennt</translation>
    </message>
    <message>
        <source>Time between its reports of capabilities</source>
        <translation>Zeit zwischen seinen Meldungen von Fähigkeiten</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <location filename="../app/commands/run_console.cpp" line="67" />
        <source>Sluice cannot start</source>
        <translation>Sluice kann nicht starten</translation>
    </message>
</context>
<context>
    <name>sluice::models::LogModel</name>
    <message>
        <location filename="../models/list_models.cpp" line="220" />
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="221" />
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="222" />
        <source>debug</source>
        <translation>Debug</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="223" />
        <source>info</source>
        <translation>Info</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="240" />
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="241" />
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="242" />
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="243" />
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>sluice::models::SettingsModel</name>
    <message>
        <location filename="../models/list_models.cpp" line="68" />
        <source>default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="70" />
        <source>stored here</source>
        <translation>hier gespeichert</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="72" />
        <source>environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="74" />
        <source>command line</source>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="99" />
        <source>set, not shown</source>
        <translation>gesetzt, nicht gezeigt</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="115" />
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="116" />
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="117" />
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <location filename="../models/list_models.cpp" line="118" />
        <source>What it does</source>
        <translation>Was sie tut</translation>
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
        <translation>Noch nichts verzeichnet</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="219" />
        <source>Every act that changes money, keys, settings or the fleet is written here, sealed by a hash chain.</source>
        <translation>Jede Handlung, die Geld, Schlüssel, Einstellungen oder die Flotte ändert, steht hier, durch eine Hash-Kette versiegelt.</translation>
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
        <translation>Prüfung läuft</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="256" />
        <source>Verifying: %1 of %2 entries</source>
        <translation>Prüfung: %1 von %2 Einträgen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="266" />
        <source>The verification was cancelled</source>
        <translation>Die Prüfung wurde abgebrochen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="269" />
        <source>The verification could not be finished</source>
        <translation>Die Prüfung konnte nicht beendet werden</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="273" />
        <source>Intact: %1 entries, head %2</source>
        <translation>Unversehrt: %1 Einträge, Kopf %2</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="278" />
        <source>Broken at entry %1: %2</source>
        <translation>Gebrochen bei Eintrag %1: %2</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="289" />
        <source>Not verified since the window was opened</source>
        <translation>Seit dem Öffnen des Fensters nicht geprüft</translation>
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
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="23" />
        <source>Page, action, orchestrator, address or hash</source>
        <translation>Seite, Aktion, Orchestrator, Adresse oder Hash</translation>
    </message>
    <message>
        <location filename="../ui/shell/command_palette.cpp" line="24" />
        <source>Search</source>
        <translation>Suchen</translation>
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
        <translation>Diagramm sichern</translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="192" />
        <source>The chart could not be written there.</source>
        <translation>Das Diagramm konnte dort nicht geschrieben werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="200" />
        <source>Save as PNG…</source>
        <translation>Als PNG sichern…</translation>
    </message>
    <message>
        <location filename="../ui/pages/days_chart.cpp" line="204" />
        <source>Save as CSV…</source>
        <translation>Als CSV sichern…</translation>
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
    <message>
        <source>Read again</source>
        <translation>Neu lesen</translation>
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
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <location filename="../ui/common/messages.cpp" line="62" />
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
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
        <translation>&lt;b&gt;%1.&lt;/b&gt; %2 Nichts wurde geschrieben.&lt;br&gt;%3</translation>
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
        <translation>Im Probelauf beginnen: Auszahlungen werden geplant und gezeigt, nie signiert</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="47" />
        <source>Make or import the wallet key right after the start</source>
        <translation>Den Wallet-Schlüssel gleich nach dem Start machen oder übernehmen</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="48" />
        <source>Make an admin token for the HTTP API, shown once after the start</source>
        <translation>Ein Admin-Token für die HTTP-API machen, nach dem Start einmal gezeigt</translation>
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
        <translation>Der Speicher, seine Sicherungen und das Layout dieses Fensters liegen in einem Ordner. Schlüssel nicht: Sie kommen in den Schlüsselbund dieses Desktops.</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="60" />
        <source>Which network</source>
        <translation>Welches Netz</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="61" />
        <source>Orchestrators are paid there. The endpoint comes by ETH_RPC_URL, from the environment or a .env file, and must be on this chain.</source>
        <translation>Dort werden Orchestratoren bezahlt. Der Endpunkt kommt aus ETH_RPC_URL, aus der Umgebung oder einer .env-Datei, und muss zu dieser Kette gehören.</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="65" />
        <source>Keys and access</source>
        <translation>Schlüssel und Zugang</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="66" />
        <source>Both can wait. Without a key nothing can be paid; without a token the HTTP API is open to programs on this machine only.</source>
        <translation>Beides kann warten. Ohne Schlüssel kann nichts gezahlt werden; ohne Token steht die HTTP-API nur Programmen auf diesem Rechner offen.</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="69" />
        <source>An existing installation</source>
        <translation>Eine bestehende Installation</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="70" />
        <source>Balances, registrations, sessions and licences of an installation of the first generation can move in. It is looked at first; nothing there is changed.</source>
        <translation>Guthaben, Eintragungen, Sitzungen und Lizenzen einer Installation der ersten Generation können einziehen. Erst wird nachgesehen; dort wird nichts geändert.</translation>
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
        <translation>Datenordner</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="135" />
        <source>What old clients could notice is mended in a new profile (SLUICE_STRICT). It can be switched off on the settings page.</source>
        <translation>Was alte Clients bemerken könnten, ist in einem neuen Profil behoben (SLUICE_STRICT). Auf der Seite Einstellungen lässt es sich abschalten.</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="144" />
        <source>Arbitrum One: the network itself, real money</source>
        <translation>Arbitrum One: das Netz selbst, echtes Geld</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="145" />
        <source>Arbitrum Sepolia: for trying out</source>
        <translation>Arbitrum Sepolia: zum Ausprobieren</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="146" />
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="166" />
        <source>its data folder; empty: there is none</source>
        <translation>ihr Datenordner; leer: es gibt keine</translation>
    </message>
    <message>
        <location filename="../ui/shell/first_run.cpp" line="167" />
        <source>Data folder of the old installation</source>
        <translation>Datenordner der alten Installation</translation>
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
        <translation>Den Anbieter prüfen</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="100" />
        <source>Try it</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="111" />
        <source>How users prove who they are</source>
        <translation>Wie Benutzer sich ausweisen</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="112" />
        <source>The last test</source>
        <translation>Die letzte Prüfung</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="113" />
        <source>Keys of the provider</source>
        <translation>Schlüssel des Anbieters</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="114" />
        <source>Try a key or a token</source>
        <translation>Schlüssel oder Token ausprobieren</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="115" />
        <source>Judged as the webhook would, without the gate. It is kept nowhere.</source>
        <translation>Beurteilt, wie es der Webhook täte, ohne die Schranke. Es wird nirgends aufgehoben.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="120" />
        <source>Key or token</source>
        <translation>Schlüssel oder Token</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="121" />
        <source>sk_… or a JWT</source>
        <translation>sk_… oder ein JWT</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="160" />
        <source>Asking the provider</source>
        <translation>Der Anbieter wird gefragt</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="167" />
        <source>The provider was not tested.</source>
        <translation>Der Anbieter wurde nicht geprüft.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="183" />
        <source>tokens of an identity provider</source>
        <translation>Token eines Identitätsanbieters</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="184" />
        <source>API keys, and tokens of an identity provider</source>
        <translation>API-Schlüssel und Token eines Identitätsanbieters</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="185" />
        <source>API keys</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="189" />
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="189" />
        <source>Our own issuer</source>
        <translation>Unser eigener Aussteller</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="191" />
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="191" />
        <source>Audience</source>
        <translation>Empfänger (aud)</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="192" />
        <source>Key set</source>
        <translation>Schlüsselsatz</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="193" />
        <source>Keys fetched</source>
        <translation>Schlüssel geholt</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="195" />
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="212" />
        <source>The provider was not asked yet.</source>
        <translation>Der Anbieter wurde noch nicht gefragt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="213" />
        <source>No provider is asked: users show API keys. Set IDENTITY_AUTH_MODE to oidc or auto, with OIDC_ISSUER and OIDC_AUDIENCE, to accept tokens.</source>
        <translation>Kein Anbieter wird gefragt: Benutzer zeigen API-Schlüssel. Um Token anzunehmen, IDENTITY_AUTH_MODE auf oidc oder auto setzen, mit OIDC_ISSUER und OIDC_AUDIENCE.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="219" />
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="220" />
        <source>None yet.</source>
        <translation>Noch keine.</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="226" />
        <source>The provider does not answer; keys fetched before still serve</source>
        <translation>Der Anbieter antwortet nicht; früher geholte Schlüssel dienen noch</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="227" />
        <source>The provider cannot be used: see the last test</source>
        <translation>Der Anbieter ist nicht brauchbar: siehe die letzte Prüfung</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="230" />
        <source>No keys yet</source>
        <translation>Noch keine Schlüssel</translation>
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
        <translation>Benutzer zeigen API-Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="239" />
        <source>Trying</source>
        <translation>Wird ausprobiert</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="252" />
        <source>Accepted: %1 · %2 · expires %3</source>
        <translation>Angenommen: %1 · %2 · läuft ab %3</translation>
    </message>
    <message>
        <location filename="../ui/pages/identity_page.cpp" line="255" />
        <source>Refused: %1</source>
        <translation>Abgelehnt: %1</translation>
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
        <translation>Eine abgerissene letzte Zeile eines Logs auslassen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="21" />
        <source>Look</source>
        <translation>Nachsehen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="23" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="27" />
        <source>Export the old form…</source>
        <translation>Alte Form ausgeben…</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="29" />
        <source>Stop the old program and give its data folder. Everything is looked at first and nothing there is changed. The import is one commit: either all of it is here afterwards, or nothing.</source>
        <translation>Das alte Programm anhalten und seinen Datenordner angeben. Erst wird alles angesehen, und dort wird nichts geändert. Die Übernahme ist ein einziger Commit: Danach ist entweder alles hier oder nichts.</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="34" />
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="35" />
        <source>data folder of the old installation</source>
        <translation>Datenordner der alten Installation</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="36" />
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="49" />
        <source>The report comes here: what was found, what does not add up, and the proof afterwards.</source>
        <translation>Hier kommt der Bericht: was gefunden wurde, was nicht aufgeht, und danach der Nachweis.</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="60" />
        <source>Data folder of the old installation</source>
        <translation>Datenordner der alten Installation</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="67" />
        <source>Nothing was imported from this window</source>
        <translation>Von diesem Fenster aus wurde nichts übernommen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="101" />
        <source>Look first</source>
        <translation>Erst nachsehen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="114" />
        <source>Writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="115" />
        <source>Proving</source>
        <translation>Nachweisen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="116" />
        <location filename="../ui/pages/import_page.cpp" line="126" />
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="140" />
        <source>Cancelled; nothing was changed</source>
        <translation>Abgebrochen; nichts wurde geändert</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="141" />
        <source>Nothing was imported.</source>
        <translation>Nichts wurde übernommen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="142" />
        <source>Nothing was imported</source>
        <translation>Nichts wurde übernommen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="147" />
        <source>These files were imported before; nothing was changed</source>
        <translation>Diese Dateien wurden schon übernommen; nichts wurde geändert</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="149" />
        <source>Looked at: read the report, then import</source>
        <translation>Angesehen: den Bericht lesen, dann übernehmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="151" />
        <source>Imported and proved</source>
        <translation>Übernommen und nachgewiesen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="153" />
        <source>Imported, but the proof does not hold: read the report</source>
        <translation>Übernommen, aber der Nachweis hält nicht: den Bericht lesen</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="158" />
        <source>An empty folder for the files</source>
        <translation>Ein leerer Ordner für die Dateien</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="166" />
        <source>The export was not finished.</source>
        <translation>Die Ausgabe wurde nicht beendet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/import_page.cpp" line="168" />
        <source>Written to %1.</source>
        <translation>Geschrieben nach %1.</translation>
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
        <translation>Logzeilen</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="231" />
        <source>What the program said since it started, newest at the end</source>
        <translation>Was das Programm seit seinem Start sagte, das Neueste am Ende</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="232" />
        <source>Diagnostics bundle…</source>
        <translation>Diagnosepaket…</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="233" />
        <source>Settings, versions, states and this log in one file, without secrets</source>
        <translation>Einstellungen, Versionen, Zustände und dieses Log in einer Datei, ohne Geheimnisse</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="235" />
        <location filename="../ui/pages/system_pages.cpp" line="237" />
        <source>Filter the log</source>
        <translation>Das Log filtern</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="238" />
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="239" />
        <source>From info</source>
        <translation>Ab Info</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="240" />
        <source>From warning</source>
        <translation>Ab Warnung</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="241" />
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="243" />
        <source>Least level</source>
        <translation>Mindeststufe</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="277" />
        <source>Write the diagnostics bundle</source>
        <translation>Diagnosepaket schreiben</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="285" />
        <source>The bundle is %1.</source>
        <translation>Das Paket ist %1.</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="287" />
        <source>The bundle was not written.</source>
        <translation>Das Paket wurde nicht geschrieben.</translation>
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
    <message>
        <source>Plans</source>
        <translation>Tarife</translation>
        <location filename="../ui/shell/main_window_pages.cpp" line="1" />
        <source>Setup</source>
        <translation>Einrichtung</translation>
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
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>sluice::ui::OffPage</name>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="296" />
        <source>Not in use</source>
        <translation>Nicht in Gebrauch</translation>
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
        <translation>Noch keine Orchestratoren</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="24" />
        <source>An orchestrator registers itself over HTTP, or you register it here with its id and payout address.</source>
        <translation>Ein Orchestrator trägt sich über HTTP selbst ein, oder Sie tragen ihn hier mit Kennung und Auszahlungsadresse ein.</translation>
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
        <translation>Es läuft. Unter Vorgänge steht, was jeder Rechner antwortet.</translation>
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
        <translation>Schlafen legen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="126" />
        <source>Wake it…</source>
        <translation>Wecken…</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="130" />
        <source>Upgrade…</source>
        <translation>Aktualisieren…</translation>
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
        <translation>Edge</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="173" />
        <source>Register an orchestrator</source>
        <translation>Einen Orchestrator eintragen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="174" />
        <source>From now on it may earn, and is paid at this address. The address cannot be changed later.</source>
        <translation>Von jetzt an darf er verdienen und wird an diese Adresse bezahlt. Die Adresse lässt sich später nicht ändern.</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="175" />
        <source>Register</source>
        <translation>Eintragen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="176" />
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="176" />
        <source>such as orch-berlin-1</source>
        <translation>etwa orch-berlin-1</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="177" />
        <source>Payout address</source>
        <translation>Auszahlungsadresse</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="178" />
        <source>Health URL</source>
        <translation>Health-URL</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="178" />
        <source>optional</source>
        <translation>freiwillig</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="190" />
        <source>%1 is registered.</source>
        <translation>%1 ist eingetragen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="199" />
        <source>Deny %1</source>
        <translation>%1 ausschließen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="199" />
        <source>Allow %1</source>
        <translation>%1 zulassen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="200" />
        <source>It cannot register or earn until it is allowed again. What it has earned stays.</source>
        <translation>Er kann sich nicht eintragen und nichts verdienen, bis er wieder zugelassen ist. Was er verdient hat, bleibt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="201" />
        <source>It may register and earn again.</source>
        <translation>Er darf sich wieder eintragen und verdienen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="202" />
        <source>Deny</source>
        <translation>Ausschließen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="202" />
        <source>Allow</source>
        <translation>Zulassen</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="203" />
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <location filename="../ui/pages/fleet_page.cpp" line="203" />
        <source>for the audit log</source>
        <translation>für das Protokoll</translation>
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
        <translation>Jeder Rechner wird gebeten aufzuwachen. Der Autoschlaf lässt ihn so lange in Ruhe, wie Sie sagen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="39" />
        <source>Each host is asked to sleep. Streams that run there end.</source>
        <translation>Jeder Rechner wird gebeten zu schlafen. Streams, die dort laufen, enden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="42" />
        <source>Wake</source>
        <translation>Wecken</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="42" />
        <source>Put to sleep</source>
        <translation>Schlafen legen</translation>
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
        <translation>Antwort</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="57" />
        <source>Hosts</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="64" />
        <source>told to the host and kept in the audit log</source>
        <translation>wird dem Rechner gesagt und steht im Protokoll</translation>
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
        <translation>Wach für (Sekunden)</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="113" />
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="124" />
        <source>asked</source>
        <translation>gefragt</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="166" />
        <source>Every host answered.</source>
        <translation>Jeder Rechner hat geantwortet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/power_dialog.cpp" line="167" />
        <source>%1 of %2 did not do it.</source>
        <translation>%1 von %2 haben es nicht getan.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SecretLabel</name>
    <message>
        <location filename="../ui/common/secret_label.cpp" line="29" />
        <source>Secret, shown once</source>
        <translation>Geheimnis, einmal gezeigt</translation>
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
        <translation>Einstellungen filtern</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="70" />
        <source>Theme: as the desktop</source>
        <translation>Thema: wie der Desktop</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="71" />
        <source>Theme: light</source>
        <translation>Thema: hell</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="72" />
        <source>Theme: dark</source>
        <translation>Thema: dunkel</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="73" />
        <source>Theme</source>
        <translation>Thema</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="108" />
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="109" />
        <source>New secret value</source>
        <translation>Neuer geheimer Wert</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="110" />
        <source>New value; the old one is never shown</source>
        <translation>Neuer Wert; der alte wird nie gezeigt</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="119" />
        <source>The setting was not kept.</source>
        <translation>Die Einstellung wurde nicht behalten.</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="121" />
        <source>Kept.</source>
        <translation>Behalten.</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="156" />
        <source>The settings could not be read</source>
        <translation>Die Einstellungen konnten nicht gelesen werden</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="157" />
        <source>The settings could not be read.</source>
        <translation>Die Einstellungen konnten nicht gelesen werden.</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/pages/system_pages.cpp" line="162" />
        <source>%n setting(s), %1 differ from the default. Command line wins over environment, file, stored and default.</source>
        <translation>
            <numerusform>%n Einstellung, %1 weichen von der Vorgabe ab. Die Befehlszeile geht vor Umgebung, Datei, gespeichertem Wert und Vorgabe.</numerusform>
            <numerusform>%n Einstellungen, %1 weichen von der Vorgabe ab. Die Befehlszeile geht vor Umgebung, Datei, gespeichertem Wert und Vorgabe.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="187" />
        <source>Choose a setting</source>
        <translation>Eine Einstellung wählen</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="193" />
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="193" />
        <source>default: %1</source>
        <translation>Vorgabe: %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="195" />
        <source>From: %1.</source>
        <translation>Von: %1.</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="197" />
        <source>It can only be changed there.</source>
        <translation>Sie lässt sich nur dort ändern.</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="199" />
        <source>A change takes effect at the next start.</source>
        <translation>Eine Änderung wirkt beim nächsten Start.</translation>
    </message>
    <message>
        <location filename="../ui/pages/system_pages.cpp" line="209" />
        <source>Testing</source>
        <translation>Wird geprüft</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SetupPage</name>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>given</source>
        <translation>angegeben</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>as it is</source>
        <translation>bleibt</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>look at it</source>
        <translation>ansehen</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Setup</source>
        <translation>Einrichtung</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Try the whole way of one user at the end</source>
        <translation>Am Ende den ganzen Weg eines Nutzers ausprobieren</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Set up</source>
        <translation>Einrichten</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Start again with it…</source>
        <translation>Damit neu starten…</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Sets up who proves your users and what counts their usage, and writes the files that Sluice and the remote signer start from. Compare shows what would be done; nothing is changed before you set it up.</source>
        <translation>Richtet ein, wer Ihre Nutzer ausweist und was ihren Verbrauch zählt, und schreibt die Dateien, aus denen Sluice und der entfernte Signierer starten. Vergleichen zeigt, was geschähe; vor dem Einrichten wird nichts geändert.</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>What happens</source>
        <translation>Was geschieht</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>To what</source>
        <translation>Womit</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Ends this program and starts it in that folder, where it finds its settings</source>
        <translation>Beendet dieses Programm und startet es in dem Ordner, wo es seine Einstellungen findet</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Nothing was set up from this window</source>
        <translation>Von diesem Fenster aus wurde nichts eingerichtet</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>as in the settings</source>
        <translation>wie in den Einstellungen</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Folder of the files</source>
        <translation>Ordner der Dateien</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>API keys alone</source>
        <translation>nur API-Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>API keys and logins of this program</source>
        <translation>API-Schlüssel und Anmeldungen dieses Programms</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Auth0</source>
        <translation>Auth0</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Users prove themselves with</source>
        <translation>Nutzer weisen sich aus mit</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Auth0 domain</source>
        <translation>Auth0-Domain</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Audience</source>
        <translation>Audience</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Management client</source>
        <translation>Verwaltungs-Client</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>its client id</source>
        <translation>seine Client-ID</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Its secret</source>
        <translation>Sein Geheimnis</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>This program</source>
        <translation>dieses Programm</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Konnect</source>
        <translation>Konnect</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>An OpenMeter server</source>
        <translation>ein OpenMeter-Server</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Usage is counted by</source>
        <translation>Verbrauch zählt</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Its address</source>
        <translation>Seine Adresse</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Its API key</source>
        <translation>Sein API-Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Free use a month ($)</source>
        <translation>Frei im Monat ($)</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Kafka brokers</source>
        <translation>Kafka-Broker</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>host:9092; none: events come over HTTP</source>
        <translation>Host:9092; keine: Ereignisse kommen über HTTP</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>In a store and on ports that are thrown away afterwards</source>
        <translation>In einem Speicher und auf Ports, die danach weggeworfen werden</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Give a folder from the root on</source>
        <translation>Geben Sie einen Ordner von der Wurzel an</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Give the domain of the Auth0 tenant</source>
        <translation>Geben Sie die Domain des Auth0-Mandanten an</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Give the address of the OpenMeter server</source>
        <translation>Geben Sie die Adresse des OpenMeter-Servers an</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Compare first</source>
        <translation>Erst vergleichen</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Comparing</source>
        <translation>Vergleiche</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Setting up</source>
        <translation>Richte ein</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Cancelled; set it up again and it goes on where it was</source>
        <translation>Abgebrochen; beim nächsten Einrichten geht es dort weiter</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>It could not be compared.</source>
        <translation>Es konnte nicht verglichen werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>It was not set up.</source>
        <translation>Es wurde nicht eingerichtet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Not compared</source>
        <translation>Nicht verglichen</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Not set up</source>
        <translation>Nicht eingerichtet</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Compared: read the list, then set it up</source>
        <translation>Verglichen: lesen Sie die Liste, dann richten Sie ein</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>Set up; Sluice starts from %1</source>
        <translation>Eingerichtet; Sluice startet aus %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/setup_page.cpp" line="1" />
        <source>The files are written, and the test at the end failed: read the list</source>
        <translation>Die Dateien sind geschrieben, und die Probe am Ende schlug fehl: lesen Sie die Liste</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TabbedPage</name>
    <message>
        <location filename="../ui/pages/described_page.cpp" line="142" />
        <source>Tables of %1</source>
        <translation>Tabellen von %1</translation>
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
        <translation>Zeitleiste der Auszahlung</translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="41" />
        <location filename="../ui/common/details_pane.cpp" line="91" />
        <source>to come</source>
        <translation>steht aus</translation>
    </message>
    <message>
        <location filename="../ui/common/details_pane.cpp" line="86" />
        <source>%1 %2 of %3</source>
        <translation>%1 %2 von %3</translation>
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
        <translation>7 Tage</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="143" />
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="144" />
        <source>90 days</source>
        <translation>90 Tage</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="146" />
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="147" />
        <source>By tenant</source>
        <translation>Nach Mandant</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="148" />
        <source>By tenant and user</source>
        <translation>Nach Mandant und Benutzer</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="149" />
        <source>By pipeline and model</source>
        <translation>Nach Pipeline und Modell</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="150" />
        <source>By everything</source>
        <translation>Nach allem</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="151" />
        <source>Grouping</source>
        <translation>Gruppierung</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="153" />
        <source>all of it</source>
        <translation>alles</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="153" />
        <source>the chosen row</source>
        <translation>die gewählte Zeile</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="153" />
        <source>Usage per day</source>
        <translation>Verbrauch am Tag</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="192" />
        <source>Only %1: show all days</source>
        <translation>Nur %1: alle Tage zeigen</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="218" />
        <source>The usage could not be read.</source>
        <translation>Der Verbrauch konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="232" />
        <source>More than 500 rows: the first 500 are shown. Take a coarser grouping or a shorter time.</source>
        <translation>Mehr als 500 Zeilen: Die ersten 500 sind gezeigt. Gröber gruppieren oder eine kürzere Zeit nehmen.</translation>
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
        <translation>In dieser Zeit kein Verbrauch</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="98" />
        <source>Usage is made of ticket events: see Events for what came in.</source>
        <translation>Verbrauch entsteht aus Ticket-Ereignissen: Unter Ereignisse steht, was hereinkam.</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="118" />
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <location filename="../ui/pages/usage_page.cpp" line="119" />
        <source>Ticket events</source>
        <translation>Ticket-Ereignisse</translation>
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
        <translation>In den Schlüsselbund übernehmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="133" />
        <source>▲  The key in use came by an environment setting. Anyone who can read this process's environment can read it.</source>
        <translation>▲  Der benutzte Schlüssel kam aus einer Umgebungsvariablen. Wer die Umgebung dieses Prozesses lesen kann, kann ihn lesen.</translation>
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
        <translation>QR-Code der Adresse</translation>
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
        <translation>Die Wallet folgte nicht.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="114" />
        <source>%1 answers.</source>
        <translation>%1 antwortet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="116" />
        <source>No keychain answers.</source>
        <translation>Kein Schlüsselbund antwortet.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="121" />
        <source>The key was not moved.</source>
        <translation>Der Schlüssel wurde nicht übernommen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="220" />
        <source>The wallet's state could not be read.</source>
        <translation>Der Stand der Wallet konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="230" />
        <source>The key is ready to sign on %1</source>
        <translation>Der Schlüssel ist bereit, auf %1 zu signieren</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="231" />
        <source>A remote signer is ready on %1</source>
        <translation>Ein entfernter Signierer ist auf %1 bereit</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="233" />
        <source>The wallet is locked: payouts wait until it is unlocked</source>
        <translation>Die Wallet ist gesperrt: Auszahlungen warten, bis sie entsperrt ist</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="236" />
        <location filename="../ui/pages/wallet_page.cpp" line="242" />
        <source>No keychain is running, so there is no safe place for a key</source>
        <translation>Es läuft kein Schlüsselbund, also gibt es keinen sicheren Ort für einen Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="240" />
        <source>There is no key yet</source>
        <translation>Es gibt noch keinen Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="252" />
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="255" />
        <source>enough gas for about %1 payouts</source>
        <translation>Gas für etwa %1 Auszahlungen</translation>
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
        <translation>%1 je Auszahlung heute</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="260" />
        <source>How long the gas lasts is not known yet.</source>
        <translation>Wie lange das Gas reicht, ist noch nicht bekannt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="264" />
        <source>Open in the explorer</source>
        <translation>Im Explorer öffnen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="266" />
        <source>An encrypted file under the given master key</source>
        <translation>Eine verschlüsselte Datei unter dem gegebenen Hauptschlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="269" />
        <source>%1 keeps secrets here</source>
        <translation>%1 hebt hier Geheimnisse auf</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="270" />
        <source>No keychain answers. Start one (GNOME Keyring or KWallet), or give a master key file with SLUICE_MASTER_KEY_FILE.</source>
        <translation>Kein Schlüsselbund antwortet. Einen starten (GNOME Keyring oder KWallet) oder mit SLUICE_MASTER_KEY_FILE eine Hauptschlüsseldatei geben.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="275" />
        <source>The key comes from: %1</source>
        <translation>Der Schlüssel kommt aus: %1</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="276" />
        <source>No key is set.</source>
        <translation>Kein Schlüssel ist gesetzt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="285" />
        <source>No rules are known.</source>
        <translation>Keine Regeln bekannt.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="287" />
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="299" />
        <source>The key of %1 is in the keychain.</source>
        <translation>Der Schlüssel von %1 liegt im Schlüsselbund.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="308" />
        <source>Make a new key</source>
        <translation>Neuen Schlüssel machen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="309" />
        <source>A new key is made and kept in the keychain. Export a keystore afterwards and store it apart: without it the key is lost with this machine.</source>
        <translation>Ein neuer Schlüssel wird gemacht und im Schlüsselbund aufgehoben. Danach einen Keystore ausgeben und getrennt verwahren: Ohne ihn geht der Schlüssel mit diesem Rechner verloren.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="311" />
        <source>Make the key</source>
        <translation>Schlüssel machen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="313" />
        <source>No key was made.</source>
        <translation>Kein Schlüssel wurde gemacht.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="322" />
        <source>Import a hex key</source>
        <translation>Hex-Schlüssel übernehmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="323" />
        <source>Paste or type the private key: 64 hexadecimal digits, with or without 0x. It goes into the keychain and is never shown.</source>
        <translation>Den privaten Schlüssel einfügen oder eintippen: 64 hexadezimale Ziffern, mit oder ohne 0x. Er kommt in den Schlüsselbund und wird nie gezeigt.</translation>
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
        <translation>Privater Schlüssel</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="333" />
        <source>The key was not imported.</source>
        <translation>Der Schlüssel wurde nicht übernommen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="343" />
        <source>Choose a keystore (version 3)</source>
        <translation>Einen Keystore wählen (Version 3)</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="349" />
        <source>The keystore was not read.</source>
        <translation>Der Keystore wurde nicht gelesen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="354" />
        <source>Import a keystore</source>
        <translation>Keystore übernehmen</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="355" />
        <source>The password of this keystore opens it once; the key then lies in the keychain.</source>
        <translation>Das Passwort dieses Keystores öffnet ihn einmal; danach liegt der Schlüssel im Schlüsselbund.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="357" />
        <location filename="../ui/pages/wallet_page.cpp" line="359" />
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="358" />
        <source>Password of the keystore</source>
        <translation>Passwort des Keystores</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="362" />
        <source>The keystore was not imported.</source>
        <translation>Der Keystore wurde nicht übernommen.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="374" />
        <source>Export a keystore</source>
        <translation>Keystore ausgeben</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="375" />
        <source>Whoever has the file and its password has the money of this address. Choose a long password, twelve characters at least.</source>
        <translation>Wer die Datei und ihr Passwort hat, hat das Geld dieser Adresse. Ein langes Passwort wählen, mindestens zwölf Zeichen.</translation>
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
        <translation>Neues Passwort</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="381" />
        <location filename="../ui/pages/wallet_page.cpp" line="383" />
        <source>The same again</source>
        <translation>Noch einmal dasselbe</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="392" />
        <source>The keystore was not made.</source>
        <translation>Der Keystore wurde nicht gemacht.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="396" />
        <source>Save the keystore</source>
        <translation>Keystore sichern</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="404" />
        <source>The keystore is %1.</source>
        <translation>Der Keystore ist %1.</translation>
    </message>
    <message>
        <location filename="../ui/pages/wallet_page.cpp" line="406" />
        <source>The keystore was not written.</source>
        <translation>Der Keystore wurde nicht geschrieben.</translation>
    </message>
</context>
</TS>
