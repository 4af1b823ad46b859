// What TableModel's two source files share.
#pragma once

#include "models/internal/lane.h"
#include "models/table_model.h"

#include <atomic>

namespace sluice::models {

struct TableModel::Private {
    Subscription subscription;
    std::atomic<bool> changed{false};
    std::stop_source count{std::nostopstate};
    std::stop_source first{std::nostopstate};
    Lane scans;  // counts and anchors: slow
    Lane pages;  // what is in sight: fast
};

}  // namespace sluice::models
