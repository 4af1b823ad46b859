#include "http/internal/framer.h"

#include "http/client_address.h"

#include <algorithm>
#include <charconv>

namespace sluice::http::internal {

namespace {

constexpr std::size_t kChunkLineBytes = 256;  // size and extensions
constexpr std::size_t kMethodBytes = 32;
constexpr int kLeadingBlankLines = 2;  // RFC 9112 2.2: some clients end a body with an extra CRLF

bool isTokenChar(char c)
{
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || kOthers.find(c) != std::string_view::npos;
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

bool isFieldText(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

std::string_view withoutBlanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

template<class Visit>
void forEachListItem(std::string_view list, Visit visit)
{
    while (true) {
        const std::size_t comma = list.find(',');
        visit(withoutBlanks(list.substr(0, comma)));
        if (comma == std::string_view::npos)
            return;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

bool isValidHost(std::string_view host)
{
    std::string_view port;
    if (host.starts_with('[')) {
        const std::size_t close = host.find(']');
        if (close == std::string_view::npos)
            return false;
        const auto address = host.substr(1, close - 1);
        if (address.find(':') == std::string_view::npos || !IpAddress::parse(address))
            return false;
        port = host.substr(close + 1);
    } else {
        const std::size_t colon = host.find(':');
        const std::string_view name = host.substr(0, colon);
        const bool named = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return isTokenChar(c) && std::string_view("#%^`|").find(c) == std::string_view::npos;
        });
        if (!named || name.size() > 255)
            return false;
        port = colon == std::string_view::npos ? std::string_view() : host.substr(colon);
    }
    if (port.empty())
        return true;
    return port.front() == ':' && port.size() <= 6
           && std::all_of(port.begin() + 1, port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void Framer::refuse(int status, std::string_view fault)
{
    m_state = State::Refused;
    m_status = status;
    m_fault = fault;
}

void Framer::reset()
{
    m_state = State::Empty;
    m_part = Part::Length;
    m_head = {};
    m_buffer.clear();
    m_scanned = 0;
    m_body = {};
    m_remaining = 0;
    m_trailerBytes = 0;
    m_trailerCount = 0;
    m_blankLines = 0;
}

std::size_t Framer::feed(std::string_view bytes)
{
    if (bytes.empty() || m_state == State::Complete || m_state == State::Refused)
        return 0;
    if (m_state == State::Empty || m_state == State::Head)
        return feedHead(bytes);
    if (m_state == State::HeadDone)
        setBodyLimit(m_bodyLimit);
    if (m_state == State::Refused)
        return 0;
    m_state = State::Body;
    std::size_t taken = 0;
    while (m_state == State::Body && taken < bytes.size())
        taken += feedBody(bytes.substr(taken));
    return taken;
}

std::size_t Framer::feedHead(std::string_view bytes)
{
    std::size_t taken = 0;
    while (m_state == State::Empty && taken < bytes.size()) {
        const char c = bytes[taken];
        if (m_buffer.empty() && c != '\r') {
            m_state = State::Head;
            break;
        }
        if (m_buffer.empty()) {
            m_buffer = "\r";
        } else if (c == '\n' && ++m_blankLines <= kLeadingBlankLines) {
            m_buffer.clear();
        } else {
            refuse(400, "Malformed request line");
            return taken;
        }
        ++taken;
    }
    if (m_state != State::Head)
        return taken;

    bytes.remove_prefix(taken);
    const std::size_t before = m_buffer.size();
    // One byte beyond the limit is enough to know that the head is too large.
    m_buffer.append(bytes.substr(0, m_limits.headBytes + 1 - std::min(before, m_limits.headBytes + 1)));
    const std::size_t end = m_buffer.find("\r\n\r\n", m_scanned);
    if (end == std::string::npos) {
        const std::size_t added = m_buffer.size() - before;
        checkPartialHead();
        m_scanned = m_buffer.size() < 3 ? 0 : m_buffer.size() - 3;
        return taken + added;
    }
    m_buffer.resize(end + 4);
    checkPartialHead();
    if (m_state == State::Head)
        parseHead();
    return taken + end + 4 - before;
}

// Refuses as soon as the bytes so far cannot become a head within the limits.
void Framer::checkPartialHead()
{
    const std::string_view seen(m_buffer);
    const std::size_t lineEnd = seen.find('\n');
    const std::string_view line = seen.substr(0, lineEnd);
    const std::size_t method = line.find(' ');
    if (method == std::string_view::npos ? line.size() > kMethodBytes : method > kMethodBytes)
        return refuse(400, "Malformed request line");
    const std::size_t targetEnd =
        method == std::string_view::npos ? 0 : std::min(line.find(' ', method + 1), line.size());
    if (method != std::string_view::npos && targetEnd - method - 1 > m_limits.targetBytes)
        return refuse(414, "URI too long");
    if (lineEnd != std::string_view::npos && (lineEnd == 0 || seen[lineEnd - 1] != '\r'))
        return refuse(400, "Bare line feed");
    if (seen.size() > m_limits.headBytes)
        return refuse(431, "Request header fields too large");
}

void Framer::parseHead()
{
    std::string_view rest(m_buffer);
    rest.remove_suffix(2);  // the empty line
    bool first = true;
    while (!rest.empty()) {
        const std::size_t end = rest.find("\r\n");
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 2);
        if (line.find('\n') != std::string_view::npos || line.find('\r') != std::string_view::npos)
            return refuse(400, "Bare line feed or carriage return");
        if (first) {
            if (!parseRequestLine(line))
                return;
            first = false;
            continue;
        }
        if (m_head.fields.size() >= m_limits.headerCount)
            return refuse(431, "Too many header fields");
        if (!parseField(line, m_head.fields))
            return;
    }
    if (!interpretFields())
        return;
    m_bodyLimit = m_limits.bodyBytes;
    m_buffer.clear();
    if (m_buffer.capacity() > 4096)
        m_buffer.shrink_to_fit();
    m_state = State::HeadDone;
    beginBody();
}

bool Framer::parseRequestLine(std::string_view line)
{
    const auto bad = [this](int status, std::string_view fault) {
        refuse(status, fault);
        return false;
    };
    const std::size_t first = line.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || line.find(' ', second + 1) != std::string_view::npos)
        return bad(400, "Malformed request line");
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, second - first - 1);
    const std::string_view version = line.substr(second + 1);
    if (!isToken(method) || method.size() > kMethodBytes)
        return bad(400, "Malformed method");
    if (target.size() > m_limits.targetBytes)
        return bad(414, "URI too long");
    const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' && version[5] >= '0'
                        && version[5] <= '9' && version[7] >= '0' && version[7] <= '9';
    if (!shaped)
        return bad(400, "Malformed HTTP version");
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return bad(505, "HTTP version not supported");
    const bool visible =
        std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
    if (!visible || !target.starts_with('/') || target.starts_with("//"))
        return bad(400, "Malformed request target");
    m_head.method = method;
    m_head.target = target;
    m_head.minorVersion = version.back() - '0';
    return true;
}

bool Framer::parseField(std::string_view line, Headers& into)
{
    const std::size_t colon = line.find(':');
    // A leading blank is obs-fold, a blank before the colon a classic of smuggling: both fail as a name.
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) {
        refuse(400, "Malformed header field");
        return false;
    }
    const std::string_view value = withoutBlanks(line.substr(colon + 1));
    if (!isFieldText(value)) {
        refuse(400, "Malformed header field");
        return false;
    }
    into.add(std::string(line.substr(0, colon)), std::string(value));
    return true;
}

bool Framer::interpretFields()
{
    int hosts = 0;
    for (const Headers::Field& field : m_head.fields.fields()) {
        if (equalsIgnoringCase(field.first, "Host")) {
            ++hosts;
            m_head.host = field.second;
        }
    }
    if (hosts > 1 || (hosts == 0 && m_head.minorVersion >= 1) || (hosts == 1 && !isValidHost(m_head.host))) {
        refuse(400, "Missing or malformed Host");
        return false;
    }
    if (!interpretFraming() || !interpretConnection())
        return false;
    if (const auto expect = m_head.fields.find("Expect"); expect && m_head.minorVersion >= 1) {
        if (!equalsIgnoringCase(*expect, "100-continue")) {
            refuse(417, "Expectation failed");
            return false;
        }
        m_head.expectContinue = m_head.hasBody();
    }
    return true;
}

bool Framer::interpretFraming()
{
    int lengths = 0;
    int codings = 0;
    std::string_view length;
    std::string_view coding;
    for (const Headers::Field& field : m_head.fields.fields()) {
        if (equalsIgnoringCase(field.first, "Content-Length")) {
            ++lengths;
            length = field.second;
        } else if (equalsIgnoringCase(field.first, "Transfer-Encoding")) {
            ++codings;
            coding = field.second;
        }
    }
    if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0) || (codings > 0 && m_head.minorVersion < 1)) {
        refuse(400, "Ambiguous message length");
        return false;
    }
    if (codings > 0) {
        if (!equalsIgnoringCase(coding, "chunked")) {
            refuse(501, "Transfer coding not implemented");
            return false;
        }
        m_head.chunked = true;
        return true;
    }
    if (lengths == 0)
        return true;
    // Digits only: no sign, no list, no blank inside; 18 digits fit any integer on the way.
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), m_head.contentLength);
    const bool digits =
        !length.empty() && std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || length.size() > 18 || error != std::errc() || end != length.data() + length.size()) {
        refuse(400, "Malformed Content-Length");
        return false;
    }
    return true;
}

