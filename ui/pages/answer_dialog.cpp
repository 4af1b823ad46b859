#include "ui/pages/answer_dialog.h"

#include "core/amount.h"
#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int answerMicroScale = 6;

QString answerWord(const char* text)
{
    return QCoreApplication::translate("OpsDialog", text);
}

QString plainText(const json::Value& value)
{
    const auto text = value.toText();
    return QString::fromStdString(text ? std::string(*text) : json::write(value));
}

QString answerText(const json::Value& row, const OpsShown& shown)
{
    const json::Value* member = row.find(shown.member);
    if (!member || member->isNull())
        return models::CellFormat::unknown();
    if (shown.kind == OpsShown::Kind::Flag && member->isBool())
        return *member->boolean() ? answerWord(QT_TRANSLATE_NOOP("OpsDialog", "yes"))
                                  : answerWord(QT_TRANSLATE_NOOP("OpsDialog", "no"));
    if (const auto micros = member->toInt64(); micros && shown.kind == OpsShown::Kind::Dollars)
        return QStringLiteral("$") + QString::fromStdString(formatUnits(Int256(*micros), answerMicroScale));
    if (!member->isObject())
        return plainText(*member);
    QStringList parts;
    for (const auto& [name, value] : *member->members())
        parts << QStringLiteral("%1 %2").arg(QString::fromStdString(name), plainText(value));
    return parts.join(QStringLiteral(", "));
}

void putText(QTableWidget& table, int row, int column, const QString& text)
{
    auto* item = new QTableWidgetItem(text.isEmpty() ? models::CellFormat::unknown() : text);
    item->setToolTip(text);
    table.setItem(row, column, item);
}

void fillItems(QTableWidget& table, const std::vector<OpsShown>& shows, const json::Array& items)
{
    table.setColumnCount(int(shows.size()));
    table.setRowCount(int(items.size()));
    QStringList labels;
    for (const OpsShown& shown : shows)
        labels << shown.label;
    table.setHorizontalHeaderLabels(labels);
    for (std::size_t row = 0; row < items.size(); ++row) {
        for (std::size_t column = 0; column < shows.size(); ++column)
            putText(table, int(row), int(column), answerText(items[row], shows[column]));
    }
}

QTableWidget* itemsTable(const std::vector<OpsShown>& shows, const json::Array& items)
{
    auto* table = new QTableWidget;
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    fillItems(*table, shows, items);
    QHeaderView& header = *table->horizontalHeader();
    header.setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->resizeColumnsToContents();
    for (int column = 0; column < table->columnCount(); ++column)
        header.resizeSection(column, std::max(table->columnWidth(column), header.sectionSizeHint(column)) + 4 * kStep);
    header.setStretchLastSection(true);
    header.setHighlightSections(false);
    table->setCurrentCell(-1, -1);
    return table;
}

QFormLayout* membersForm(const std::vector<OpsShown>& shows, const json::Value& answer)
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(6 * kStep);
    form->setVerticalSpacing(2 * kStep);
    for (const OpsShown& shown : shows) {
        const QString text = answerText(answer, shown);
        QLabel* value = makeLabel(text.isEmpty() ? models::CellFormat::unknown() : text);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setWordWrap(true);
        value->setAccessibleName(shown.label);
        form->addRow(makeLabel(shown.label, true), value);
    }
    return form;
}

}  // namespace

void showAnswer(QWidget* parent, const QString& title, const std::vector<OpsShown>& shows, const json::Value& answer)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("answerDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(QString(title).remove(QStringLiteral("…")));
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(3 * kStep);
    const json::Value* items = answer.find("items");
    if (items && items->isArray() && items->items()->empty()) {
        column->addWidget(
            makeLabel(answerWord(QT_TRANSLATE_NOOP("OpsDialog", "Nothing was counted in this time.")), true));
    } else if (items && items->isArray()) {
        QTableWidget* table = itemsTable(shows, *items->items());
        table->setAccessibleName(dialog->windowTitle());
        column->addWidget(table);
        dialog->resize(150 * kStep, 70 * kStep);
    } else {
        column->addLayout(membersForm(shows, answer));
        dialog->setMinimumWidth(90 * kStep);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    column->addWidget(buttons);
    dialog->open();
}

}  // namespace sluice::ui
