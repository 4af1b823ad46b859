// Header fields of a message, in order. Names compare without case (RFC 9110 5.1). Thread: values, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::http {

bool equalsIgnoringCase(std::string_view a, std::string_view b);  // ASCII
std::string toLowerAscii(std::string_view text);

class Headers {
public:
    using Field = std::pair<std::string, std::string>;

    Headers() = default;
    Headers(std::initializer_list<Field> fields) : m_fields(fields) {}

    void add(std::string name, std::string value) { m_fields.emplace_back(std::move(name), std::move(value)); }
    void set(std::string name, std::string value);  // replaces every field of that name
    void remove(std::string_view name);
    std::optional<std::string_view> find(std::string_view name) const;  // the first of that name
    std::string_view value(std::string_view name) const { return find(name).value_or(std::string_view()); }
    bool contains(std::string_view name) const { return find(name).has_value(); }

    const std::vector<Field>& fields() const { return m_fields; }
    std::size_t size() const { return m_fields.size(); }

private:
    std::vector<Field> m_fields;
};

}  // namespace sluice::http
