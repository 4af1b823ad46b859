#include "ui/common/theme.h"

#include <QFile>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPainter>
#include <QSvgRenderer>
#include <cmath>

namespace sluice::ui {

const Theme& lightTheme()
{
    static const Theme theme{false,     "#f4f5f7", "#ffffff", "#eceef1", "#dcdfe4", "#1c2129", "#5a6370", "#1a5fb4",
                             "#ffffff", "#dbe8f8", "#e6e9ed", "#1b7a3d", "#1a5fb4", "#8f5a00", "#b3261e", "#5f6875"};
    return theme;
}

const Theme& darkTheme()
{
    static const Theme theme{true,      "#16191e", "#1d2127", "#272c34", "#343a44", "#e4e7eb", "#9ba4b1", "#78aeed",
                             "#10151c", "#26405f", "#2b3039", "#6cc48a", "#78aeed", "#e0b04c", "#f28b82", "#98a1ae"};
    return theme;
}

const Theme& themeOf(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkTheme() : lightTheme();
}

const Theme& themeOf(const QWidget*)
{
    return themeOf(QGuiApplication::palette());
}

const QColor& Theme::level(models::Level level) const
{
    switch (level) {
    case models::Level::Ok: return ok;
    case models::Level::Working: return working;
    case models::Level::Attention: return attention;
    case models::Level::Failed: return failed;
    case models::Level::Off: break;
    }
    return off;
}

QPalette Theme::palette() const
{
    QPalette p;
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, surface);
    p.setColor(QPalette::AlternateBase, surface);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::PlaceholderText, muted);
    p.setColor(QPalette::Button, raised);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, failed);
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, accentText);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    p.setColor(QPalette::ToolTipBase, raised);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::Light, raised);
    p.setColor(QPalette::Midlight, line);
    p.setColor(QPalette::Mid, line);
    p.setColor(QPalette::Dark, line);
    p.setColor(QPalette::Shadow, line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, dark ? QColor("#737c89") : QColor("#858d98"));
    return p;
}

QString Theme::styleSheet() const
{
    return QStringLiteral(
               "QHeaderView{background:%2;border:0;border-bottom:1px solid %3}"
               "QHeaderView::section{background:%2;color:%5;border:0;border-bottom:1px solid %3;padding:0 "
               "8px;min-height:26px}"
               "QHeaderView::up-arrow{image:url(:/sluice/icons/"
               "sort_up.svg);width:10px;height:8px;subcontrol-origin:border;subcontrol-position:top center}"
               "QHeaderView::down-arrow{image:url(:/sluice/icons/"
               "sort_down.svg);width:10px;height:8px;subcontrol-origin:border;subcontrol-position:top center}"
               "QScrollBar:vertical{background:transparent;width:10px;margin:0}QScrollBar:horizontal{background:"
               "transparent;height:10px;margin:0}"
               "QScrollBar::handle{background:%3;border-radius:3px;margin:2px}QScrollBar::handle:vertical{min-height:"
               "28px}QScrollBar::handle:horizontal{min-width:28px}"
               "QScrollBar::handle:hover{background:%5}QScrollBar::add-line,QScrollBar::sub-line{width:0;height:0}"
               "QScrollBar::add-page,QScrollBar::sub-page{background:transparent}"
               "QMainWindow,QStackedWidget{background:%1}"
               "QFrame#hairline{background:%3;border:0}"
               "QTableView{border:0;background:%2;selection-background-color:%7;selection-color:%4}"
               "QToolTip{background:%8;color:%4;border:1px solid %3;padding:4px}"
               "QPushButton{background:%2;border:1px solid %3;border-radius:4px;padding:4px "
               "12px;min-height:18px;color:%4}"
               "QPushButton:hover{background:%8}QPushButton:pressed{background:%3}"
               "QPushButton:focus{border:1px solid %6}"
               "QPushButton:disabled{color:%9;background:%1}"
               "QPushButton[primary=\"true\"]{background:%6;color:%10;border:1px solid %6}"
               "QPushButton[primary=\"true\"]:disabled{background:%8;color:%9;border:1px solid %3}"
               "QLineEdit,QComboBox,QPlainTextEdit{background:%2;border:1px solid %3;border-radius:4px;padding:3px "
               "6px;min-height:18px;color:%4}"
               "QLineEdit:focus,QPlainTextEdit:focus,QComboBox:focus{border:1px solid %6}"
               "QComboBox{padding-right:22px}QComboBox::drop-down{border:0;width:20px}QComboBox::down-arrow{image:url(:"
               "/sluice/icons/sort_down.svg);width:10px;height:8px}"
               "QComboBox QAbstractItemView{background:%2;border:1px solid "
               "%3;selection-background-color:%7;selection-color:%4}"
               "QLineEdit[readOnly=\"true\"]{background:%1;color:%5}"
               "QAbstractScrollArea::corner{background:transparent;border:0}QTableCornerButton::section{background:%2;"
               "border:0}"
               "QLineEdit[wrong=\"true\"]{border-bottom:2px solid %11}"
               "QScrollArea{border:0;background:transparent}QSplitter::handle{background:%3}"
               "QFrame[card=\"true\"]{background:%2;border:1px solid %3;border-radius:6px}"
               "QStatusBar{background:%1;border-top:1px solid %3}QStatusBar::item{border:0}"
               "QToolButton{border:0;border-radius:4px;padding:4px;color:%4}QToolButton:hover,QToolButton:focus{"
               "background:%8}")
        .arg(window.name(), surface.name(), line.name(), text.name(), muted.name(), accent.name(), selection.name(),
             raised.name())
        .arg(palette().color(QPalette::Disabled, QPalette::Text).name(), accentText.name(), failed.name());
}

double contrast(const QColor& a, const QColor& b)
{
    const auto luminance = [](const QColor& colour) {
        const auto channel = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
        return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) + 0.0722 * channel(colour.blueF());
    };
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

namespace {

QPixmap iconPixmap(const QByteArray& svg, const QColor& colour, int size)
{
    QByteArray coloured = svg;
    coloured.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(coloured);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

}  // namespace

QIcon lineIcon(const QString& name, const QColor& colour, const QColor& selected)
{
    QFile file(QStringLiteral(":/sluice/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int size : {16, 20, 24, 32, 40, 64}) {
        icon.addPixmap(iconPixmap(svg, colour, size));
        if (selected.isValid())
            icon.addPixmap(iconPixmap(svg, selected, size), QIcon::Selected);
    }
    return icon;
}

QFont tabularFont(QFont font)
{
    // Qt 6.4 cannot switch OpenType features; fonts of desktops have figures of one width by default. Kerning would break it.
    font.setKerning(false);
    return font;
}

QFont hashFont()
{
    return QFontDatabase::systemFont(QFontDatabase::FixedFont);
}

}  // namespace sluice::ui
