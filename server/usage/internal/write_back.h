// Records that live on the writer thread and reach the store once per batch, however often they change in it. A failing command undoes
// its own changes, a failing batch all of them; what it touched is then stale, for the outcome of a commit may be unknown: read it again
// before use. Thread: writer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sluice::usage {

enum class Extent { None, Hot, Whole };  // what the store lacks: nothing, the columns of every event, any column

struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

template<class Value>
class WriteBack {
public:
    struct State {
        Value value;
        bool stored = false;
        Extent extent = Extent::None;
    };
    struct Entry {
        std::string key;
        State state;
        bool queued = false;    // to be written with this batch
        bool recorded = false;  // its state before the batch is kept
        bool stale = false;
    };

    Entry* find(std::string_view key)
    {
        const auto it = m_entries.find(key);
        return it == m_entries.end() ? nullptr : it->second.get();
    }
    std::size_t size() const { return m_entries.size(); }

    // As the store has it.
    Entry& addStored(std::string key, Value value)
    {
        auto made = std::make_unique<Entry>();
        made->key = std::move(key);
        made->state = {std::move(value), true, Extent::None};
        Entry& entry = *made;
        m_entries[entry.key] = std::move(made);
        return entry;
    }
    Entry& addNew(std::string key, Value value)
    {
        Entry& entry = addStored(std::move(key), std::move(value));
        entry.state.stored = false;
        entry.state.extent = Extent::Whole;
        entry.queued = true;
        m_queue.push_back(&entry);
        m_commandNew.push_back(&entry);
        return entry;
    }
    void refresh(Entry& entry, Value value)
    {
        entry.state = {std::move(value), true, Extent::None};
        entry.stale = false;
    }
    Value& change(Entry& entry, Extent extent)
    {
        m_command.emplace_back(&entry, entry.state);
        if (extent > entry.state.extent)
            entry.state.extent = extent;
        touch(entry);
        return entry.state.value;
    }
    // With this batch's end it is looked at: kept or dropped.
    void touch(Entry& entry)
    {
        if (!std::exchange(entry.queued, true))
            m_queue.push_back(&entry);
    }
    // Not of an entry that this batch changed.
    void drop(Entry& entry) { m_entries.erase(m_entries.find(std::string_view(entry.key))); }

    void commandStarted()
    {
        for (auto& [entry, before] : m_command) {
            if (std::exchange(entry->recorded, true))
                continue;
            m_batch.emplace_back(entry, std::move(before));
        }
        m_command.clear();
        m_batchNew.insert(m_batchNew.end(), m_commandNew.begin(), m_commandNew.end());
        m_commandNew.clear();
    }
    void commandRolledBack()
    {
        for (auto it = m_command.rbegin(); it != m_command.rend(); ++it)
            it->first->state = std::move(it->second);
        m_command.clear();
        for (Entry* entry : m_commandNew) {
            std::erase(m_queue, entry);
            drop(*entry);
        }
        m_commandNew.clear();
    }
    // Everything this batch changed, for beforeCommit; `write(Entry&)` answers Result<void>.
    template<class Write>
    auto flush(Write&& write) -> decltype(write(std::declval<Entry&>()))
    {
        for (Entry* entry : m_queue) {
            if (entry->state.extent == Extent::None)
                continue;
            if (auto written = write(*entry); !written)
                return written;
        }
        return {};
    }
    // `kept(Entry&)` false: no longer needed in memory.
    template<class Kept>
    bool committed(Kept&& kept)
    {
        const bool any = !m_queue.empty();
        for (Entry* entry : m_queue) {
            entry->queued = false;
            entry->recorded = false;
            entry->state.stored = true;
            entry->state.extent = Extent::None;
            if (!kept(*entry))
                drop(*entry);
        }
        m_queue.clear();
        clearLogs();
        return any;
    }
    // `doubtful(Entry&)` is told of those that must be read again.
    template<class Doubtful>
    void rolledBack(Doubtful&& doubtful)
    {
        commandStarted();
        for (auto it = m_batch.rbegin(); it != m_batch.rend(); ++it) {
            Entry& entry = *it->first;
            entry.state = std::move(it->second);
            entry.recorded = false;
            entry.stale = true;
            doubtful(entry);
        }
        for (Entry* entry : m_queue)
            entry->queued = false;
        m_queue.clear();
        for (Entry* entry : m_batchNew)
            drop(*entry);
        clearLogs();
    }
    template<class Each>
    void forEach(Each&& each)
    {
        for (auto& [key, entry] : m_entries)
            each(*entry);
    }

private:
    void clearLogs()
    {
        m_command.clear();
        m_commandNew.clear();
        m_batch.clear();
        m_batchNew.clear();
    }

    std::unordered_map<std::string, std::unique_ptr<Entry>, KeyHash, std::equal_to<>> m_entries;
    std::vector<Entry*> m_queue;
    std::vector<std::pair<Entry*, State>> m_command, m_batch;  // what was before
    std::vector<Entry*> m_commandNew, m_batchNew;
};

}  // namespace sluice::usage
