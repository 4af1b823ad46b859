#include "ui/pages/identity_page.h"

#include "models/cell_format.h"
#include "ui/common/secret_edit.h"
#include "ui/common/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {

using models::CellFormat;
using models::Level;

namespace {

constexpr int reloadMs = 5'000;

QLabel* factsLabel()
{
    QLabel* label = makeLabel({});
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QVBoxLayout* addCard(QVBoxLayout* column, const QString& title)
{
    auto* card = new QFrame;
    card->setProperty("card", true);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(4 * kStep, 3 * kStep, 4 * kStep, 4 * kStep);
    inside->setSpacing(2 * kStep);
    inside->addWidget(makeLabel(title, false, 1, true));
    column->addWidget(card);
    return inside;
}

QString htmlOf(const std::string& text)
{
    return QString::fromStdString(text).toHtmlEscaped();
}

QString stepAdvice(const std::string& code)
{
    const auto say = [](const char* text) { return QCoreApplication::translate("IdentityPage", text); };
    if (code == "not_a_url" || code == "not_https")
        return say(QT_TRANSLATE_NOOP("IdentityPage", "The address must begin with https (http only on this machine)."));
    if (code == "dns")
        return say(
            QT_TRANSLATE_NOOP("IdentityPage", "The name is not known. Check OIDC_ISSUER for a slip of the pen."));
    if (code == "connect")
        return say(
            QT_TRANSLATE_NOOP("IdentityPage", "Nobody answers there. Is the provider up, and reachable from here?"));
    if (code == "tls")
        return say(QT_TRANSLATE_NOOP("IdentityPage", "Its certificate is not trusted or has run out."));
    if (code == "timeout")
        return say(
            QT_TRANSLATE_NOOP("IdentityPage", "No answer in time. Keys fetched before go on serving for a day."));
    if (code == "http_status" || code == "redirect")
        return say(QT_TRANSLATE_NOOP("IdentityPage", "It answered something else. The issuer is the address without "
                                                     "/.well-known behind it."));
    if (code == "not_json" || code == "too_large" || code == "broken")
        return say(QT_TRANSLATE_NOOP("IdentityPage", "What came is no discovery document or key set."));
    if (code == "issuer_mismatch" || code == "missing_issuer")
        return say(QT_TRANSLATE_NOOP("IdentityPage", "The provider calls itself by another name. Put that name into "
                                                     "OIDC_ISSUER, letter by letter."));
    if (code == "missing_jwks_uri")
        return say(QT_TRANSLATE_NOOP("IdentityPage", "The document names no key set. Set OIDC_JWKS_URI."));
    if (code == "no_keys")
        return say(
            QT_TRANSLATE_NOOP("IdentityPage", "The key set holds no key that can be used. Check OIDC_ALGORITHMS."));
    return {};
}

}  // namespace

QString identityStepWords(const models::IdentityStep& step)
{
    const auto say = [](const char* text) { return QCoreApplication::translate("IdentityPage", text); };
    const QString name = step.name == "discovery" ? say(QT_TRANSLATE_NOOP("IdentityPage", "Discovery"))
                         : step.name == "keys"    ? say(QT_TRANSLATE_NOOP("IdentityPage", "Key set"))
                                                  : QString::fromStdString(step.name);
    QString words = QStringLiteral("%1  %2").arg(name, QString::fromStdString(step.url));
    if (step.httpStatus > 0)
        words += QStringLiteral(" · HTTP %1").arg(step.httpStatus);
    if (step.millis > 0)
        words += QStringLiteral(" · ") + CellFormat::duration(step.millis);
    return words;
}

IdentityPage::IdentityPage(PageContext given, QWidget* parent)
    : Page(given, tr("Identity"), parent)
    , m_test(addHeaderAction(tr("Test the provider"), true))
    , m_try(new QPushButton(tr("Try it")))
    , m_facts(factsLabel())
    , m_steps(factsLabel())
    , m_keys(factsLabel())
    , m_verdict(factsLabel())
    , m_token(new SecretEdit)
{
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(5 * kStep, kStep, 5 * kStep, 5 * kStep);
    column->setSpacing(4 * kStep);
    addCard(column, tr("How users prove who they are"))->addWidget(m_facts);
    addCard(column, tr("The last test"))->addWidget(m_steps);
    addCard(column, tr("Keys of the provider"))->addWidget(m_keys);
    QVBoxLayout* trial = addCard(column, tr("Try a key or a token"));
    QLabel* hint = makeLabel(tr("Judged as the webhook would, without the gate. It is kept nowhere."), true);
    hint->setWordWrap(true);
    trial->addWidget(hint);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    m_token->setAccessibleName(tr("Key or token"));
    m_token->setPlaceholder(tr("sk_… or a JWT"));
    m_try->setEnabled(false);
    row->addWidget(m_token, 1);
    row->addWidget(m_try);
    trial->addLayout(row);
    trial->addWidget(m_verdict);
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(body);
    content()->addWidget(area, 1);
    connect(m_test, &QPushButton::clicked, this, &IdentityPage::test);
    connect(m_try, &QPushButton::clicked, this, &IdentityPage::tryToken);
    connect(m_token, &SecretEdit::changed, this, [this] { m_try->setEnabled(m_token->length() > 0); });
    m_timer.setInterval(reloadMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (isVisible())
            reload();
    });
    m_timer.start();
}

void IdentityPage::activate()
{
    reload();
}

void IdentityPage::reload()
{
    context().ports.identityActions->status(guarded<models::IdentityView>([this](Result<models::IdentityView> view) {
        if (view)
            show(*view);
    }));
}

