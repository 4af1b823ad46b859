// Sizes and bans: what may not be found in this house (ARCHITECTURE, Style).
#include "source_tree.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace sluice::lint;

class LintText : public QObject {
    Q_OBJECT

private:
    QVector<SourceFile> m_product;
    QVector<SourceFile> m_tests;

    // "// lint:allow WHAT: reason" on the line or the one above lets a single use pass; the reason is the point.
    static bool allowed(const SourceFile& file, qsizetype line)
    {
        static const QRegularExpression mark(QStringLiteral("lint:allow \\w+: \\S+"));
        return mark.match(file.lines[line]).hasMatch() || (line > 0 && mark.match(file.lines[line - 1]).hasMatch());
    }

    static void find(const QVector<SourceFile>& files, const char* pattern, const QSet<QString>& rooms,
                     QStringList& wrong)
    {
        const QRegularExpression expression{QLatin1String(pattern)};
        for (const SourceFile& file : files) {
            if (!rooms.isEmpty() && !rooms.contains(file.room))
                continue;
            for (qsizetype i = 0; i < file.code.size(); ++i) {
                if (expression.match(file.code[i]).hasMatch() && !allowed(file, i))
                    wrong << place(file, i) + QStringLiteral(": ") + file.lines[i].trimmed();
            }
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_product = readSources(
            {QStringLiteral("server"), QStringLiteral("models"), QStringLiteral("ui"), QStringLiteral("app")});
        m_tests = readSources({QStringLiteral("tests")});
        QVERIFY(!m_product.isEmpty());
        QVERIFY(!m_tests.isEmpty());
    }

    void filesAndFunctionsStaySmall()
    {
        constexpr qsizetype mostHeader = 260;
        constexpr qsizetype mostSource = 600;
        constexpr qsizetype mostFunction = 90;
        QStringList wrong;
        for (const SourceFile& file : m_product) {
            const bool header = file.path.endsWith(QStringLiteral(".h"));
            if (file.lines.size() > (header ? mostHeader : mostSource))
                wrong << QStringLiteral("%1 has %2 lines").arg(file.path).arg(file.lines.size());
            // The format puts a function's braces in column one.
            qsizetype open = -1;
            for (qsizetype i = 0; i < file.code.size() && !header; ++i) {
                if (file.code[i] == QStringLiteral("{"))
                    open = i;
                if (file.code[i].startsWith(u'}') && open >= 0) {
                    if (i - open > mostFunction)
                        wrong << QStringLiteral("%1: a function of %2 lines").arg(place(file, open)).arg(i - open);
                    open = -1;
                }
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void moneyRoomsUseIntegersOnly()
    {
        QStringList wrong;
        find(m_product, "\\b(double|float|toDouble|toFloat|qreal)\\b",
             {QStringLiteral("core"), QStringLiteral("ledger"), QStringLiteral("chain"), QStringLiteral("wallet"),
              QStringLiteral("payouts"), QStringLiteral("metering")},
             wrong);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void nothingWaitsByNestingOrSleeping()
    {
        QStringList wrong;
        find(m_product, "\\b(processEvents|QEventLoop|sleep_for|sleep_until|msleep|usleep|qSleep)\\b", {}, wrong);
        find(m_product, "\\b(QThread::sleep|::sleep)\\s*\\(", {}, wrong);
        find(m_tests, "\\b(processEvents|sleep_for|sleep_until|msleep|usleep|qSleep|qWait)\\s*\\(", {}, wrong);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void nothingIsLeftUnfinishedOrSkipped()
    {
        QStringList wrong;
        static const QRegularExpression mark(QStringLiteral("\\b(TODO|FIXME|XXX|HACK)\\b"));
        for (const auto* files : {&m_product, &m_tests}) {
            for (const SourceFile& file : *files) {
                if (file.path.startsWith(QStringLiteral("tests/lint/")))
                    continue;
                for (qsizetype i = 0; i < file.lines.size(); ++i) {
                    if (mark.match(file.lines[i]).hasMatch())
                        wrong << place(file, i) + QStringLiteral(": ") + file.lines[i].trimmed();
                }
            }
        }
        find(m_tests, "\\b(QSKIP|QEXPECT_FAIL)\\b", {}, wrong);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void safetyNetsStayUp()
    {
        QStringList wrong;
        find(m_product, "ignoreSslErrors|VerifyNone|setInsecureFallback\\s*\\(\\s*true|QSslSocket::QueryPeer", {},
             wrong);
        find(m_product, "static\\s+\\w+[&*]\\s*instance\\s*\\(", {}, wrong);
        find(m_product, "\\b(strcpy|strcat|sprintf|gets|system|popen)\\s*\\(", {}, wrong);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(LintText)
#include "tst_lint_text.moc"
