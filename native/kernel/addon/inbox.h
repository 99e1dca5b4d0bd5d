// What arrives on the descriptors of a socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <sys/socket.h>
#include <vector>

#include "../../sockets/addon/event.h"
#include "../../sockets/addon/reassembly.h"
#include "silence.h"

union sctp_notification;
struct sctp_assoc_change;
struct sctp_paddr_change;
struct sctp_send_failed_event;
struct sctp_rcvinfo;

namespace rsplab {

// Makes events of messages and notifications. What is not read waits in the kernel's receive buffer, so that a slow reader
// slows its peers down.
class Inbox {
 public:
  // What there is, in order: all of it, or as much as one turn of the event loop should take.
  // The error is that of a socket of a single association, or 0.
  std::vector<Event> Read(int descriptor, int error);

  // An association is being shut down from here.
  void ShuttingDown(uint32_t association) { silence_.ShuttingDown(association); }

 private:
  void Received(const uint8_t* data, size_t length, const sctp_rcvinfo& info, bool complete);
  void Notified(int descriptor, const sctp_notification& notification, size_t length, const sockaddr_storage& peer);
  void AssociationChanged(int descriptor, const sctp_assoc_change& change, size_t length, const sockaddr_storage& peer);
  void PathChanged(const sctp_paddr_change& change);
  void SendFailed(const sctp_send_failed_event& failed, size_t length);
  // Messages that were not sent are reported after the end of their association, and passed on before it.
  void PassEndOn();

  std::vector<Event> events_;
  Reassembly reassembly_;
  // Parts of messages that were not sent, by association.
  std::map<uint32_t, std::vector<uint8_t>> unsent_;
  std::optional<Event> end_;
  int error_ = 0;
  std::set<uint32_t> shut_down_by_peer_;
  Silence silence_;
};

}  // namespace rsplab
