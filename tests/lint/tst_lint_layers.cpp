// The include table of tests/lint/rooms.txt, and which room may use which third-party library (DECISIONS 24).
#include "source_tree.h"

#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace sluice::lint;

class LintLayers : public QObject {
    Q_OBJECT

private:
    QMap<QString, QSet<QString>> m_allowed;
    QVector<SourceFile> m_sources;

private Q_SLOTS:
    void initTestCase()
    {
        QFile table(QStringLiteral(SLUICE_SOURCE_DIR "/tests/lint/rooms.txt"));
        QVERIFY(table.open(QIODevice::ReadOnly));
        for (const QString& line : QString::fromUtf8(table.readAll()).split(u'\n')) {
            if (line.startsWith(u'#') || line.trimmed().isEmpty())
                continue;
            const qsizetype colon = line.indexOf(u':');
            QVERIFY(colon > 0);
            const QStringList rooms = line.mid(colon + 1).split(u' ', Qt::SkipEmptyParts);
            m_allowed.insert(line.left(colon), QSet<QString>(rooms.begin(), rooms.end()));
        }
        QVERIFY(m_allowed.size() > 15);
        m_sources = readSources(
            {QStringLiteral("server"), QStringLiteral("models"), QStringLiteral("ui"), QStringLiteral("app")});
        QVERIFY(m_sources.size() > 50);
    }

    void roomsIncludeOnlyWhatTheTableAllows()
    {
        static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s*\"([a-z_]+)/([^\"]+)\""));
        QStringList wrong;
        for (const SourceFile& file : m_sources) {
            if (!m_allowed.contains(file.room)) {
                wrong << file.path + QStringLiteral(": the room is not in the table");
                continue;
            }
            const QSet<QString>& allowed = m_allowed[file.room];
            for (qsizetype i = 0; i < file.lines.size(); ++i) {
                const auto match = include.match(file.lines[i]);
                if (!match.hasMatch())
                    continue;
                const QString target = match.captured(1);
                if (target == file.room || !m_allowed.contains(target))
                    continue;
                if (!allowed.contains(QStringLiteral("*")) && !allowed.contains(target))
                    wrong << place(file, i) + QStringLiteral(" includes ") + target;
                else if (match.captured(2).startsWith(QStringLiteral("internal/")))
                    wrong << place(file, i) + QStringLiteral(" reaches into the inside of ") + target;
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void librariesStayInTheirRooms()
    {
        struct Rule {
            const char* pattern;
            QSet<QString> rooms;
        };
        const QVector<Rule> rules{
            {"QSql|sqlite3\\.h|libpq-fe", {QStringLiteral("storage")}},
            {"qt6?keychain|keychain\\.h", {QStringLiteral("secrets")}},
            {"(?<!crypto/)secp256k1\\.h|secp256k1_recovery|openssl/|scrypt-kdf",
             {QStringLiteral("crypto"), QStringLiteral("secrets"), QStringLiteral("clearinghouse")}},
            {"rdkafka", {QStringLiteral("metering")}},
            {"curl/|QNetworkAccessManager|QNetworkReply", {QStringLiteral("net")}},
            {"QHttpServer|QAbstractHttpServer|QtHttpServer", {QStringLiteral("http")}},
            {"cjose", {QStringLiteral("clearinghouse")}},
            {"rapidjson", {QStringLiteral("core")}},
            {"QtWidgets|QWidget|QApplication|QMainWindow|QDialog", {QStringLiteral("ui"), QStringLiteral("app")}},
            {"QtGui|QColor|QPainter|QImage|QPixmap|QIcon|QClipboard|QGuiApplication",
             {QStringLiteral("ui"), QStringLiteral("models"), QStringLiteral("app")}},
        };
        QStringList wrong;
        for (const Rule& rule : rules) {
            const QRegularExpression include(
                QStringLiteral("^\\s*#\\s*include\\s*[<\"][^>\"]*(%1)").arg(QLatin1String(rule.pattern)));
            for (const SourceFile& file : m_sources) {
                for (qsizetype i = 0; i < file.lines.size(); ++i) {
                    if (!rule.rooms.contains(file.room) && include.match(file.lines[i]).hasMatch())
                        wrong << place(file, i) + QStringLiteral(" uses ") + file.lines[i].trimmed();
                }
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void everyRoomHasAReadme()
    {
        QSet<QString> rooms;
        QStringList wrong;
        for (const SourceFile& file : m_sources) {
            const QString folder =
                file.path.startsWith(QStringLiteral("server/")) ? QStringLiteral("server/") + file.room : file.room;
            if (rooms.contains(folder))
                continue;
            rooms.insert(folder);
            QFile readme(QStringLiteral(SLUICE_SOURCE_DIR "/") + folder + QStringLiteral("/README.md"));
            if (!readme.open(QIODevice::ReadOnly))
                wrong << folder + QStringLiteral(" has no README.md");
            else if (readme.readAll().count('\n') > 60)
                wrong << folder + QStringLiteral("/README.md is longer than 60 lines");
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(LintLayers)
#include "tst_lint_layers.moc"
