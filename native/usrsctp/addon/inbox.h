// What arrives on a socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <usrsctp.h>
#include <vector>

#include "../../sockets/addon/event.h"
#include "../../sockets/addon/reassembly.h"

namespace rsplab {

// Makes events of the messages and notifications of a socket. What is not read waits in the stack's receive buffer, so
// that a slow reader slows its peers down.
class Inbox {
 public:
  // All that there is, in order.
  std::vector<Event> Read(struct socket* socket);

 private:
  void Received(const uint8_t* data, size_t length, const sctp_rcvinfo& info, bool complete);
  void Notified(struct socket* socket, const sctp_notification* notification, size_t length);
  void AssociationChanged(struct socket* socket, const sctp_assoc_change& change);

  std::vector<Event> events_;
  Reassembly reassembly_;
  std::set<uint32_t> shut_down_by_peer_;
};

}  // namespace rsplab
