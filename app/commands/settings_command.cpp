// `sluice settings`: every setting with its value and its source; secrets masked.
#include "app/commands/command.h"

#include <iostream>

namespace sluice::app {

int runSettings(Context context)
{
    if (context.call.has("json")) {
        json::Value list{json::Array{}};
        for (const SettingRow& row : context.settings.rows()) {
            list.items()->push_back(
                json::Value::object({{"name", row.spec->name},
                                     {"value", row.value.empty() ? json::Value() : json::Value(row.shown())},
                                     {"source", settingSourceName(row.source)},
                                     {"origin", row.origin.empty() ? json::Value() : json::Value(row.origin)},
                                     {"group", row.spec->group},
                                     {"secret", row.spec->secret},
                                     {"description", row.spec->description}}));
        }
        printJson(list);
        return 0;
    }
    std::string_view group;
    for (const SettingRow& row : context.settings.rows()) {
        if (group != row.spec->group)
            std::cout << (group.empty() ? "# " : "\n# ") << (group = row.spec->group) << "\n";
        std::cout << row.spec->name << "=" << row.shown() << "  # " << settingSourceName(row.source);
        if (!row.origin.empty())
            std::cout << ", " << row.origin;
        if (row.spec->use == SettingUse::NoEffect)
            std::cout << "; has no effect";
        else if (row.spec->use == SettingUse::Waiting)
            std::cout << "; its part is not in this build";
        else if (row.spec->use == SettingUse::Imported)
            std::cout << "; only read by an import";
        std::cout << "\n";
    }
    return 0;
}

}  // namespace sluice::app
