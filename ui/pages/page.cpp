#include "ui/pages/page.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace sluice::ui {

Page::Page(PageContext context, const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_title(makeLabel(title, false, 6, true))
    , m_summary(makeLabel({}))
    , m_actions(new QHBoxLayout)
    , m_banner(new ErrorBanner)
    , m_content(new QVBoxLayout)
{
    setAccessibleName(title);
    auto* words = new QVBoxLayout;
    words->setSpacing(kStep / 2);
    words->addWidget(m_title);
    words->addWidget(m_summary);
    m_summary->setTextFormat(Qt::RichText);
    m_actions->setSpacing(2 * kStep);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(5 * kStep, 4 * kStep, 5 * kStep, 2 * kStep);
    head->addLayout(words, 1);
    head->addLayout(m_actions);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_banner);
    m_content->setContentsMargins(0, 0, 0, 0);
    m_content->setSpacing(0);
    column->addLayout(m_content, 1);
}

QString Page::title() const
{
    return m_title->text();
}

void Page::setEmbedded()
{
    m_title->hide();
    m_summary->hide();
}

void Page::copySummary(const Page& other)
{
    m_summary->setText(other.m_summary->text());
    m_summary->setAccessibleName(other.m_summary->accessibleName());
}

void Page::setSummary(models::Level level, const QString& text)
{
    m_summary->setText(
        QStringLiteral("<span style=\"color:%1\">%2</span>&nbsp; %3")
            .arg(themeOf(this).level(level).name(), models::CellFormat::level(level), text.toHtmlEscaped()));
    m_summary->setAccessibleName(models::CellFormat::levelWord(level) + QStringLiteral(": ") + text);
    Q_EMIT summaryChanged();
}

QPushButton* Page::addHeaderAction(const QString& text, bool primary)
{
    auto* button = new QPushButton(text);
    button->setAutoDefault(false);
    if (primary)
        makePrimary(button);
    m_actions->addWidget(button);
    return button;
}

models::Done<void> Page::reporting(const QString& what, const QString& note)
{
    return guarded<void>([this, what, note](Result<void> result) {
        if (!result)
            m_banner->showError(what, result.error());
        else if (note.isEmpty())
            m_banner->hide();
        else
            m_banner->showNote(note);
    });
}

}  // namespace sluice::ui
