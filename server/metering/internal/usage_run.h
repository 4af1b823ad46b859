// One usage question on its way: cells, events and what is not caught up yet flow into rows. Private to meter_query.cpp.
#pragma once

#include "metering/internal/usage_windows.h"

#include <unordered_map>

namespace sluice::metering {

class UsageRun {
public:
    UsageRun(storage::Connection& connection, const MeterCube& cube, const Meter& meter, const MeterQuery& query,
             std::stop_token stop);
    Result<std::vector<UsageRow>> rows();

private:
    struct Series {
        std::int64_t no = 0;
        std::vector<std::string> dims;  // of all dimensions; of a projection, only its own is set
        std::string subject;
        bool wanted = false;
    };
    struct Group {
        UsageWindows::Window window;
        MeasureState state;
        std::int64_t firstMinute = INT64_MAX, lastMinute = INT64_MIN;
        std::string subject, customer;
        std::vector<std::string> values;
    };

    Result<void> chooseCells();
    void chooseProjection();
    Result<void> readStretch(const UsageStretch& stretch);
    Result<void> readCells(const UsageStretch& stretch, int projection, const std::string* subject);
    Result<void> readChosen(const UsageStretch& stretch, int projection, const std::string* subject, bool& done);
    Result<void> readUniques(const UsageStretch& stretch, const std::string* subject);
    Result<void> readEvents(std::int64_t from, std::int64_t to, const std::string* subject);
    Result<void> readBacklog();
    Result<Series> seriesOf(std::int64_t no, int projection, std::string subject, const std::string& dims) const;
    bool wanted(const std::string& subject, const std::vector<std::string>& dims, int projection) const;
    Result<void> addCell(const Series& series, std::int64_t start, const Bytes& bytes);
    Result<void> addEvent(const std::string& subject, std::int64_t second, const MeterCell& cell,
                          const std::vector<std::string>& dims);
    Result<Group*> groupOf(const Series& series, std::int64_t second);
    Result<void> stopped() const;
    Int256 valueOf(const MeasureState& state) const;
    std::vector<std::string> asked() const;  // subjects that may match; empty: all

    storage::Connection& m_connection;
    const MeterCube& m_cube;
    const Meter& m_meter;
    const MeterQuery& m_query;
    std::stop_token m_stop;
    UsageWindows m_windows;
    MeterCube::Kind m_kind;
    std::int64_t m_from, m_to;
    int m_projection = allDimensions;
    std::vector<const TextFilter*> m_filters;  // per dimension, or null
    std::vector<int> m_groupDims;              // asked dimensions, by number
    bool m_bySubject = false, m_byCustomer = false;
    std::unordered_map<std::string, std::string> m_customerOf;
    std::vector<std::string> m_subjects;
    std::int64_t m_caughtUp = 0, m_catchUpEnd = 0;
    std::optional<std::int64_t> m_type;
    std::unordered_map<std::string, Group> m_groups;
    Result<void> m_error;
};

}  // namespace sluice::metering
