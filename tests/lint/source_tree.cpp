#include "source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

namespace sluice::lint {

namespace {

// Blanks comments and string contents, keeping line breaks, so that patterns meet code only.
QString onlyCode(const QString& text)
{
    enum class In { Code, LineComment, BlockComment, String, Char };
    QString out;
    out.reserve(text.size());
    In state = In::Code;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const QChar next = i + 1 < text.size() ? text[i + 1] : QChar();
        if (c == u'\n') {
            out += c;
            if (state == In::LineComment)
                state = In::Code;
            continue;
        }
        switch (state) {
        case In::Code:
            if (c == u'R' && next == u'"') {
                // A raw string ends at its own delimiter.
                const qsizetype open = text.indexOf(u'(', i);
                const QString close = u')' + text.mid(i + 2, open - i - 2) + u'"';
                const qsizetype end = text.indexOf(close, open);
                for (qsizetype k = i; k < end + close.size() && k < text.size(); ++k)
                    out += text[k] == u'\n' ? u'\n' : u' ';
                i = end + close.size() - 1;
                continue;
            }
            if (c == u'/' && next == u'/')
                state = In::LineComment;
            else if (c == u'/' && next == u'*')
                state = In::BlockComment;
            else if (c == u'"')
                state = In::String;
            else if (c == u'\'' && !(i > 0 && (text[i - 1].isDigit() || text[i - 1].isLetter())))
                state = In::Char;
            out += state == In::LineComment || state == In::BlockComment ? QChar(u' ') : c;
            break;
        case In::LineComment: out += u' '; break;
        case In::BlockComment:
            if (c == u'*' && next == u'/') {
                state = In::Code;
                ++i;
                out += u' ';
            }
            out += u' ';
            break;
        case In::String:
        case In::Char:
            if (c == u'\\') {
                ++i;
                out += QStringLiteral("  ");
            } else if (c == (state == In::String ? u'"' : u'\'')) {
                state = In::Code;
                out += c;
            } else {
                out += u' ';
            }
            break;
        }
    }
    return out;
}

}  // namespace

QVector<SourceFile> readSources(const QStringList& topFolders)
{
    QVector<SourceFile> files;
    const QDir top(QStringLiteral(SLUICE_SOURCE_DIR));
    for (const QString& folder : topFolders) {
        QDirIterator it(top.filePath(folder), {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                        QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = top.relativeFilePath(it.next());
            if (path.contains(QStringLiteral("node_modules")))
                continue;
            QFile file(top.filePath(path));
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const QString text = QString::fromUtf8(file.readAll());
            const QStringList parts = path.split(u'/');
            SourceFile source;
            source.path = path;
            source.room = parts.value(0) == QStringLiteral("server") ? parts.value(1) : parts.value(0);
            source.lines = text.split(u'\n');
            source.code = onlyCode(text).split(u'\n');
            files.append(source);
        }
    }
    return files;
}

QString place(const SourceFile& file, qsizetype line)
{
    return QStringLiteral("%1:%2").arg(file.path).arg(line + 1);
}

}  // namespace sluice::lint
