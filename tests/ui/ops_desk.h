// A console over sample ports, and how a person finds things in it.
#pragma once

#include "sample_ports.h"
#include "ui/common/table_view.h"
#include "ui/pages/described_page.h"
#include "ui/shell/console.h"
#include "ui/shell/main_window.h"

#include <QLineEdit>
#include <QPushButton>
#include <QTest>

namespace sluice::test {

using namespace sluice::ui;

inline QPushButton* buttonOf(QWidget* inside, const QString& text)
{
    for (QPushButton* found : inside->findChildren<QPushButton*>()) {
        if (found->text() == text && found->isVisible())
            return found;
    }
    return nullptr;
}

inline QLineEdit* fieldOf(QWidget* inside, const QString& name)
{
    for (QLineEdit* found : inside->findChildren<QLineEdit*>()) {
        if (found->accessibleName() == name)
            return found;
    }
    return nullptr;
}

struct Desk {
    explicit Desk(const char* start)
        : sample(SamplePorts::Kind::Full), console(sample.ports(), {{}, false, QString::fromLatin1(start)})
    {
        console.window().resize(1280, 720);
        console.show();
    }
    Page* page(const char* id) { return console.window().page(QString::fromLatin1(id)); }
    // Opens the table's tab and waits for its rows.
    DescribedPage* table(const char* pageId, const char* name)
    {
        console.openPage(QString::fromLatin1(pageId) + QLatin1Char('/') + QString::fromLatin1(name));
        auto* tabbed = qobject_cast<TabbedPage*>(page(pageId));
        DescribedPage* shown = tabbed ? tabbed->current() : nullptr;
        if (!shown || !QTest::qWaitFor([shown] { return shown->model().row(0) != nullptr; }))
            return nullptr;
        return shown;
    }
    // Chooses the first row in this state; any when empty.
    bool choose(DescribedPage* shown, const std::string& state)
    {
        const int column = shown->model().schema().columnIndex(stateColumn(shown->model().schema()));
        for (int i = 0; i < shown->model().rowCount(); ++i) {
            const TableRow* row = shown->model().row(i);
            if (row && (state.empty() || row->cells[std::size_t(column)] == Cell(state))) {
                shown->view().setCurrentIndex(shown->model().index(i, 0));
                chosen = *row;
                return true;
            }
        }
        return false;
    }
    std::string cell(DescribedPage* shown, const char* column) const
    {
        return std::get<std::string>(chosen.cells[std::size_t(shown->model().schema().columnIndex(column))]);
    }

    SamplePorts sample;
    Console console;
    TableRow chosen;
};

}  // namespace sluice::test
