// Every page, empty, full and failing, light and dark, in a real window: it opens, says its state, and is photographed into the
// build directory for people to look at.
#include "sample_ports.h"
#include "ui/common/table_view.h"
#include "ui/common/theme.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using sluice::test::SamplePorts;

namespace {

const QStringList kPages = {QStringLiteral("overview"),  QStringLiteral("balances"),      QStringLiteral("payouts"),
                            QStringLiteral("wallet"),    QStringLiteral("orchestrators"), QStringLiteral("audit"),
                            QStringLiteral("settings"),  QStringLiteral("log"),           QStringLiteral("sessions"),
                            QStringLiteral("workloads"), QStringLiteral("licensing"),     QStringLiteral("edges"),
                            QStringLiteral("server"),    QStringLiteral("tokens"),        QStringLiteral("import"),
                            QStringLiteral("tenants"),   QStringLiteral("plans")};

// What was asked for while a page opened has been painted.
void settle()
{
    QElapsedTimer timer;
    timer.start();
    QTRY_VERIFY(timer.elapsed() > 60);
}

void shoot(QWidget& window, const QString& name)
{
    const QString dir = QStringLiteral(SLUICE_BINARY_DIR "/screenshots");
    QDir().mkpath(dir);
    QVERIFY(window.grab().save(dir + QLatin1Char('/') + name + QStringLiteral(".png")));
}

}  // namespace

class TestUiPages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPage_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("theme");
        for (const char* theme : {"light", "dark"})
            for (const char* state : {"full", "empty", "failing"})
                QTest::addRow("%s-%s", state, theme) << QString::fromLatin1(state) << QString::fromLatin1(theme);
    }

    void everyPage()
    {
        QFETCH(QString, state);
        QFETCH(QString, theme);
        QTemporaryDir profile;
        SamplePorts sample(state == QStringLiteral("full") || state == QStringLiteral("failing")
                               ? SamplePorts::Kind::Full
                               : SamplePorts::Kind::Empty);
        if (state == QStringLiteral("failing"))
            sample.failEverything();
        Console console(sample.ports(), {profile.path(), false, {}});
        MainWindow& window = console.window();
        window.setTheme(theme);
        window.resize(1280, 720);
        console.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (const QString& id : kPages) {
            console.openPage(id);
            Page* page = window.page(id);
            QVERIFY(page);
            QTRY_VERIFY(!page->summary().isEmpty() || state == QStringLiteral("failing"));
            TableView* table = nullptr;
            for (TableView* view : page->findChildren<TableView*>())
                if (view->tableModel().schema().id == id.toStdString())
                    table = view;
            if (table && state == QStringLiteral("full")) {
                QTRY_VERIFY(table->tableModel().rowCount() > 0);
                table->setCurrentIndex(table->model()->index(id == QStringLiteral("payouts") ? 3 : 0, 0));
                QTRY_VERIFY(page->findChildren<QLabel*>().size() > 6);
            } else if (table) {
                QTRY_VERIFY(!table->tableModel().isLoading());
            }
            QCoreApplication::sendPostedEvents();
            settle();
            shoot(window, id + QLatin1Char('-') + state + QLatin1Char('-') + theme);
            QCOMPARE(window.size(), QSize(1280, 720));  // 1280 x 720 holds every page
        }
    }

    void contrastIsEnough()
    {
        for (const Theme* theme : {&lightTheme(), &darkTheme()})
            for (const QColor& ground : {theme->window, theme->surface})
                for (const QColor& ink : {theme->text, theme->muted, theme->accent, theme->ok, theme->working,
                                          theme->attention, theme->failed, theme->off})
                    QVERIFY2(contrast(ink, ground) >= 4.5,
                             qPrintable(ink.name() + QStringLiteral(" on ") + ground.name() + QStringLiteral(": ")
                                        + QString::number(contrast(ink, ground))));
    }

    void rightToLeftMirrors()
    {
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        SamplePorts sample(SamplePorts::Kind::Full);
        Console console(sample.ports(), {{}, false, QStringLiteral("payouts")});
        console.window().resize(1280, 720);
        console.show();
        auto* table = console.window().page(QStringLiteral("payouts"))->findChild<TableView*>();
        QTRY_VERIFY(table->tableModel().rowCount() > 0);
        table->setCurrentIndex(table->model()->index(3, 0));
        settle();
        QVERIFY(table->mapTo(&console.window(), QPoint(0, 0)).x() < 1280 - 196 - table->width() + 10);
        shoot(console.window(), QStringLiteral("payouts-rtl"));
        QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestUiPages test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_ui_pages.moc"
