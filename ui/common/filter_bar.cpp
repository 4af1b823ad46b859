#include "ui/common/filter_bar.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QCompleter>
#include <QDate>
#include <QEvent>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QStringListModel>
#include <QStyle>
#include <QTextCharFormat>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

namespace sluice::ui {

namespace {

// Where the word begins that is being typed: after a blank or an opening bracket.
int lastWordAt(const QString& text)
{
    return int(std::max(text.lastIndexOf(QLatin1Char(' ')), text.lastIndexOf(QLatin1Char('(')))) + 1;
}

// Completes the last word and leaves what stands before it.
class LastWordCompleter : public QCompleter {
public:
    using QCompleter::QCompleter;
    QStringList splitPath(const QString& path) const override { return {path.mid(lastWordAt(path))}; }
    QString pathFromIndex(const QModelIndex& index) const override
    {
        const auto* edit = qobject_cast<QLineEdit*>(widget());
        const QString before = edit ? edit->text().left(lastWordAt(edit->text())) : QString();
        return before + index.data().toString();
    }
};

}  // namespace

FilterBar::FilterBar(const TableSchema& schema, QSettings* settings, QWidget* parent)
    : QWidget(parent)
    , m_schema(schema)
    , m_settings(settings)
    , m_edit(new QLineEdit)
    , m_error(new QLabel)
    , m_saved(new QToolButton)
    , m_words(new QStringListModel(this))
    , m_timer(new QTimer(this))
{
    m_edit->setPlaceholderText(example(schema));
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
    const QString word = text.mid(lastWordAt(text));
    QStringList found;
    const int colon = int(word.indexOf(QLatin1Char(':')));
    if (colon > 0) {
        const int column = schema.columnIndex(word.left(colon).toStdString());
        if (column < 0)
            return found;
        const TableColumn& described = schema.columns[std::size_t(column)];
        const QString before = word.left(colon + 1);
        for (const QString& code : models::CellFormat::knownCodes(schema, described))
            found << before + code;
        const QString day = QDate::currentDate().toString(Qt::ISODate);
        if (described.type == ColumnType::Time)
            found << before + QStringLiteral("1h") << before + QStringLiteral("1d") << before + QStringLiteral("30d")
                  << before + day;
        if (described.type == ColumnType::Amount)
            found << before + QStringLiteral(">0") << before + QStringLiteral(">0.01eth")
                  << before + QStringLiteral("0.001..0.01");
        return found;
    }
    for (const TableColumn& column : schema.columns)
        if (column.type != ColumnType::Json)
            found << QString::fromStdString(column.id) + QLatin1Char(':');
    found << QStringLiteral("and") << QStringLiteral("or") << QStringLiteral("not");
    return found;
}

QString FilterBar::example(const TableSchema& schema)
{
    if (schema.id == "payouts")
        return tr("Filter, such as state:stalled and amount>0.1eth");
    if (schema.id == "orchestrators")
        return tr("Filter, such as state:down or balance>0.1eth");
    if (schema.id == "audit")
        return tr("Filter, such as actor:console and time:1d");
    return schema.columnIndex("balance") >= 0 ? tr("Filter, such as berlin and balance>0.1eth")
                                              : tr("Filter: words, or column:value");
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
        underline(0, 0);
        m_edit->setToolTip({});
        Q_EMIT filterChanged(*filter);
        return;
    }
    const FilterError& error = filter.error();
    const std::size_t offset = std::min(error.offset, text.size());
    const QString part = QString::fromStdString(text.substr(offset, error.length));
    underline(int(QString::fromStdString(text.substr(0, offset)).size()), int(part.size()));
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

// The formats of an input method are the one way to mark a part of a line edit.
void FilterBar::underline(int start, int length)
{
    const int size = int(m_edit->text().size());
    if (length == 0 && start >= size)  // what is missing is missing after the last word
        start = lastWordAt(m_edit->text());
    m_underlined = size == 0 || (length == 0 && start == 0)
                       ? QPair<int, int>(0, 0)
                       : QPair<int, int>(start, length > 0 ? length : size - start);
    QList<QInputMethodEvent::Attribute> attributes;
    if (m_underlined.second > 0) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(themeOf(this).failed);
        format.setForeground(themeOf(this).failed);
        attributes.append({QInputMethodEvent::TextFormat, m_underlined.first - m_edit->cursorPosition(),
                           m_underlined.second, format});
    }
    QInputMethodEvent event(QString(), attributes);
    QCoreApplication::sendEvent(m_edit, &event);
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
    if (watched == m_edit && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !text().isEmpty()) {
        setText({});
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace sluice::ui