bool Framer::interpretConnection()
{
    bool close = false;
    bool keep = false;
    bool upgrade = false;
    for (const Headers::Field& field : m_head.fields.fields()) {
        if (!equalsIgnoringCase(field.first, "Connection"))
            continue;
        forEachListItem(field.second, [&](std::string_view option) {
            close = close || equalsIgnoringCase(option, "close");
            keep = keep || equalsIgnoringCase(option, "keep-alive");
            upgrade = upgrade || equalsIgnoringCase(option, "upgrade");
        });
    }
    m_head.keepAlive = !close && (m_head.minorVersion >= 1 || keep);
    // h2c is offered by default by some honest clients and may be ignored (RFC 9110 7.8); anything else nobody handles.
    const auto protocol = m_head.fields.find("Upgrade");
    if (protocol && !equalsIgnoringCase(*protocol, "h2c")) {
        refuse(400, "Upgrade not supported");
        return false;
    }
    if (upgrade && !protocol) {
        refuse(400, "Upgrade without a protocol");
        return false;
    }
    return true;
}

void Framer::beginBody()
{
    if (!m_head.hasBody()) {
        m_state = State::Complete;
        return;
    }
    m_part = m_head.chunked ? Part::ChunkSize : Part::Length;
    m_remaining = m_head.contentLength;
}

