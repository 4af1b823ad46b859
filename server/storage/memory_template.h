// Many small stores from one migrated schema, for simulations: open() copies an image instead of running the
// migrations, and reset() brings a used store back to the image while its prepared statements stay. Thread: a template
// any; a store made from it, one.
#pragma once

#include "storage/database.h"

#include <memory>
#include <vector>

namespace sluice::storage {

class MemoryTemplate {
public:
    static Result<MemoryTemplate> create(const std::vector<Migration>& migrations);
    // What `store` (in memory) holds now, for example after seeding.
    static Result<MemoryTemplate> of(Database& store);

    // A ":memory:" store with an inline writer. A copy of a good image cannot fail: running out of memory ends the
    // process.
    std::unique_ptr<Database> open() const;
    // Puts the image in place of everything in `store`, which open() made. No read or command may be running.
    void reset(Database& store) const;

private:
    MemoryTemplate() = default;

    std::shared_ptr<const std::vector<unsigned char>> m_image;
    int m_version = 0;
};

}  // namespace sluice::storage
