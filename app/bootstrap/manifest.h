// What bootstrap made, in the order of making, so that --undo can take it back (clearinghouse spec 7.4). Each thing is noted durably before it
// is asked for and again with its id after; a run that died in between finds the note, and whatever it finds by name then is its own. Thread: one.
#pragma once

#include "core/result.h"

#include <string>
#include <vector>

namespace sluice::app {

class BootstrapManifest {
public:
    struct Entry {
        std::string object;  // "auth0 client demo-app Public", "meter fee_wei"
        std::string id;      // empty: asked for, no answer known
    };

    // Reads what is there. Corrupt: the file is no manifest.
    static Result<BootstrapManifest> open(const std::string& path);

    const std::vector<Entry>& entries() const { return m_entries; }
    bool isPending(const std::string& object) const;
    // Durable before it returns.
    Result<void> note(const std::string& object, const std::string& id);
    Result<void> forget(const std::string& object);

private:
    Result<void> save() const;

    std::string m_path;
    std::vector<Entry> m_entries;
};

}  // namespace sluice::app
