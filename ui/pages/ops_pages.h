// The pages of the ops backend beside money: sessions, workloads, licensing, edges, operations, API tokens. Thread: GUI.
#pragma once

#include "ui/pages/described_page.h"

namespace sluice::ui {

std::vector<DescribedTable> sessionTables();
std::vector<DescribedTable> workloadTables();
std::vector<DescribedTable> licensingTables();
std::vector<DescribedTable> edgeTables();
std::vector<DescribedTable> operationTables();
std::vector<DescribedTable> tokenTables();

OpsVerb firstTokenVerb();  // of the first start: an admin's
OpsVerb rolloutVerb();
OpsVerb upgradeVerb();

}  // namespace sluice::ui
