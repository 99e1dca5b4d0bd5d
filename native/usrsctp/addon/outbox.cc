#include "outbox.h"

#include <arpa/inet.h>
#include <cerrno>

namespace rsplab {

namespace {

// Messages and chunks that wait or are not acknowledged.
uint32_t Unsent(struct socket* socket, uint32_t association) {
  sctp_status status{};
  status.sstat_assoc_id = association;
  socklen_t size = sizeof status;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_STATUS, &status, &size) != 0) return 0;
  return static_cast<uint32_t>(status.sstat_unackdata) + status.sstat_penddata;
}

}  // namespace

int Outbox::Send(struct socket* socket, uint32_t association, const uint8_t* data, size_t length,
                 const SendOptions& options) {
  sctp_sendv_spa info{};
  info.sendv_flags = SCTP_SEND_SNDINFO_VALID;
  info.sendv_sndinfo.snd_assoc_id = association;
  info.sendv_sndinfo.snd_sid = options.stream;
  info.sendv_sndinfo.snd_ppid = htonl(options.ppid);
  if (!options.ordered) info.sendv_sndinfo.snd_flags |= SCTP_UNORDERED;
  if (options.sack_immediately) info.sendv_sndinfo.snd_flags |= SCTP_SACK_IMMEDIATELY;
  if (options.lifetime > 0) {
    info.sendv_flags |= SCTP_SEND_PRINFO_VALID;
    info.sendv_prinfo.pr_policy = SCTP_PR_SCTP_TTL;
    info.sendv_prinfo.pr_value = options.lifetime;
  }
  if (usrsctp_sendv(socket, data, length, nullptr, 0, &info, sizeof info, SCTP_SENDV_SPA, 0) >= 0) return 0;
  const int error = errno;
  if (error != EWOULDBLOCK && error != EAGAIN) return error;
  blocked_[association] = Unsent(socket, association);
  return EWOULDBLOCK;
}

std::vector<uint32_t> Outbox::Writable(struct socket* socket) {
  std::vector<uint32_t> writable;
  for (auto blocked = blocked_.begin(); blocked != blocked_.end();) {
    if (Unsent(socket, blocked->first) > blocked->second / 2) {
      ++blocked;
      continue;
    }
    writable.push_back(blocked->first);
    blocked = blocked_.erase(blocked);
  }
  return writable;
}

}  // namespace rsplab
