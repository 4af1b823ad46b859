#include "ui/common/filter_bar.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QCompleter>
#include <QEvent>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QStringListModel>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

namespace sluice::ui {

namespace {

// Completes the last word and leaves what stands before it.
class LastWordCompleter : public QCompleter {
public:
    using QCompleter::QCompleter;
    QStringList splitPath(const QString& path) const override
    {
        return {path.mid(path.lastIndexOf(QLatin1Char(' ')) + 1)};
    }
    QString pathFromIndex(const QModelIndex& index) const override
    {
        const auto* edit = qobject_cast<QLineEdit*>(widget());
        const QString before = edit ? edit->text().left(edit->text().lastIndexOf(QLatin1Char(' ')) + 1) : QString();
        return before + index.data().toString();
    }
};

}  // namespace

FilterBar::FilterBar(const TableSchema& schema, QSettings* settings, QWidget* parent)
    : QWidget(parent), m_schema(schema), m_settings(settings), m_edit(new QLineEdit), m_error(new QLabel), m_saved(new QToolButton),
      m_words(new QStringListModel(this)), m_timer(new QTimer(this))
{
    m_edit->setPlaceholderText(schema.columnIndex("state") >= 0 ? tr("Filter, such as state:failed and amount>0.1eth") : schema.columnIndex("balance") >= 0 ? tr("Filter, such as berlin and balance>0.1eth") : tr("Filter: words, or column:value"));
    m_edit->setClearButtonEnabled(true);
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setMinimumWidth(280);
    m_completer = new LastWordCompleter(m_words, this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setMaxVisibleItems(12);
    m_edit->setCompleter(m_completer);
    m_edit->installEventFilter(this);
    m_saved->setText(tr("Saved"));
    m_saved->setToolTip(tr("Saved filters"));
    m_saved->setIcon(lineIcon(QStringLiteral("star"), themeOf(this).muted));
    m_saved->setAccessibleName(tr("Saved filters"));
    m_error->setAccessibleName(tr("What is wrong with the filter"));
    m_error->hide();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kStep);
    row->addWidget(m_edit, 3);
    row->addWidget(m_saved);
    row->addWidget(m_error, 2);
    m_timer->setSingleShot(true);
    m_timer->setInterval(200);
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_words->setStringList(completions(m_schema, text));
        m_timer->start();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterBar::apply);
    connect(m_timer, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_saved, &QToolButton::clicked, this, &FilterBar::showSaved);
    m_words->setStringList(completions(m_schema, {}));
    setFocusProxy(m_edit);
}

QStringList FilterBar::completions(const TableSchema& schema, const QString& text)
{
    const QString word = text.mid(text.lastIndexOf(QLatin1Char(' ')) + 1);
    QStringList found;
    const int colon = int(word.indexOf(QLatin1Char(':')));
    if (colon > 0) {
        const int column = schema.columnIndex(word.left(colon).toStdString());
        static const char* const states[] = {"planned", "signed", "submitted", "mined", "settled", "stalled", "replaced", "failed",
                                             "cancelled", "unresolved"};
        static const char* const gates[] = {"auto", "awaiting", "approved", "held"};
        if (column >= 0 && schema.columns[std::size_t(column)].id == "state" && schema.id == "payouts")
            for (const char* state : states)
                found << word.left(colon + 1) + QLatin1String(state);
        else if (column >= 0 && schema.columns[std::size_t(column)].id == "gate")
            for (const char* gate : gates)
                found << word.left(colon + 1) + QLatin1String(gate);
        else if (column >= 0 && schema.columns[std::size_t(column)].type == ColumnType::Time)
            found << word.left(colon + 1) + QStringLiteral(">1h") << word.left(colon + 1) + QStringLiteral(">1d");
        return found;
    }
    for (const TableColumn& column : schema.columns)
        found << QString::fromStdString(column.id) + QLatin1Char(':');
    found << QStringLiteral("and") << QStringLiteral("or") << QStringLiteral("not");
    return found;
}

void FilterBar::setText(const QString& text)
{
    m_edit->setText(text);
    m_timer->stop();
    apply();
}

void FilterBar::focusField()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

QString FilterBar::errorText() const
{
    return m_error->isHidden() ? QString() : m_error->text();
}

void FilterBar::apply()
{
    const std::string text = m_edit->text().toStdString();
    const auto filter = parseFilter(text, &m_schema);
    m_edit->setProperty("wrong", !filter);
    m_edit->style()->unpolish(m_edit);
    m_edit->style()->polish(m_edit);
    if (filter) {
        m_error->hide();
        m_edit->setToolTip({});
        Q_EMIT filterChanged(*filter);
        return;
    }
    const FilterError& error = filter.error();
    const QString part = QString::fromStdString(text.substr(std::min(error.offset, text.size()), error.length));
    QString words;
    switch (error.code) {
    case FilterError::Code::UnexpectedEnd: words = tr("Something is missing at the end"); break;
    case FilterError::Code::UnexpectedToken: words = tr("“%1” does not fit here").arg(part); break;
    case FilterError::Code::UnclosedQuote: words = tr("A quote is not closed"); break;
    case FilterError::Code::UnknownColumn: words = tr("There is no column “%1”").arg(part); break;
    case FilterError::Code::BadValue: words = tr("“%1” is not a value of this column").arg(part); break;
    }
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, themeOf(this).failed);
    m_error->setPalette(palette);
    m_error->setText(words);
    m_error->show();
    m_edit->setToolTip(words);
}

QString FilterBar::settingsKey() const
{
    return QStringLiteral("filters/") + QString::fromStdString(m_schema.id);
}

void FilterBar::showSaved()
{
    QMenu menu(this);
    const QVariantMap saved = m_settings ? m_settings->value(settingsKey()).toMap() : QVariantMap();
    for (auto it = saved.begin(); it != saved.end(); ++it)
        menu.addAction(it.key(), this, [this, text = it.value().toString()] { setText(text); });
    if (saved.isEmpty())
        menu.addAction(tr("No filters are saved yet"))->setEnabled(false);
    menu.addSeparator();
    QAction* save = menu.addAction(tr("Save this filter…"), this, [this] {
        auto* dialog = new QInputDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setWindowTitle(tr("Save the filter"));
        dialog->setLabelText(tr("Name"));
        connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
            QVariantMap all = m_settings->value(settingsKey()).toMap();
            if (!name.trimmed().isEmpty())
                all.insert(name.trimmed(), text());
            m_settings->setValue(settingsKey(), all);
        });
        dialog->open();
    });
    save->setEnabled(m_settings && !text().isEmpty() && m_error->isHidden());
    QMenu* forget = menu.addMenu(tr("Forget"));
    forget->setEnabled(!saved.isEmpty());
    for (auto it = saved.begin(); it != saved.end(); ++it)
        forget->addAction(it.key(), this, [this, name = it.key()] {
            QVariantMap all = m_settings->value(settingsKey()).toMap();
            all.remove(name);
            m_settings->setValue(settingsKey(), all);
        });
    menu.exec(m_saved->mapToGlobal(QPoint(0, m_saved->height())));
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !text().isEmpty()) {
        setText({});
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace sluice::ui
