#include "ui/shell/command_palette.h"

#include "ui/common/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace sluice::ui {

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries,
                               std::function<std::vector<PaletteEntry>(const QString&)> search, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint)
    , m_entries(std::move(entries))
    , m_search(std::move(search))
    , m_edit(new QLineEdit)
    , m_list(new QListWidget)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Command palette"));
    resize(560, 380);
    m_edit->setPlaceholderText(tr("Page, action, orchestrator, address or hash"));
    m_edit->setAccessibleName(tr("Search"));
    m_edit->installEventFilter(this);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 3 * kStep);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::narrow);
    connect(m_edit, &QLineEdit::returnPressed, this, &CommandPalette::choose);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::choose);
    narrow({});
}

void CommandPalette::setText(const QString& text)
{
    m_edit->setText(text);
}

int CommandPalette::count() const
{
    return m_list->count();
}

void CommandPalette::narrow(const QString& text)
{
    m_shown.clear();
    for (const PaletteEntry& entry : m_entries)
        if (text.isEmpty() || entry.text.contains(text, Qt::CaseInsensitive))
            m_shown.push_back(entry);
    if (text.trimmed().size() >= 3)
        for (PaletteEntry& entry : m_search(text.trimmed()))
            m_shown.push_back(std::move(entry));
    m_list->clear();
    for (const PaletteEntry& entry : m_shown)
        m_list->addItem(entry.hint.isEmpty() ? entry.text : entry.text + QStringLiteral("    ") + entry.hint);
    m_list->setCurrentRow(0);
}

void CommandPalette::choose()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= int(m_shown.size()))
        return;
    const auto act = m_shown[std::size_t(row)].act;
    close();
    act();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int rows = m_list->count();
            if (rows > 0)
                m_list->setCurrentRow((m_list->currentRow() + (key == Qt::Key_Down ? 1 : rows - 1)) % rows);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace sluice::ui
