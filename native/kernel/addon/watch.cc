#include "watch.h"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace rsplab {

std::unique_ptr<Watch> Watch::Of(uv_loop_t* loop, int descriptor, Ready ready) {
  auto poll = std::make_unique<uv_poll_t>();
  const int error = uv_poll_init(loop, poll.get(), descriptor);
  if (error != 0) {
    close(descriptor);
    errno = -error;
    return nullptr;
  }
  return std::unique_ptr<Watch>(new Watch(descriptor, std::move(ready), poll.release()));
}

Watch::Watch(int descriptor, Ready ready, uv_poll_t* poll)
    : descriptor_(descriptor), ready_(std::move(ready)), poll_(poll) {
  poll_->data = this;
}

Watch::~Watch() {
  uv_poll_stop(poll_);
  uv_close(reinterpret_cast<uv_handle_t*>(poll_), [](uv_handle_t* handle) {
    delete reinterpret_cast<uv_poll_t*>(handle);
  });
  close(descriptor_);
}

void Watch::For(bool readable, bool writable) {
  const int wanted = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
  if (wanted == events_) return;
  events_ = wanted;
  if (wanted == 0)
    uv_poll_stop(poll_);
  else
    uv_poll_start(poll_, wanted, Polled);
}

void Watch::Polled(uv_poll_t* poll, int status, int events) {
  auto* self = static_cast<Watch*>(poll->data);
  if (status < 0) {
    // An error of the socket, which is taken off here; the loop has stopped to watch.
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(self->descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0) self->error_ = error;
    events = self->events_;
    uv_poll_start(poll, events, Polled);
  }
  // The callback may end this watch, and itself with it.
  const Ready ready = self->ready_;
  ready((events & UV_READABLE) != 0, (events & UV_WRITABLE) != 0);
}

}  // namespace rsplab
