// One one-to-many SCTP socket of the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <uv.h>
#include <vector>

#include "../../sockets/addon/event.h"
#include "inbox.h"
#include "paths.h"
#include "sending.h"
#include "socket_options.h"
#include "watch.h"

namespace rsplab {

// All on JavaScript's thread, in turns of the event loop.
//
// All associations share one socket, and with it one send buffer and one receive buffer. So that one slow peer does not
// hold up the others, an association whose messages are not read, or that finds the send buffer full, gets a socket of
// its own (RFC 6458 §9.2), as far as the process may have more descriptors.
class KernelSocket {
 public:
  using Report = std::function<void(const std::vector<Event>&)>;

  // Null and errno set if it cannot be opened. `report` may do anything with this object but destroy it.
  static std::unique_ptr<KernelSocket> Open(uv_loop_t* loop, const SocketOptions& options, Report report);
  ~KernelSocket();

  uint16_t port() const { return port_; }
  std::vector<std::string> Addresses() const;

  // Association identifier, or 0 and errno set.
  uint32_t Connect(const std::vector<std::string>& addresses, uint16_t port, const AssociationSettings& settings);
  // 0 or an errno; EAGAIN: there is no room now, a writable event follows.
  int Send(uint32_t association, const uint8_t* data, size_t length, const SendOptions& options);
  void ShutDown(uint32_t association);
  // An `ended` event is the association's last one.
  void Abort(uint32_t association, const std::string& reason);
  // What an association receives stays in the kernel, or no more. An orderly end is reported all the same.
  //
  // False: it cannot be kept from arriving.
  bool SetReceiving(uint32_t association, bool receiving);
  int SetPrimary(uint32_t association, const std::string& address);
  std::vector<PathState> Paths(uint32_t association) const;
  // Aborts all associations; nothing can be asked of the socket any more.
  void Close();

 private:
  // The socket of one association.
  struct Own {
    std::unique_ptr<Watch> watch;
    bool receiving = true;
    bool blocked = false;
  };

  KernelSocket(uv_loop_t* loop, Report report) : loop_(loop), report_(std::move(report)) {}

  // False and errno set.
  bool Prepare(const SocketOptions& options);
  bool Bind(const SocketOptions& options);
  // Of the association, or of all; -1 once it is closed.
  int DescriptorOf(uint32_t association) const;
  // Null if it stays with the others.
  Own* Separated(uint32_t association);
  bool IsAlone() const;
  void Watched(Own& own);
  void Ready(int descriptor, bool readable, const std::vector<uint32_t>& writable, int error);
  // Looks for what the kernel does not announce, until there is nothing to look for.
  void StartTicks();
  void StopTicks();
  void Tick();
  // Those that are not read and have ended, or will soon, are read to their end. False: all are read.
  bool FindEnds();

  uv_loop_t* loop_;
  Report report_;
  // Null once it is closed.
  std::unique_ptr<Watch> watch_;
  std::map<uint32_t, Own> own_;
  // Of those without a socket of their own, the ones that found the send buffer full.
  std::set<uint32_t> blocked_;
  // Those for whose messages the kernel had no memory.
  std::set<uint32_t> starved_;
  // Those that ended because the event loop could not watch their own sockets.
  std::set<uint32_t> unwatched_;
  uv_timer_t* ticks_ = nullptr;
  uint16_t port_ = 0;
  Inbox inbox_;
};

}  // namespace rsplab
