#include "inbox.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <string>
#include <utility>

#include "../../sockets/addon/abort_reason.h"
#include "../../sockets/addon/socket_address.h"
#include "addresses.h"

namespace rsplab {

namespace {

// Bytes that one call of the stack reads.
const size_t kReadSize = 65536;

const size_t kChunkHeader = 4;

std::string PathDetail(uint32_t state) {
  switch (state) {
    case SCTP_ADDR_UNREACHABLE:
    case SCTP_ADDR_REMOVED:
      return "inactive";
    default:
      return "active";
  }
}

}  // namespace

std::vector<Event> Inbox::Read(struct socket* socket) {
  // One for all sockets: only one thread at a time is inside the stack.
  static uint8_t buffer[kReadSize];
  for (;;) {
    sockaddr_storage from{};
    socklen_t from_length = sizeof from;
    sctp_rcvinfo info{};
    socklen_t info_length = sizeof info;
    unsigned int info_type = SCTP_RECVV_NOINFO;
    int flags = MSG_DONTWAIT;
    const ssize_t length = usrsctp_recvv(socket, buffer, sizeof buffer, reinterpret_cast<sockaddr*>(&from),
                                         &from_length, &info, &info_length, &info_type, &flags);
    if (length < 0 && errno != EWOULDBLOCK && errno != EAGAIN) continue;  // the error of an association
    if (length <= 0) break;
    if (flags & MSG_NOTIFICATION)
      Notified(socket, reinterpret_cast<const sctp_notification*>(buffer), static_cast<size_t>(length));
    else
      Received(buffer, static_cast<size_t>(length), info, flags & MSG_EOR);
  }
  std::vector<Event> events;
  events.swap(events_);
  return events;
}

void Inbox::Received(const uint8_t* data, size_t length, const sctp_rcvinfo& info, bool complete) {
  Event event{EventKind::kMessage};
  event.association = info.rcv_assoc_id;
  event.stream = info.rcv_sid;
  event.ppid = ntohl(info.rcv_ppid);
  reassembly_.Add(std::move(event), data, length, complete, events_);
}

void Inbox::Notified(struct socket* socket, const sctp_notification* notification, size_t length) {
  if (length < sizeof notification->sn_header) return;
  switch (notification->sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
      AssociationChanged(socket, notification->sn_assoc_change);
      break;
    case SCTP_SHUTDOWN_EVENT:
      shut_down_by_peer_.insert(notification->sn_shutdown_event.sse_assoc_id);
      break;
    case SCTP_PEER_ADDR_CHANGE: {
      const sctp_paddr_change& change = notification->sn_paddr_change;
      Event event{EventKind::kPath};
      event.association = change.spc_assoc_id;
      event.addresses.push_back(AddressText(reinterpret_cast<const sockaddr*>(&change.spc_aaddr)));
      event.detail = PathDetail(change.spc_state);
      events_.push_back(std::move(event));
      break;
    }
    case SCTP_SEND_FAILED_EVENT: {
      const sctp_send_failed_event& failed = notification->sn_send_failed_event;
      Event event{EventKind::kSendFailed};
      event.association = failed.ssfe_assoc_id;
      event.ppid = ntohl(failed.ssfe_info.snd_ppid);
      event.stream = failed.ssfe_info.snd_sid;
      const size_t end = std::min<size_t>(failed.ssfe_length, length);
      const size_t size = end > sizeof failed ? end - sizeof failed : 0;
      event.data.assign(failed.ssfe_data, failed.ssfe_data + size);
      events_.push_back(std::move(event));
      break;
    }
    default:
      break;
  }
}

void Inbox::AssociationChanged(struct socket* socket, const sctp_assoc_change& change) {
  // The peer's ABORT chunk, if there was one, follows the fixed part.
  const size_t chunk_length = change.sac_length > sizeof change ? change.sac_length - sizeof change : 0;
  const bool aborted = chunk_length > 0;
  Event event{EventKind::kEnded};
  event.association = change.sac_assoc_id;
  switch (change.sac_state) {
    case SCTP_COMM_UP:
      event.kind = EventKind::kUp;
      for (const auto& peer : PeerAddresses(socket, change.sac_assoc_id)) {
        event.addresses.push_back(AddressText(General(peer)));
        event.port = PortOf(General(peer));
      }
      break;
    case SCTP_RESTART:
      event.kind = EventKind::kRestarted;
      break;
    case SCTP_COMM_LOST:
      event.detail = aborted ? "aborted" : "lost";
      // Causes follow the header of the chunk.
      if (chunk_length > kChunkHeader) event.reason = AbortReason(change.sac_info + kChunkHeader, chunk_length - kChunkHeader);
      break;
    case SCTP_CANT_STR_ASSOC:
      event.detail = aborted ? "refused" : "timeout";
      break;
    case SCTP_SHUTDOWN_COMP:
      event.detail = shut_down_by_peer_.count(change.sac_assoc_id) > 0 ? "shutDownByPeer" : "closed";
      break;
    default:
      return;
  }
  if (event.kind != EventKind::kUp) {
    shut_down_by_peer_.erase(change.sac_assoc_id);
    reassembly_.Forget(change.sac_assoc_id);
  }
  events_.push_back(std::move(event));
}

}  // namespace rsplab
