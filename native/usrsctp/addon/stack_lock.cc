#include "stack_lock.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

namespace rsplab {

namespace {

// A lock whose holders take turns in the order in which they came.
class FairLock {
 public:
  void Enter() {
    const int error = errno;
    std::unique_lock<std::mutex> lock(mutex_);
    const uint64_t ticket = next_++;
    turn_.wait(lock, [this, ticket] { return serving_ == ticket; });
    holder_ = std::this_thread::get_id();
    errno = error;
  }

  void Leave() {
    const int error = errno;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      holder_ = {};
      serving_++;
    }
    turn_.notify_all();
    errno = error;
  }

  bool Held() {
    std::lock_guard<std::mutex> lock(mutex_);
    return holder_ == std::this_thread::get_id();
  }

 private:
  std::mutex mutex_;
  std::condition_variable turn_;
  uint64_t next_ = 0;
  uint64_t serving_ = 0;
  std::thread::id holder_;
};

// Never destroyed: usrsctp's threads run until the process is gone.
FairLock& stack = *new FairLock;

// Of this thread.
thread_local std::vector<std::shared_ptr<const std::function<void()>>> after_leaving;

void LeaveStack() {
  stack.Leave();
  if (after_leaving.empty()) return;
  const int error = errno;
  for (const auto& work : std::exchange(after_leaving, {})) (*work)();
  errno = error;
}

// Where a thread of usrsctp waits.
class OutsideStack {
 public:
  OutsideStack() { LeaveStack(); }
  ~OutsideStack() { stack.Enter(); }
};

struct Thread {
  void* (*run)(void*);
  void* argument;
};

void* RunInside(void* given) {
  const std::unique_ptr<Thread> thread(static_cast<Thread*>(given));
  const InsideStack inside;
  return thread->run(thread->argument);
}

constexpr int64_t kSecond = 1'000'000'000;

int64_t Nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }

// How far the stack's time may be behind before the rest is forgotten, ns: a process that was stopped for long has not
// received its peers meanwhile, and must not take them for silent.
constexpr int64_t kMostLag = kSecond;

// Sleeps for a duration from when the last sleep of this thread was due, not from when it ended. usrsctp's clock counts
// its sleeps of 10 ms each, however long they were: on a busy machine all its timers would be late by half and more.
void SleepFromDueTime(const timespec& duration) {
  static thread_local int64_t due = 0;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t earliest = Nanoseconds(now) - kMostLag;
  due = (due < earliest ? Nanoseconds(now) : due) + Nanoseconds(duration);
  const timespec until{static_cast<time_t>(due / kSecond), static_cast<long>(due % kSecond)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

}  // namespace

InsideStack::InsideStack() { stack.Enter(); }

InsideStack::~InsideStack() { LeaveStack(); }

bool InsideStack::Held() { return stack.Held(); }

void InsideStack::AfterLeaving(const std::shared_ptr<const std::function<void()>>& work) {
  if (std::find(after_leaving.begin(), after_leaving.end(), work) == after_leaving.end()) after_leaving.push_back(work);
}

}  // namespace rsplab

// What the linker calls instead of the function behind `__wrap_`; `__real_` is that function.
extern "C" {

#define REPLACES_LIBC __attribute__((visibility("hidden")))

ssize_t __real_recvmsg(int socket, msghdr* message, int flags);
int __real_pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*), void* argument);
int __real_pthread_join(pthread_t thread, void** result);
int __real_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex);

REPLACES_LIBC ssize_t __wrap_recvmsg(int socket, msghdr* message, int flags) {
  const rsplab::OutsideStack outside;
  return __real_recvmsg(socket, message, flags);
}

REPLACES_LIBC int __wrap_nanosleep(const timespec* duration, timespec*) {
  const rsplab::OutsideStack outside;
  rsplab::SleepFromDueTime(*duration);
  return 0;
}

REPLACES_LIBC int __wrap_pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                                        void* argument) {
  auto started = std::make_unique<rsplab::Thread>(rsplab::Thread{run, argument});
  const int error = __real_pthread_create(thread, attributes, rsplab::RunInside, started.get());
  // The new thread's, if there is one.
  if (error == 0) started.release();
  return error;
}

REPLACES_LIBC int __wrap_pthread_join(pthread_t thread, void** result) {
  const rsplab::OutsideStack outside;
  return __real_pthread_join(thread, result);
}

REPLACES_LIBC int __wrap_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  int error = 0;
  {
    const rsplab::OutsideStack outside;
    error = __real_pthread_cond_wait(condition, mutex);
    // The thread inside may want this mutex: it must not be held while waiting to come in.
    pthread_mutex_unlock(mutex);
  }
  pthread_mutex_lock(mutex);
  return error;
}

// Not a function: libusrsctp.a is not meant for shared objects, and can only refer to data of the same one.
REPLACES_LIBC extern const in6_addr __wrap_in6addr_any;
const in6_addr __wrap_in6addr_any = IN6ADDR_ANY_INIT;
}
