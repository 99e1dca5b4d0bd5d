// A descriptor in Node's event loop.
#pragma once

#include <functional>
#include <memory>
#include <uv.h>

namespace rsplab {

// Owns a socket's descriptor, and calls back when it can be read or written. The callback may end the watch.
class Watch {
 public:
  using Ready = std::function<void(bool readable, bool writable)>;

  // Takes the descriptor; it is watched once that is asked for. Null and errno set if the loop cannot watch it: then the
  // descriptor is closed.
  static std::unique_ptr<Watch> Of(uv_loop_t* loop, int descriptor, Ready ready);
  // Closes the descriptor.
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  int descriptor() const { return descriptor_; }
  // The last error of the socket that was taken off; 0: none.
  int error() const { return error_; }
  void For(bool readable, bool writable);

 private:
  Watch(int descriptor, Ready ready, uv_poll_t* poll);

  static void Polled(uv_poll_t* poll, int status, int events);

  int descriptor_;
  int error_ = 0;
  Ready ready_;
  // Outlives this object until the loop lets go of it.
  uv_poll_t* poll_;
  int events_ = 0;
};

}  // namespace rsplab
