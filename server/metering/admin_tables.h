// The meter that is administered as tables of the console. Its rows may be somewhere else, so they are asked for when a page is read, held in memory
// until the next first page or the next change that went through here, and what goes wrong with asking is the error of the page.
// Thread: as TableSource; a read may wait for the meter, and ends with its stop token. The door outlives them.
#pragma once

#include "core/table.h"
#include "metering/admin_door.h"

namespace sluice::metering {

// key · name · version · status · cards · cadence · currency · id
std::unique_ptr<TableSource> makeAdminPlansTable(const AdminDoor& door);
// key · name · meter · id
std::unique_ptr<TableSource> makeAdminFeaturesTable(const AdminDoor& door);
// key · name · aggregation · event_type · value_property · dimensions · id
std::unique_ptr<TableSource> makeAdminMetersTable(const AdminDoor& door);
// key · name · subjects · id
std::unique_ptr<TableSource> makeAdminCustomersTable(const AdminDoor& door);
// Of the one customer whose key the filter names ("customer:KEY"); of nobody without it.
// customer · plan · status · active_from · active_to · id
std::unique_ptr<TableSource> makeAdminSubscriptionsTable(const AdminDoor& door);
// customer · feature · type · has_access · config
std::unique_ptr<TableSource> makeAdminAccessTable(const AdminDoor& door);
// customer · key · name · amount · status · priority · features · id
std::unique_ptr<TableSource> makeAdminGrantsTable(const AdminDoor& door);

}  // namespace sluice::metering
