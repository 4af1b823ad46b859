// The pages of the clearinghouse: who the tenants are, their keys, what was answered, the balance gate, logins. Thread: GUI.
#pragma once

#include "ui/pages/described_page.h"

namespace sluice::ui {

std::vector<DescribedTable> tenantTables();
std::vector<DescribedTable> keyTables();
std::vector<DescribedTable> authorisationTables();
std::vector<DescribedTable> gateTables();
std::vector<DescribedTable> loginTables();

// Of metering.
std::vector<DescribedTable> eventTables();
std::vector<DescribedTable> priceTables();
std::vector<DescribedTable> meterTables();
std::vector<DescribedTable> outboxTables();
std::vector<DescribedTable> reconciliationTables();
std::vector<DescribedTable> invoiceTables();
std::vector<DescribedTable> planTables();

}  // namespace sluice::ui
