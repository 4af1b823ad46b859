#include "ui/common/details_pane.h"

#include "ui/common/messages.h"
#include "ui/common/theme.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QFormLayout>
#include <QGuiApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::ui {

using models::CellFormat;

namespace {
constexpr int kPaneLine = 20;
constexpr int kFieldsWidth = 232;  // of the narrowest pane, without margins and the space between name and value
}  // namespace

Timeline::Timeline(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Timeline of the payout"));
}

void Timeline::setSteps(std::vector<models::PayoutStep> steps, models::Micros now)
{
    m_steps = std::move(steps);
    m_now = now;
    QStringList words;
    for (const auto& step : m_steps)
        words << CellFormat::step(step.code) + QStringLiteral(": ")
                     + (step.at ? CellFormat::relativeTime(step.at, now) : tr("to come"));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

int Timeline::rowHeight(std::size_t row) const
{
    const auto& step = m_steps[row];
    return 28 + (step.durable.empty() ? 0 : kPaneLine - 4) + (step.hash.empty() ? 0 : kPaneLine - 4);
}

QSize Timeline::sizeHint() const
{
    int height = 0;
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        height += rowHeight(i);
    return {200, height + 4};
}

void Timeline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = themeOf(this);
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    const int dotX = rtl ? width() - 8 : 8;
    int y = 0;
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const auto& step = m_steps[i];
        const int height = rowHeight(i);
        const bool bad = step.code == "failed" || step.code == "stalled";
        const bool done = step.at != 0 && (step.wanted == 0 || step.done >= step.wanted);
        const bool working = !done && step.done > 0;
        const QColor colour = bad ? theme.failed : done ? theme.ok : working ? theme.working : theme.muted;
        if (i + 1 < m_steps.size()) {
            painter.setPen(QPen(theme.line, 2));
            painter.drawLine(dotX, y + 18, dotX, y + height + 6);
        }
        painter.setPen(QPen(colour, 1.6));
        painter.setBrush(done ? colour : theme.surface);
        painter.drawEllipse(QPoint(dotX, y + 12), 4, 4);
        const QRect line(rtl ? 0 : 24, y, width() - 24, 24);
        QString title = CellFormat::step(step.code);
        if (step.wanted > 0)
            title = tr("%1 %2 of %3").arg(title).arg(step.done).arg(step.wanted);
        painter.setPen(done || working ? theme.text : theme.muted);
        painter.drawText(line, Qt::AlignVCenter | (rtl ? Qt::AlignRight : Qt::AlignLeft), title);
        painter.setPen(theme.muted);
        painter.drawText(line, Qt::AlignVCenter | (rtl ? Qt::AlignLeft : Qt::AlignRight),
                         step.at ? CellFormat::relativeTime(step.at, m_now) : tr("to come"));
        int below = y + 22;
        const auto extra = [&](const QString& text, const QFont& font, const QColor& ink) {
            painter.setFont(font);
            painter.setPen(ink);
            const QRect rect(rtl ? 0 : 24, below, width() - 24, kPaneLine - 4);
            painter.drawText(rect, Qt::AlignVCenter | (rtl ? Qt::AlignRight : Qt::AlignLeft),
                             QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
            below += kPaneLine - 4;
            painter.setFont(this->font());
        };
        if (!step.durable.empty())
            extra(QString::fromStdString(step.durable), font(), theme.muted);
        if (!step.hash.empty())
            extra(CellFormat::shortHex(step.hash), hashFont(), theme.accent);
        y += height;
    }
}

void Timeline::mousePressEvent(QMouseEvent* event)
{
    int y = 0;
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const int height = rowHeight(i);
        if (event->pos().y() < y + height) {
            if (!m_steps[i].hash.empty() && event->pos().y() > y + 22)
                Q_EMIT hashClicked(QString::fromStdString(m_steps[i].hash));
            return;
        }
        y += height;
    }
}

DetailsPane::DetailsPane(QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(300);
    setFrameShape(NoFrame);
    setAccessibleName(tr("Details"));
    clear({});
}

void DetailsPane::clear(const QString& hint)
{
    const int scrolled = verticalScrollBar() ? verticalScrollBar()->value() : 0;
    m_body = new QWidget;
    m_column = new QVBoxLayout(m_body);
    m_column->setContentsMargins(4 * kStep, 3 * kStep, 4 * kStep, 4 * kStep);
    m_column->setSpacing(2 * kStep);
    m_actions = nullptr;
    if (!hint.isEmpty()) {
        QLabel* label = makeLabel(hint, true);
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignHCenter);
        m_column->addSpacing(10 * kStep);
        m_column->addWidget(label);
    }
    m_column->addStretch(1);
    setWidget(m_body);
    QMetaObject::invokeMethod(
        this, [this, scrolled] { verticalScrollBar()->setValue(scrolled); }, Qt::QueuedConnection);
}

void DetailsPane::setHead(models::Level level, const QString& state, const QString& name, const QString& figure)
{
    auto* stateLabel = makeLabel(CellFormat::level(level) + QStringLiteral("  ") + state, false, 0, true);
    QPalette palette = stateLabel->palette();
    palette.setColor(QPalette::WindowText, themeOf(this).level(level));
    stateLabel->setPalette(palette);
    auto* figureLabel = makeLabel(figure, false, 6, true);
    auto* nameLabel = makeLabel(name, true);
    nameLabel->setWordWrap(true);
    nameLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    int at = 0;
    if (!state.isEmpty())
        m_column->insertWidget(at++, stateLabel);
    else
        delete stateLabel;
    if (!figure.isEmpty())
        m_column->insertWidget(at++, figureLabel);
    else
        delete figureLabel;
    m_column->insertWidget(at++, nameLabel);
    m_actions = new QVBoxLayout;
    m_actions->setSpacing(kStep);
    m_column->insertLayout(m_column->count() - 1, m_actions);
}

