// Writes the data folder of a first-generation installation, the way that one wrote it. Deterministic.
#pragma once

#include "core/amount.h"
#include "core/clock.h"
#include "core/json.h"

#include <QDir>
#include <QFile>
#include <QString>

#include <map>
#include <string>
#include <vector>

namespace sluice::test {

class V1Installation {
public:
    explicit V1Installation(QString folder) : m_folder(std::move(folder))
    {
        QDir(m_folder).mkpath(QStringLiteral("audit"));
    }

    static std::string id(int i) { return "orch-" + std::to_string(i); }
    static std::string address(int i)
    {
        const std::string digits = std::to_string(i + 1);
        return "0x" + std::string(40 - digits.size(), 'a') + digits;
    }

    void write(const QString& name, const std::string& text) const
    {
        QFile file(m_folder + QLatin1Char('/') + name);
        if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), qint64(text.size())) != qint64(text.size()))
            qFatal("writing %s", qPrintable(file.fileName()));
    }
    std::string read(const QString& name) const
    {
        QFile file(m_folder + QLatin1Char('/') + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string("(missing)");
    }

    // `lines` journal lines over `orchestrators` ids, the balances they lead to, and the registry. Every fifth amount has digits below
    // one wei. balances.json and the last lines agree.
    void fill(int orchestrators, int lines)
    {
        constexpr int scale = 24;
        std::map<int, Int256> balances;
        QFile log(m_folder + QStringLiteral("/audit/ledger-events.log"));
        if (!log.open(QIODevice::WriteOnly))
            qFatal("writing the journal");
        const Timestamp start{1'767'225'600'000'000};
        std::string block;
        for (int i = 0; i < lines; ++i) {
            const int who = int((std::int64_t(i) * 7919) % orchestrators);
            Int256& balance = balances[who];
            const bool payout = i % 50 == 49 && balance > 0;
            const Int256 wei = boost::multiprecision::pow(Int256(10), scale - 18);
            Int256 delta = payout ? Int256(-balance) : Int256(16'060'788'000'000LL + i) * wei;
            if (!payout && i % 5 == 0)
                delta += 245'862;  // below one wei
            balance += delta;
            const std::string shownDelta = formatUnits(delta, scale), shownBalance = formatUnits(balance, scale);
            block += "{\"timestamp\":\"" + formatTimeA(start.plusMs(i * 250LL)) + "\",\"event\":\""
                     + (payout ? "set_balance" : "credit") + "\",\"orchestrator_id\":\"" + id(who) + "\",\"amount\":\""
                     + (payout ? shownBalance : shownDelta) + "\",\"balance\":\"" + shownBalance + "\",\"delta\":\""
                     + shownDelta + "\",\"reason\":\"" + (payout ? "payout" : "workload_time")
                     + "\",\"metadata\":{\"workload_id\":\"w" + std::to_string(i) + "\",\"duration_ms\":\"180000\"}}\n";
            if (block.size() > 1U << 20 || i + 1 == lines) {
                log.write(block.data(), qint64(block.size()));
                block.clear();
            }
        }
        json::Object stated;
        for (int i = 0; i < orchestrators; ++i)
            stated.emplace_back(id(i), formatUnits(balances[i], scale));
        write(QStringLiteral("balances.json"), json::write(json::Value(std::move(stated)), json::Style::Pretty));
        write(QStringLiteral("registry.json"), registry(orchestrators));
    }

    static std::string registry(int orchestrators)
    {
        json::Object records;
        for (int i = 0; i < orchestrators; ++i)
            records.emplace_back(id(i), json::Value::object({{"orchestrator_id", id(i)},
                                                             {"address", address(i)},
                                                             {"first_seen", "2026-01-01T00:00:00+00:00"},
                                                             {"last_seen", "2026-01-02T00:00:00.500000+00:00"},
                                                             {"registration_count", 3},
                                                             {"is_top_100", true},
                                                             {"eligible_for_payments", true},
                                                             {"denylisted", false},
                                                             {"owner_note", "kept"}}));
        return json::write(json::Value(std::move(records)), json::Style::Pretty);
    }

    const QString& folder() const { return m_folder; }
    std::string path() const { return m_folder.toStdString(); }

private:
    QString m_folder;
};

}  // namespace sluice::test
