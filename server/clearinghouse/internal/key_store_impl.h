// The key store's state: the index that readers see, and what a batch did until it is durable.
#pragma once

#include "clearinghouse/internal/key_rows.h"
#include "clearinghouse/internal/owner_index.h"

namespace sluice::clearinghouse {

struct KeyStep {
    std::shared_ptr<const KeyRow> added;  // null: an end
    std::uint64_t number = 0;
    std::uint32_t ends = 0;
};

class KeyStore::Impl {
public:
    Impl(Directory& known, KeyStoreConfig settings);

    // --- any thread ---------------------------------------------------------------------------------------------------
    Hash32 hashOf(std::string_view idText, std::string_view secret) const;
    std::optional<KeyHolder> admit(std::uint32_t number, const Hash32& given, std::string_view tenant, Timestamp now);
    std::optional<KeyHolder> verifyReference(std::string_view rest, Timestamp now);

    // --- writer thread ------------------------------------------------------------------------------------------------
    Result<void> check(const KeyRequest& request, Timestamp now) const;
    Result<NewKey> issue(storage::Connection& connection, const KeyRequest& request, const ActionContext& context);
    Result<void> end(storage::Connection& connection, KeyInfo& info, const ActionContext& context);  // revokes
    void apply();

    Directory& directory;
    OwnerIndex& owners;
    KeyStoreConfig config;
    KeyIndex index;
    ChangeSequence changes;
    std::vector<KeyStep> steps;
    std::size_t mark = 0;  // steps before the current command
    Hash32 decoy;          // compared with when there is no key
    const KeyIndex::Salt noSalt{};
};

}  // namespace sluice::clearinghouse
