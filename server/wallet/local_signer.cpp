#include "wallet/local_signer.h"

#include "wallet/internal/signer_core.h"

namespace sluice::wallet {

LocalSigner::LocalSigner(const Clock& clock, storage::Writer& writer, LocalSignerConfig config, KeyLoader loader)
    : m_core(std::make_shared<Core>(clock, writer, std::move(config), std::move(loader)))
{
    m_core->open();
}

LocalSigner::~LocalSigner()
{
    m_core->close();
}

Address LocalSigner::address() const
{
    return m_core->address();
}

SignerStatus LocalSigner::status() const
{
    return m_core->status();
}

ChangeSequence& LocalSigner::changes()
{
    return m_core->changes();
}

void LocalSigner::signTransaction(SignRequest request, std::int64_t timeoutMs, std::stop_token stop,
                                  Done<chain::SignedTransaction> done)
{
    m_core->sign(std::move(request), timeoutMs, std::move(stop), std::move(done));
}

void LocalSigner::unlock(std::int64_t timeoutMs, Done<void> done)
{
    m_core->unlock(timeoutMs, std::move(done));
}

void LocalSigner::lock(Done<void> done)
{
    m_core->lock(std::move(done));
}

void LocalSigner::setKey(const Address& address, KeyLoader loader)
{
    m_core->setKey(address, std::move(loader));
}

}  // namespace sluice::wallet
