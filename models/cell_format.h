// From cells to what a person reads, copies and sorts (CONSOLE, Tables): at most nine significant digits with the exact value one
// hover away, shortened addresses, relative times, states as shape, word and colour role. Thread: any; tr() context CellFormat.
#pragma once

#include "core/clock.h"
#include "core/table.h"
#include "models/actions.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

namespace sluice::models {

struct StateLook {
    Level level = Level::Off;
    QString word;
};

class CellFormat {
    Q_DECLARE_TR_FUNCTIONS(CellFormat)
public:
    // Amounts of `scale` decimals: at most 9 significant digits, half to even; below 1e-9: "<0.000000001".
    static QString amount(const Int256& units, int scale);
    static QString amountExact(const Int256& units, int scale);
    static QString eth(const Int256& wei);               // "0.0421 ETH"
    static QString gwei(const Int256& wei);              // "0.12 gwei"
    static QString shortHex(const std::string& text);    // 0x1a2b…9f0e; short text stays
    static QString relativeTime(Micros at, Micros now);  // "2 min ago", "in 3 h"
    static QString absoluteTime(Micros at);              // local time with zone
    static QString duration(std::int64_t ms);            // "2 h 5 min"
    static QString bytes(std::int64_t count);
    static QString level(Level level);  // the shape: ● ◐ ▲ ■ ○
    static QString levelWord(Level level);
    static StateLook state(const std::string& schemaId, const std::string& columnId, const std::string& code);
    static QString code(const std::string& schemaId, const std::string& columnId, const std::string& code);
    static QStringList knownCodes(const TableSchema& schema, const TableColumn& column);  // what a filter may ask for
    static QString columnTitle(const std::string& schemaId, const TableColumn& column);   // with the unit
    static QString columnTip(const std::string& schemaId, const TableColumn& column);
    static QString errorTitle(ErrorCode code);  // what failed, for people
    static QString errorHint(ErrorCode code);   // what to try
    static QString verb(PayoutVerb verb);       // "Approve"
    static QString step(const std::string& code);
    static QString unknown();  // –

    static bool isState(const TableColumn& column);
    static bool isNumeric(ColumnType type);
    static int scaleOf(const TableSchema& schema, const TableRow& row, int column);

    static QString display(const TableSchema& schema, const TableRow& row, int column, Micros now);
    static QString tooltip(const TableSchema& schema, const TableRow& row, int column, Micros now);
    static void appendExact(std::string& out, const TableSchema& schema, const TableRow& row,
                            int column);  // UTF-8, for copies
};

}  // namespace sluice::models