void IdentityPage::test()
{
    m_test->setEnabled(false);
    setSummary(Level::Working, tr("Asking the provider"));
    context().ports.identityActions->test(guarded<models::IdentityView>([this](Result<models::IdentityView> view) {
        m_test->setEnabled(true);
        if (view) {
            show(*view);
        } else {
            show(m_view);
            banner()->showError(tr("The provider was not tested."), view.error());
        }
    }));
}

void IdentityPage::show(const models::IdentityView& view)
{
    m_view = view;
    m_known = true;
    const Theme& theme = themeOf(this);
    const auto fact = [&theme](const QString& name, const QString& value) {
        return QStringLiteral(
                   "<tr><td style=\"padding-right:20px;padding-bottom:4px;color:%1\">%2</td><td>%3</td></tr>")
            .arg(theme.muted.name(), name, value.isEmpty() ? CellFormat::unknown() : value);
    };
    const bool asks = view.mode != "api_key" && !view.issuer.empty();
    const QString mode = view.mode == "oidc"   ? tr("tokens of an identity provider")
                         : view.mode == "auto" ? tr("API keys, and tokens of an identity provider")
                                               : tr("API keys");
    QString own = htmlOf(view.localIssuer);
    if (!view.localDetail.empty())
        own += QStringLiteral(" – ") + htmlOf(view.localDetail);
    QString facts = fact(tr("Accepted"), mode) + fact(tr("Our own issuer"), own);
    if (asks)
        facts += fact(tr("Provider"), htmlOf(view.issuer)) + fact(tr("Audience"), htmlOf(view.audience))
                 + fact(tr("Key set"), htmlOf(view.keysUrl))
                 + fact(tr("Keys fetched"), view.fetched ? CellFormat::relativeTime(view.fetched, now()) : QString());
    for (const std::string& warning : view.warnings)
        facts += fact(tr("Note"), htmlOf(warning));
    m_facts->setText(QStringLiteral("<table>") + facts + QStringLiteral("</table>"));

    QString steps;
    const models::IdentityStep* failed = nullptr;
    for (const models::IdentityStep& step : view.steps) {
        const Level level = step.code == "ok" ? Level::Ok : Level::Failed;
        steps += QStringLiteral("<p><span style=\"color:%1\">%2</span>&nbsp; %3")
                     .arg(theme.level(level).name(), CellFormat::level(level), identityStepWords(step).toHtmlEscaped());
        if (step.code != "ok") {
            failed = failed ? failed : &step;
            steps += QStringLiteral("<br>&nbsp;&nbsp;&nbsp;&nbsp; %1<br>&nbsp;&nbsp;&nbsp;&nbsp; <b>%2</b>")
                         .arg(htmlOf(step.detail), stepAdvice(step.code).toHtmlEscaped());
        }
        steps += QStringLiteral("</p>");
    }
    m_steps->setText(!steps.isEmpty() ? steps
                     : asks           ? tr("The provider was not asked yet.")
                            : tr("No provider is asked: users show API keys. Set IDENTITY_AUTH_MODE to oidc or "
                                 "auto, with OIDC_ISSUER and OIDC_AUDIENCE, to accept tokens."));
    QString keys;
    for (const models::IdentityKey& key : view.keys)
        keys += fact(htmlOf(key.kid), htmlOf(key.kind) + QStringLiteral(" · ") + htmlOf(key.algorithms));
    for (const std::string& line : view.leftOut)
        keys += fact(tr("Left out"), htmlOf(line));
    m_keys->setText(keys.isEmpty() ? tr("None yet.") : QStringLiteral("<table>") + keys + QStringLiteral("</table>"));
    m_test->setVisible(asks);
    if (!m_test->isEnabled())
        return;
    if (failed)
        setSummary(view.keyState == "stale" ? Level::Attention : Level::Failed,
                   view.keyState == "stale" ? tr("The provider does not answer; keys fetched before still serve")
                                            : tr("The provider cannot be used: see the last test"));
    else if (asks)
        setSummary(view.keys.empty() ? Level::Working : Level::Ok,
                   view.keys.empty() ? tr("No keys yet")
                                     : tr("%n key(s) of the provider", nullptr, int(view.keys.size())));
    else
        setSummary(Level::Ok, tr("Users show API keys"));
}

void IdentityPage::tryToken()
{
    m_try->setEnabled(false);
    m_verdict->setText(tr("Trying"));
    context().ports.identityActions->tryToken(
        m_token->take(), guarded<models::IdentityVerdict>([this](Result<models::IdentityVerdict> verdict) {
            if (!verdict) {
                m_verdict->setText(htmlOf(verdict.error().message));
                return;
            }
            const Level level = verdict->accepted ? Level::Ok : Level::Failed;
            const QString head = QStringLiteral("<span style=\"color:%1\">%2</span>&nbsp; ")
                                     .arg(themeOf(this).level(level).name(), CellFormat::level(level));
            m_verdict->setText(
                verdict->accepted
                    ? head
                          + tr("Accepted: %1 · %2 · expires %3")
                                .arg(htmlOf(verdict->identity), htmlOf(verdict->credential),
                                     CellFormat::relativeTime(verdict->expiry, now()))
                    : head + tr("Refused: %1").arg(htmlOf(verdict->reason))
                          + (verdict->cause.empty() ? QString() : QStringLiteral("<br>") + htmlOf(verdict->cause)));
        }));
}

void IdentityPage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_known)
        QMetaObject::invokeMethod(
            this, [this] { show(m_view); }, Qt::QueuedConnection);
}

}  // namespace sluice::ui
