// For ThreadSanitizer alone (`./dev tsan` preloads it). Qt and librdkafka of the distribution are not instrumented: what one thread gives another
// through an event, a pool or the end of a thread would look like a race. Here the sanitizer is told of these handovers, all of them by one
// address; that is coarse and may hide a race that a handover happens to order, and invents none.
#include <QObject>
#include <QRunnable>
#include <QThread>
#include <QThreadPool>

#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <memory>
#include <pthread.h>
#include <sched.h>
#include <threads.h>

extern "C" {
void __tsan_acquire(void* address) __attribute__((weak));
void __tsan_release(void* address) __attribute__((weak));
}

namespace {

char handover;

void giveOver()
{
    // Programs that a test starts are not for the sanitizer; not before main, because the sanitizer starts this one a second time.
    [[maybe_unused]] static const int alone = ::unsetenv("LD_PRELOAD");
    if (__tsan_release)
        __tsan_release(&handover);
}

void takeOver()
{
    if (__tsan_acquire)
        __tsan_acquire(&handover);
}

template<class Function>
Function* next(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// A slot or task of somebody's, with a handover before and behind each call.
class HandedSlot : public QtPrivate::QSlotObjectBase {
public:
    explicit HandedSlot(QtPrivate::QSlotObjectBase* slot) : QSlotObjectBase(&HandedSlot::act), m_slot(slot) {}

private:
    static void act(int which, QSlotObjectBase* base, QObject* receiver, void** arguments, bool* result)
    {
        auto* const self = static_cast<HandedSlot*>(base);
        if (which == Call) {
            takeOver();
            self->m_slot->call(receiver, arguments);
            giveOver();
        } else if (which == Destroy) {
            takeOver();
            self->m_slot->destroyIfLastRef();
            delete self;
        } else if (which == Compare) {
            *result = self->m_slot->compare(arguments);
        }
    }
    QtPrivate::QSlotObjectBase* const m_slot;
};

class HandedRunnable : public QRunnable {
public:
    explicit HandedRunnable(std::function<void()> task) : m_task(std::move(task)) {}
    void run() override
    {
        takeOver();
        m_task();
        m_task = nullptr;
        giveOver();
    }

private:
    std::function<void()> m_task;
};

struct C11Task {
    thrd_start_t run;
    void* argument;
};

}  // namespace

extern "C" {

// QProcess shares its memory with the child until that becomes another program; the sanitizer marks the child, and would mark the parent with it,
// whose locks it ignores from then on. With memory of its own the child marks itself alone.
__attribute__((visibility("default"))) int clone(int (*run)(void*), void* stack, int flags, void* argument, ...)
{
    using Real = int(int (*)(void*), void*, int, void*, ...);
    static Real* const real = next<Real>("clone");
    va_list more;
    va_start(more, argument);
    void* const parentId = va_arg(more, void*);
    void* const storage = va_arg(more, void*);
    void* const childId = va_arg(more, void*);
    va_end(more);
    const bool isProcess = (flags & CLONE_THREAD) == 0;
    return real(run, stack, isProcess ? flags & ~(CLONE_VM | CLONE_VFORK) : flags, argument, parentId, storage,
                childId);
}

// librdkafka starts its threads by C11's name, which the sanitizer does not know; a thread that it does not know must not run instrumented code.
__attribute__((visibility("default"))) int thrd_create(thrd_t* thread, thrd_start_t run, void* argument)
{
    giveOver();
    const auto begin = [](void* given) -> void* {
        const std::unique_ptr<C11Task> task(static_cast<C11Task*>(given));
        takeOver();
        const std::intptr_t result = task->run(task->argument);
        giveOver();
        return reinterpret_cast<void*>(result);
    };
    auto task = std::unique_ptr<C11Task>(new C11Task{run, argument});
    if (::pthread_create(thread, nullptr, begin, task.get()) != 0)
        return thrd_error;
    (void)task.release();
    return thrd_success;
}

__attribute__((visibility("default"))) int thrd_join(thrd_t thread, int* result)
{
    void* given = nullptr;
    if (::pthread_join(thread, &given) != 0)
        return thrd_error;
    takeOver();
    if (result)
        *result = int(reinterpret_cast<std::intptr_t>(given));
    return thrd_success;
}

__attribute__((visibility("default"))) bool
_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv(
    QObject* object, QtPrivate::QSlotObjectBase* slot, Qt::ConnectionType type, void* result)
{
    using Real = bool(QObject*, QtPrivate::QSlotObjectBase*, Qt::ConnectionType, void*);
    static Real* const real =
        next<Real>("_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv");
    giveOver();
    const bool done = real(object, new HandedSlot(slot), type, result);
    takeOver();
    return done;
}

__attribute__((visibility("default"))) void
_ZN11QMetaObject8activateEP7QObjectPKS_iPPv(QObject* sender, const QMetaObject* meta, int signal, void** arguments)
{
    using Real = void(QObject*, const QMetaObject*, int, void**);
    static Real* const real = next<Real>("_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
    giveOver();
    real(sender, meta, signal, arguments);
}

__attribute__((visibility("default"))) void
_ZN11QThreadPool5startESt8functionIFvvEEi(QThreadPool* pool, std::function<void()> task, int priority)
{
    giveOver();
    pool->start(new HandedRunnable(std::move(task)), priority);
}

__attribute__((visibility("default"))) bool _ZN11QThreadPool11waitForDoneEi(QThreadPool* pool, int ms)
{
    using Real = bool(QThreadPool*, int);
    static Real* const real = next<Real>("_ZN11QThreadPool11waitForDoneEi");
    const bool done = real(pool, ms);
    takeOver();
    return done;
}

__attribute__((visibility("default"))) bool _ZN7QThread4waitE14QDeadlineTimer(QThread* thread, QDeadlineTimer until)
{
    using Real = bool(QThread*, QDeadlineTimer);
    static Real* const real = next<Real>("_ZN7QThread4waitE14QDeadlineTimer");
    const bool done = real(thread, until);
    takeOver();
    return done;
}
}
