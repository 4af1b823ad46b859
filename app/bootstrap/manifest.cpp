#include "app/bootstrap/manifest.h"

#include "app/bootstrap/atomic_file.h"
#include "core/json.h"

#include <algorithm>

namespace sluice::app {

Result<BootstrapManifest> BootstrapManifest::open(const std::string& path)
{
    BootstrapManifest manifest;
    manifest.m_path = path;
    const auto text = readSmallFile(path);
    if (!text && text.error().code == ErrorCode::NotFound)
        return manifest;
    if (!text)
        return fail(text.error());
    const auto tree = json::parse(*text);
    const json::Value* made = tree ? tree->find("made") : nullptr;
    if (!made || !made->items())
        return fail(ErrorCode::Corrupt, path + " is no manifest of bootstrap");
    for (const json::Value& row : *made->items())
        manifest.m_entries.push_back(
            {std::string(row.text("object").value_or("")), std::string(row.text("id").value_or(""))});
    return manifest;
}

bool BootstrapManifest::isPending(const std::string& object) const
{
    return std::ranges::any_of(m_entries,
                               [&](const Entry& entry) { return entry.object == object && entry.id.empty(); });
}

Result<void> BootstrapManifest::note(const std::string& object, const std::string& id)
{
    const auto known = std::ranges::find(m_entries, object, &Entry::object);
    if (known == m_entries.end())
        m_entries.push_back({object, id});
    else
        known->id = id;
    return save();
}

Result<void> BootstrapManifest::forget(const std::string& object)
{
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.object == object; });
    return save();
}

Result<void> BootstrapManifest::save() const
{
    json::Array rows;
    for (const Entry& entry : m_entries)
        rows.push_back(json::Value::object({{"object", entry.object}, {"id", entry.id}}));
    return replaceFile(m_path,
                       json::write(json::Value::object({{"made", std::move(rows)}}), json::Style::Pretty) + "\n");
}

}  // namespace sluice::app
