// A page of the console: title, one sentence of state, its actions, then its content. Thread: GUI.
#pragma once

#include "models/console_ports.h"
#include "ui/common/messages.h"

#include <QPointer>
#include <QSettings>
#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace sluice::ui {

struct PageContext {
    const models::ConsolePorts& ports;
    QSettings* settings = nullptr;  // null: nothing is kept
};

class Page : public QWidget {
    Q_OBJECT
public:
    Page(PageContext context, const QString& title, QWidget* parent = nullptr);

    QString title() const;
    QString summary() const { return m_summary->text(); }
    void setEmbedded();         // inside another page that has the title
    virtual void activate() {}  // it is in sight now
    virtual void statusChanged(const models::StatusSnapshot&) {}
    virtual void focusFilter() {}
    virtual void applyFilter(const QString&) {}
    virtual void openTable(const QString&) {}  // of several, by the name the engine has for it
    virtual void toggleDetails() {}
    virtual void exportTable() {}

Q_SIGNALS:
    void summaryChanged();
    void openPage(const QString& id, const QString& filter);  // id may name a table: "sessions/session_segments"

protected:
    void setSummary(models::Level level, const QString& text);
    void copySummary(const Page& other);  // of an embedded page, which shows none itself
    QPushButton* addHeaderAction(const QString& text, bool primary = false);
    QVBoxLayout* content() const { return m_content; }
    ErrorBanner* banner() const { return m_banner; }
    const PageContext& context() const { return m_context; }
    models::Micros now() const { return m_context.ports.clock->now().micros; }

    // Wraps a completion so that it is dropped when the page is gone.
    template<class T, class F>
    models::Done<T> guarded(F handler)
    {
        return [self = QPointer<Page>(this), handler = std::move(handler)](Result<T> result) mutable {
            if (self)
                handler(std::move(result));
        };
    }
    // Reports an error at the top of the page, or a note when all went well.
    models::Done<void> reporting(const QString& what, const QString& note = {});

private:
    const PageContext m_context;
    QLabel* m_title;
    QLabel* m_summary;
    QHBoxLayout* m_actions;
    ErrorBanner* m_banner;
    QVBoxLayout* m_content;
};

}  // namespace sluice::ui
