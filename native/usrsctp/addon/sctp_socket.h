// One one-to-many SCTP socket of usrsctp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <usrsctp.h>
#include <vector>

#include "../../sockets/addon/event.h"
#include "inbox.h"
#include "outbox.h"
#include "paths.h"
#include "socket_options.h"

namespace rsplab {

// All on JavaScript's thread but the upcall, which only wakes it. Each call is one visit inside the stack (InsideStack).
//
// There is no upcall for some notifications (the loss of a peer), so Read() must be called now and then too.
class SctpSocket {
 public:
  // Null and errno set if it cannot be opened. `wake` is called from any thread: Read() has something then.
  static std::shared_ptr<SctpSocket> Open(const SocketOptions& options, std::function<void()> wake);
  ~SctpSocket();

  uint16_t port() const { return port_; }
  std::vector<std::string> Addresses() const;

  // Association identifier, or 0 and errno set.
  uint32_t Connect(const std::vector<std::string>& addresses, uint16_t port, const AssociationSettings& settings);
  // What has happened since, in order.
  std::vector<Event> Read();
  // 0 or an errno; EWOULDBLOCK: the send buffer is full, a writable event follows.
  int Send(uint32_t association, const uint8_t* data, size_t length, const SendOptions& options);
  void ShutDown(uint32_t association);
  // An `ended` event is the association's last one.
  void Abort(uint32_t association, const std::string& reason);
  int SetPrimary(uint32_t association, const std::string& address);
  std::vector<PathState> Paths(uint32_t association) const;
  // Aborts all associations; nothing can be asked of the socket any more.
  void Close();

 private:
  explicit SctpSocket(std::function<void()> wake)
      : wake_(std::make_shared<const std::function<void()>>(std::move(wake))) {}

  // False and errno set.
  bool Prepare(const SocketOptions& options);
  bool Bind(const SocketOptions& options);
  static void Upcall(struct socket* socket, void* self, int flags);

  std::shared_ptr<const std::function<void()>> wake_;
  // Null once it is closed.
  struct socket* socket_ = nullptr;
  uint16_t port_ = 0;
  Inbox inbox_;
  Outbox outbox_;
  // Ends that the stack does not report.
  std::vector<Event> aborted_;
};

}  // namespace rsplab
