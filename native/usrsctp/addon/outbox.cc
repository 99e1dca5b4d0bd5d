#include "outbox.h"

#include <arpa/inet.h>
#include <cerrno>

namespace rsplab {

namespace {

// The send buffer of an association as the library has it, in FreeBSD's netinet/sctp.h: its own header leaves this out.
constexpr int kGetSendBufferUse = 0x00001101;
struct BufferUse {
  sctp_assoc_t association;
  uint32_t sent_or_waiting;
  uint32_t received;
};

// Bytes that wait, or were sent and keep their place in the buffer. SCTP_STATUS tells the chunks that were sent alone.
uint32_t Buffered(struct socket* socket, uint32_t association) {
  BufferUse use{association, 0, 0};
  socklen_t size = sizeof use;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, kGetSendBufferUse, &use, &size) != 0) return 0;
  return use.sent_or_waiting;
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
  blocked_[association] = Buffered(socket, association);
  return EWOULDBLOCK;
}

std::vector<uint32_t> Outbox::Writable(struct socket* socket) {
  std::vector<uint32_t> writable;
  for (auto blocked = blocked_.begin(); blocked != blocked_.end();) {
    if (Buffered(socket, blocked->first) > blocked->second / 4 * 3) {
      ++blocked;
      continue;
    }
    writable.push_back(blocked->first);
    blocked = blocked_.erase(blocked);
  }
  return writable;
}

}  // namespace rsplab
