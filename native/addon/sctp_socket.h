// One one-to-many SCTP socket of usrsctp.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <usrsctp.h>
#include <vector>

#include "event.h"

namespace rsplab {

struct SocketOptions {
  std::vector<std::string> addresses;
  uint16_t port = 0;
  bool accept = true;
  uint32_t autoclose = 0;
  // Port of the peers' UDP encapsulation; 0: raw IP.
  uint16_t remote_udp_port = 0;
  uint32_t send_buffer = 0;
};

struct AssociationSettings {
  // Milliseconds; 0 keeps the stack's own.
  uint32_t rto_initial = 0;
  uint32_t rto_min = 0;
  uint32_t rto_max = 0;
  uint16_t association_max_retransmissions = 0;
  uint16_t path_max_retransmissions = 0;
  // -1 keeps the stack's own, 0 turns heartbeats off.
  int32_t heartbeat_interval = -1;
};

// The parts of a message that came until now; none once it grew too long.
struct PartialMessage {
  std::vector<uint8_t> data;
  bool oversized = false;
};

// A message, a part of one, or a notification, as the stack gives it.
struct Unread {
  std::vector<uint8_t> data;
  sctp_rcvinfo info;
  int flags;
};

struct PathState {
  std::string address;
  std::string state;
  bool primary;
  // Milliseconds; 0: shorter, or not measured yet.
  uint32_t smoothed_rtt;
};

// All on JavaScript's thread but the upcall, which takes what there is to read as the stack gives it, up to a limit: beyond
// that it waits in the stack's receive buffer, so that a slow reader slows its peers down. usrsctp's receive callbacks are not used: in 0.9.5 they run between two acquisitions of an association's lock
// with another lock held, and two threads can stop each other for good.
//
// There is no upcall for some notifications (the loss of a peer), so Read() must be called now and then too.
//
// usrsctp holds no pointer to a SctpSocket, but a number: an upcall that comes when the socket is being closed finds none
// under its number.
class SctpSocket : public std::enable_shared_from_this<SctpSocket> {
 public:
  // Null and errno set if it cannot be opened. `wake` is called from any thread: Read() has something then.
  static std::shared_ptr<SctpSocket> Open(const SocketOptions& options, std::function<void()> wake);
  ~SctpSocket();

  uint16_t port() const { return port_; }
  std::vector<std::string> LocalAddresses() const;

  // Association identifier, or 0 and errno set.
  uint32_t Connect(const std::vector<std::string>& addresses, uint16_t port, const AssociationSettings& settings);
  // What has happened since, in order.
  std::vector<Event> Read();
  // 0 or an errno; EWOULDBLOCK: the send buffer is full, a writable event follows.
  int Send(uint32_t association, const uint8_t* data, size_t length, uint16_t stream, uint32_t ppid, bool ordered,
           bool sack_immediately, uint32_t lifetime);
  void Shutdown(uint32_t association);
  // An `ended` event is the association's last one.
  void Abort(uint32_t association, const std::string& reason);
  int SetPrimary(uint32_t association, const std::string& address);
  std::vector<PathState> Paths(uint32_t association) const;
  // Aborts all associations; nothing can be asked of the socket any more. False: the stack still works on their ends, and
  // closing under its hands corrupts its memory (0.9.5): call again after a while.
  bool Close();
  // As Close(), at once.
  void CloseNow();

 private:
  explicit SctpSocket(std::function<void()> wake) : wake_(std::move(wake)) {}

  bool Bind(const SocketOptions& options);
  bool Configure(const SocketOptions& options);
  bool SendFlag(uint32_t association, uint16_t flag, const std::string& data);
  void Forget(uint32_t association);
  // Identifiers of the associations of a socket.
  static std::vector<uint32_t> Associations(struct socket* socket);
  AssociationSettings Defaults() const;
  void Apply(const AssociationSettings& settings);
  std::vector<uint8_t> PeerAddress(uint32_t association, const std::string& address) const;

  void Received(const uint8_t* data, size_t length, const sctp_rcvinfo& info, int flags);
  void Notified(const sctp_notification* notification, size_t length);
  void AssociationChanged(const sctp_assoc_change& change);

  // Takes what the stack has. From any thread: the stack's own reads best, as it frees nothing meanwhile that is being read.
  void Pump();
  // Messages and chunks that wait or are not acknowledged.
  uint32_t Unsent(uint32_t association) const;

  static void Upcall(struct socket* socket, void* number, int flags);

  std::function<void()> wake_;
  // Held while a thread reads; null once the socket is being closed.
  std::mutex reading_;
  struct socket* reader_ = nullptr;
  std::mutex unread_mutex_;
  std::vector<Unread> unread_;
  size_t unread_size_ = 0;
  // What is to be told by the next Read().
  std::vector<Event> events_;
  struct socket* socket_ = nullptr;
  // The socket once it is being closed.
  struct socket* closing_ = nullptr;
  uintptr_t number_ = 0;
  uint16_t port_ = 0;
  bool used_ = false;

  // Messages that did not come whole, by association and stream.
  std::map<std::pair<uint32_t, uint16_t>, PartialMessage> partial_;
  std::map<uint32_t, bool> shut_down_by_peer_;
  // Associations whose send buffer was full, with what was unsent then.
  std::map<uint32_t, uint32_t> blocked_;
};

}  // namespace rsplab
