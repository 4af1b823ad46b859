#include "net/internal/once_body.h"

#include <cstring>

namespace sluice::net {

OnceBody::OnceBody(const std::string& body, QObject* parent)
    : QIODevice(parent), m_body(body.data(), static_cast<qsizetype>(body.size()))
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

bool OnceBody::reset()
{
    return !m_started && QIODevice::reset();
}

bool OnceBody::seek(qint64 position)
{
    if (m_started && position < pos())
        return false;
    return QIODevice::seek(position);
}

qint64 OnceBody::readData(char* data, qint64 most)
{
    const qint64 count = std::min(most, static_cast<qint64>(m_body.size()) - pos());
    if (count <= 0)
        return m_body.size() == pos() ? -1 : 0;
    m_started = true;
    std::memcpy(data, m_body.constData() + pos(), static_cast<std::size_t>(count));
    return count;
}

}  // namespace sluice::net
