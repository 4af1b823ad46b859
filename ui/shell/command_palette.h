// Ctrl+K: pages, actions, and anything that looks like an orchestrator id, an address or a hash. Thread: GUI.
#pragma once

#include <QDialog>
#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace sluice::ui {

struct PaletteEntry {
    QString text, hint;
    std::function<void()> act;
};

class CommandPalette : public QDialog {
    Q_OBJECT
public:
    // `search` answers further entries for a text that may be an id or a hash.
    CommandPalette(std::vector<PaletteEntry> entries, std::function<std::vector<PaletteEntry>(const QString&)> search,
                   QWidget* parent = nullptr);
    void setText(const QString& text);
    int count() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void narrow(const QString& text);
    void choose();

    std::vector<PaletteEntry> m_entries, m_shown;
    std::function<std::vector<PaletteEntry>(const QString&)> m_search;
    QLineEdit* m_edit;
    QListWidget* m_list;
};

}  // namespace sluice::ui