void Framer::setBodyLimit(std::size_t bytes)
{
    m_bodyLimit = bytes;
    if (m_state == State::HeadDone && m_head.contentLength > bytes)
        refuse(413, "Request body too large");
}

std::size_t Framer::feedBody(std::string_view bytes)
{
    bool whole = false;
    switch (m_part) {
    case Part::Length:
    case Part::ChunkData: {
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(m_remaining, bytes.size()));
        m_body.append(bytes.substr(0, part));
        m_remaining -= part;
        if (m_remaining == 0 && m_part == Part::Length)
            m_state = State::Complete;
        else if (m_remaining == 0)
            m_part = Part::ChunkDataEnd;
        return part;
    }
    case Part::ChunkDataEnd: {
        m_buffer.push_back(bytes.front());
        if (!std::string_view("\r\n").starts_with(m_buffer)) {
            refuse(400, "Malformed chunk");
        } else if (m_buffer.size() == 2) {
            m_buffer.clear();
            m_part = Part::ChunkSize;
        }
        return 1;
    }
    case Part::ChunkSize: {
        const std::size_t taken = feedLine(bytes, kChunkLineBytes, whole);
        if (whole)
            chunkSizeLine();
        return taken;
    }
    case Part::Trailer: {
        const std::size_t taken = feedLine(bytes, m_limits.headBytes, whole);
        if (whole)
            trailerLine();
        return taken;
    }
    }
    return 0;
}

// Gathers a line in m_buffer, without its CRLF once it is whole.
std::size_t Framer::feedLine(std::string_view bytes, std::size_t limit, bool& whole)
{
    const std::size_t end = bytes.find('\n');
    const std::size_t taken = end == std::string_view::npos ? bytes.size() : end + 1;
    if (m_buffer.size() + taken > limit + 2) {
        refuse(400, "Chunk line too long");
        return taken;
    }
    m_buffer.append(bytes.substr(0, taken));
    if (end == std::string_view::npos)
        return taken;
    if (m_buffer.size() < 2 || m_buffer[m_buffer.size() - 2] != '\r') {
        refuse(400, "Bare line feed");
        return taken;
    }
    m_buffer.resize(m_buffer.size() - 2);
    whole = true;
    return taken;
}

void Framer::chunkSizeLine()
{
    const std::string_view line(m_buffer);
    std::uint64_t size = 0;
    const std::size_t digits = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
    const std::string_view extension = withoutBlanks(line.substr(digits));
    if (digits == 0 || digits > 8 || !isFieldText(extension) || (!extension.empty() && extension.front() != ';')
        || (extension.empty() && digits != line.size()))
        return refuse(400, "Malformed chunk size");
    std::from_chars(line.data(), line.data() + digits, size, 16);
    m_buffer.clear();
    if (size > m_bodyLimit - std::min(m_bodyLimit, m_body.size()))
        return refuse(413, "Request body too large");
    m_remaining = size;
    m_part = size > 0 ? Part::ChunkData : Part::Trailer;
}

void Framer::trailerLine()
{
    if (m_buffer.empty()) {
        m_state = State::Complete;
        return;
    }
    // Trailers are checked and forgotten: nothing here may change what the head has said.
    Headers forgotten;
    m_trailerBytes += m_buffer.size();
    if (m_trailerBytes > m_limits.headBytes || ++m_trailerCount > m_limits.headerCount)
        return refuse(431, "Trailer too large");
    if (parseField(m_buffer, forgotten))
        m_buffer.clear();
}

}  // namespace sluice::http::internal
