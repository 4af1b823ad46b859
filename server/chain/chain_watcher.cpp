#include "chain/chain_watcher.h"

#include "core/check.h"

#include <QLoggingCategory>
#include <QObject>
#include <QTimer>

#include <map>
#include <mutex>

Q_LOGGING_CATEGORY(chainWatcherLog, "sluice.chain")

namespace sluice::chain {

// One poll at a time: the latest block, then whether the last one we remember is still there; if not, a binary search for the fork.
class ChainWatcher::Private : public QObject {
public:
    Private(WatcherOptions o, std::uint64_t chainId, ChainClient& c, const Clock& k, std::function<std::string()> e)
        : options(o), client(c), clock(k), endpointInUse(std::move(e))
    {
        current.chainId = chainId;
        current.network = networkName(chainId);
        timer.setInterval(options.intervalMs);
        connect(&timer, &QTimer::timeout, this, [this] { poll(); });
    }

    void poll()
    {
        if (polling)
            return;
        polling = true;
        client.latestBlock(deadline(), guarded<Block>([this](Result<Block> block) {
                               if (!block)
                                   return pollFailed(block.error());
                               newHead = *block;
                               compare();
                           }));
    }

    // Is the highest block we remember at or below the new head still the chain's? One more question at most while nothing is wrong.
    void compare()
    {
        marks.assign(remembered.begin(), remembered.end());
        std::size_t top = marks.size();
        while (top > 0 && marks[top - 1].first > newHead.number)
            --top;
        if (top == 0)
            return marks.empty() ? settle(0) : pollEnded();  // an endpoint far behind the others
        const auto& [number, hash] = marks[top - 1];
        if (number == newHead.number)
            return hash == newHead.hash ? settle(marks.size()) : search(0, top - 1);
        if (number + 1 == newHead.number && newHead.parentHash == hash)
            return settle(marks.size());
        ask(number, [this, top](bool same) { same ? settle(marks.size()) : search(0, top - 1); });
    }

    // Finds the lowest mark that was replaced: marks[high] was, everything below marks[low] was not.
    void search(std::size_t low, std::size_t high)
    {
        if (low == high)
            return settle(low);
        const std::size_t middle = (low + high) / 2;
        ask(marks[middle].first,
            [this, low, high, middle](bool same) { same ? search(middle + 1, high) : search(low, middle); });
    }

    void ask(std::uint64_t number, std::function<void(bool same)> then)
    {
        const Hash32 hash = remembered.at(number);
        client.blockByNumber(
            number, deadline(),
            guarded<std::optional<Block>>([this, hash, then = std::move(then)](Result<std::optional<Block>> block) {
                if (!block)
                    return pollFailed(block.error());
                if (!*block)
                    return pollFailed({ErrorCode::Unavailable, "the chain moved while it was read"});
                then((*block)->hash == hash);
            }));
    }

    // marks[firstReplaced] and all above it are no longer the chain's.
    void settle(std::size_t firstReplaced)
    {
        std::optional<Reorg> reorg;
        if (firstReplaced < marks.size()) {
            const std::uint64_t first = firstReplaced == 0 ? marks[0].first : marks[firstReplaced - 1].first + 1;
            reorg = Reorg{first, current.height - first + 1};
            remembered.erase(remembered.lower_bound(marks[firstReplaced].first), remembered.end());
        } else if (newHead.number < current.height) {
            return pollEnded();  // agrees with what we know: an endpoint behind the others
        }
        const bool moved = newHead.hash != current.headHash;
        remembered.emplace(newHead.number, newHead.hash);
        while (remembered.size() > options.remembered)
            remembered.erase(remembered.begin());
        {
            const std::lock_guard lock(mutex);
            current.height = newHead.number;
            current.headHash = newHead.hash;
            current.blockTime = newHead.timestamp;
            current.baseFee = newHead.baseFee;
            if (reorg) {
                ++current.reorgs;
                current.lastReorgDepth = reorg->depth;
            }
        }
        if (reorg)
            qCWarning(chainWatcherLog, "%llu blocks from %llu on were replaced",
                      static_cast<unsigned long long>(reorg->depth),
                      static_cast<unsigned long long>(reorg->firstReplaced));
        const Block head = newHead;
        const auto alive = std::weak_ptr<int>(life);
        pollEnded();
        if (reorg && reorgHandler)
            reorgHandler(*reorg);
        if (!alive.expired() && moved && headHandler)
            headHandler(head);
    }

    void pollEnded()
    {
        polling = false;
        const Timestamp now = clock.now();
        {
            const std::lock_guard lock(mutex);
            current.checkedAt = now;
            current.blockAgeSeconds = now.seconds() - current.blockTime;
            current.error.clear();
            current.endpoint = endpointInUse ? endpointInUse() : std::string();
            current.state = current.blockAgeSeconds > options.staleAfterSeconds ? ChainStatus::State::Stale
                                                                                : ChainStatus::State::Following;
        }
        sequence.bump();
    }

    void pollFailed(const Error& error)
    {
        polling = false;
        {
            const std::lock_guard lock(mutex);
            current.error = error.message;
            const bool wrongChain = error.message.find("is on chain") != std::string::npos;
            current.state = wrongChain ? ChainStatus::State::WrongChain : ChainStatus::State::Unreachable;
            if (current.height != 0)
                current.blockAgeSeconds = clock.now().seconds() - current.blockTime;
        }
        sequence.bump();
    }

    Deadline deadline() const { return Deadline(options.deadlineMs, stopSource.get_token()); }

    // Callbacks that come after the watcher is gone do nothing.
    template<class T>
    Callback<T> guarded(Callback<T> inner)
    {
        return [alive = std::weak_ptr<int>(life), inner = std::move(inner)](Result<T> result) {
            if (!alive.expired())
                inner(std::move(result));
        };
    }

    const WatcherOptions options;
    ChainClient& client;
    const Clock& clock;
    std::function<std::string()> endpointInUse;
    std::function<void(const Block&)> headHandler;
    std::function<void(const Reorg&)> reorgHandler;
    QTimer timer;
    bool polling = false;
    Block newHead;
    std::map<std::uint64_t, Hash32> remembered;
    std::vector<std::pair<std::uint64_t, Hash32>> marks;  // `remembered` as it was when the poll began
    std::stop_source stopSource;
    std::shared_ptr<int> life = std::make_shared<int>(0);
    mutable std::mutex mutex;
    ChainStatus current;  // under mutex for other threads; written on the chain thread only
    ChangeSequence sequence;
};

ChainWatcher::ChainWatcher(WatcherOptions options, std::uint64_t chainId, ChainClient& client, const Clock& clock,
                           std::function<std::string()> endpointInUse)
    : d(std::make_unique<Private>(options, chainId, client, clock, std::move(endpointInUse)))
{}

ChainWatcher::~ChainWatcher()
{
    d->stopSource.request_stop();
}

void ChainWatcher::start()
{
    d->timer.start();
    d->poll();
}

void ChainWatcher::stop()
{
    d->timer.stop();
}

void ChainWatcher::pollNow()
{
    d->poll();
}

ChainStatus ChainWatcher::status() const
{
    const std::lock_guard lock(d->mutex);
    return d->current;
}

ChangeSequence& ChainWatcher::changes()
{
    return d->sequence;
}

void ChainWatcher::onHead(std::function<void(const Block&)> handler)
{
    d->headHandler = std::move(handler);
}

void ChainWatcher::onReorg(std::function<void(const Reorg&)> handler)
{
    d->reorgHandler = std::move(handler);
}

}  // namespace sluice::chain
