// The source tree as lint sees it: every C++ file with its room and its lines, comments and string contents blanked where asked.
#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

namespace sluice::lint {

struct SourceFile {
    QString path;       // relative to the top, such as "server/ledger/ledger.cpp"
    QString room;       // "ledger", "models", "app", "tests" ...
    QStringList lines;  // as they stand
    QStringList code;   // comments and the insides of strings replaced by blanks
};

QVector<SourceFile> readSources(const QStringList& topFolders);
QString place(const SourceFile& file, qsizetype line);  // "path:line"

}  // namespace sluice::lint
