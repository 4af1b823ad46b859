// Figures in the Prometheus text format. Parts add collectors; /metrics runs them all. Names: sluice_PART_WHAT[_total|_seconds|_bytes].
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::api {

class MetricsText {
public:
    using Labels = std::vector<std::pair<std::string_view, std::string>>;

    // Starts a metric: its help line and type ("counter", "gauge", "histogram"). Samples follow.
    MetricsText& metric(std::string_view name, std::string_view type, std::string_view help);
    MetricsText& sample(std::int64_t value, const Labels& labels = {});
    MetricsText& sample(std::string_view suffix, std::string_view value, const Labels& labels);
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
    std::string m_name;
};

class Metrics {
public:
    using Collector = std::function<void(MetricsText&)>;  // any thread; may block on a reader, briefly
    void add(Collector collector);
    std::string text() const;

private:
    mutable std::mutex m_mutex;
    std::vector<Collector> m_collectors;
};

}  // namespace sluice::api
