// The call from usrsctp's threads that a socket has something to report.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <napi.h>

namespace rsplab {

// Runs a function on JavaScript's thread when any thread asks for it. Many requests in a row are one run, so that a burst
// of packets costs one change of threads.
//
// Close() ends it, and what is asked afterwards is dropped. Node's own end closes it too: usrsctp's threads run on until
// the process is gone.
class Wakeup : public std::enable_shared_from_this<Wakeup> {
 public:
  using Run = std::function<void(Napi::Env, Napi::Function)>;

  // The function is handed the callback.
  Wakeup(Napi::Env env, const Napi::Function& callback, Run run);

  // From any thread.
  void Request();

  // JavaScript's thread.
  void Close();

 private:
  static void AtExit(void* wakeup);

  napi_env env_;
  Run run_;
  std::mutex mutex_;
  bool requested_ = false;
  bool closed_ = false;
  Napi::ThreadSafeFunction function_;
};

}  // namespace rsplab