void DetailsPane::setWhy(const QString& text)
{
    if (text.isEmpty())
        return;
    auto* why = makeLabel(text, false, 0);
    why->setWordWrap(true);
    QPalette palette = why->palette();
    palette.setColor(QPalette::WindowText, themeOf(this).attention);
    why->setPalette(palette);
    m_column->insertWidget(m_column->indexOf(m_actions), why);
}

QPushButton* DetailsPane::addAction(const QString& text, bool primary)
{
    auto* button = new QPushButton(text);
    button->setAutoDefault(false);
    if (primary)
        makePrimary(button);
    m_actions->addWidget(button);
    return button;
}

QPushButton* DetailsPane::addLink(const QString& text)
{
    auto* button = new QPushButton(text + QStringLiteral("  →"));
    button->setFlat(true);
    button->setCursor(Qt::PointingHandCursor);
    button->setStyleSheet(
        QStringLiteral("QPushButton{text-align:left;border:0;padding:2px 0;color:%1;background:transparent}"
                       "QPushButton:focus{text-decoration:underline}")
            .arg(themeOf(this).accent.name()));
    m_actions->addWidget(button);
    return button;
}

void DetailsPane::addTimeline(std::vector<models::PayoutStep> steps, models::Micros now, const QString& explorerUrl)
{
    auto* timeline = new Timeline;
    timeline->setSteps(std::move(steps), now);
    connect(timeline, &Timeline::hashClicked, this, [explorerUrl](const QString& hash) {
        if (explorerUrl.isEmpty())
            QGuiApplication::clipboard()->setText(hash);
        else
            QDesktopServices::openUrl(QUrl(QString(explorerUrl).replace(QStringLiteral("{hash}"), hash)));
    });
    m_column->insertSpacing(m_column->count() - 1, kStep);
    m_column->insertWidget(m_column->count() - 1, timeline);
}

void DetailsPane::addSection(const QString& title, std::vector<DetailField> fields)
{
    if (fields.empty())
        return;
    if (!title.isEmpty()) {
        m_column->insertSpacing(m_column->count() - 1, kStep);
        m_column->insertWidget(m_column->count() - 1, makeLabel(title, false, 0, true));
    }
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(3 * kStep);
    form->setVerticalSpacing(kStep);
    form->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    int widest = 0;
    for (const DetailField& field : fields)
        widest = std::max(widest, fontMetrics().horizontalAdvance(field.name));
    for (const DetailField& field : fields) {
        auto* button = new QToolButton;
        button->setText(field.shown);
        button->setToolTip(tr("%1\nClick to copy").arg(field.exact));
        button->setAccessibleName(tr("%1: %2. Copy").arg(field.name, field.exact));
        button->setStyleSheet(QStringLiteral("QToolButton{padding:0 2px;text-align:left}"));
        if (field.mono)
            button->setFont(hashFont());
        // Long words are cut by the pane's width; the exact value is in the tooltip and the copy.
        const int most = std::max(80, kFieldsWidth - widest);
        button->setText(button->fontMetrics().elidedText(field.shown, Qt::ElideRight, most));
        connect(button, &QToolButton::clicked, button,
                [exact = field.exact] { QGuiApplication::clipboard()->setText(exact); });
        form->addRow(makeLabel(field.name, true), button);
    }
    m_column->insertLayout(m_column->count() - 1, form);
}

void DetailsPane::addRaw(const QString& json, const QString& title)
{
    if (json.isEmpty() || json == QStringLiteral("{}"))
        return;
    auto* toggle = new QToolButton;
    toggle->setText(title.isEmpty() ? tr("Raw JSON") : title);
    toggle->setCheckable(true);
    toggle->setArrowType(Qt::RightArrow);
    toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* text = new QPlainTextEdit(json);
    text->setReadOnly(true);
    text->setFont(hashFont());
    text->setFixedHeight(200);
    text->hide();
    connect(toggle, &QToolButton::toggled, text, &QWidget::setVisible);
    connect(toggle, &QToolButton::toggled, toggle,
            [toggle](bool on) { toggle->setArrowType(on ? Qt::DownArrow : Qt::RightArrow); });
    m_column->insertWidget(m_column->count() - 1, toggle);
    m_column->insertWidget(m_column->count() - 1, text);
}

void DetailsPane::addRowFields(const TableSchema& schema, const TableRow& row, models::Micros now)
{
    std::vector<DetailField> fields;
    for (int i = 0; i < int(schema.columns.size()); ++i) {
        const TableColumn& column = schema.columns[std::size_t(i)];
        if (column.type == ColumnType::Json)
            continue;
        std::string exact;
        CellFormat::appendExact(exact, schema, row, i);
        if (exact.empty())
            continue;
        fields.push_back({CellFormat::columnTitle(schema.id, column), CellFormat::display(schema, row, i, now),
                          QString::fromStdString(exact),
                          column.type == ColumnType::Address || column.type == ColumnType::Hash});
    }
    addSection(tr("Fields"), std::move(fields));
}

}  // namespace sluice::ui
