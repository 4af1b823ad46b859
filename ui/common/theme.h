// Our own small palette, light and dark, each text colour at least 4.5:1 on its ground (tests/ui/tst_ui_theme). A widget finds its theme
// from its palette, so there is no global state. Thread: GUI.
#pragma once

#include "models/actions.h"

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>
#include <QWidget>

namespace sluice::ui {

struct Theme {
    bool dark;
    QColor window, surface, raised, line, text, muted, accent, accentText, selection, skeleton;
    QColor ok, working, attention, failed, off;

    const QColor& level(models::Level level) const;
    QPalette palette() const;
    QString styleSheet() const;
};

const Theme& lightTheme();
const Theme& darkTheme();
const Theme& themeOf(const QPalette& palette);
const Theme&
themeOf(const QWidget* widget);  // the application's: style sheets may make a widget's own palette transparent
double contrast(const QColor& a, const QColor& b);  // WCAG 2

// A line icon recoloured; sizes 16 to 64.
QIcon lineIcon(const QString& name, const QColor& colour, const QColor& selected = {});
QFont tabularFont(QFont font);  // the same width for every figure
QFont hashFont();
constexpr int kStep = 4;  // spacing comes in steps of this

}  // namespace sluice::ui
