#include "core/table.h"

namespace sluice {

int TableSchema::columnIndex(std::string_view columnId) const
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].id == columnId)
            return static_cast<int>(i);
    }
    return -1;
}

}  // namespace sluice
