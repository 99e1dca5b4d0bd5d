#include "ending.h"

namespace rsplab {

namespace {

// False: the association takes nothing.
bool SendFlag(struct socket* socket, uint32_t association, uint16_t flag, const std::string& data) {
  sctp_sndinfo info{};
  info.snd_assoc_id = association;
  info.snd_flags = flag;
  // usrsctp refuses a null pointer also where there is no data.
  return usrsctp_sendv(socket, data.c_str(), data.size(), nullptr, 0, &info, sizeof info, SCTP_SENDV_SNDINFO, 0) >= 0;
}

}  // namespace

std::vector<uint32_t> AssociationsOf(struct socket* socket) {
  uint32_t count = 0;
  socklen_t size = sizeof count;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_GET_ASSOC_NUMBER, &count, &size) != 0 || count == 0) return {};
  std::vector<uint8_t> memory(sizeof(sctp_assoc_ids) + count * sizeof(sctp_assoc_t));
  auto* list = reinterpret_cast<sctp_assoc_ids*>(memory.data());
  size = static_cast<socklen_t>(memory.size());
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_GET_ASSOC_ID_LIST, list, &size) != 0) return {};
  const auto* identifiers = list->gaids_assoc_id;
  return std::vector<uint32_t>(identifiers, identifiers + list->gaids_number_of_ids);
}

void ShutDown(struct socket* socket, uint32_t association) { SendFlag(socket, association, SCTP_EOF, ""); }

void Abort(struct socket* socket, uint32_t association, const std::string& reason) {
  if (SendFlag(socket, association, SCTP_ABORT, reason)) return;
  // usrsctp aborts nothing that is not up yet: it would continue with the set-up. A socket of its own takes such an
  // association with it when it closes.
  struct socket* own = usrsctp_peeloff(socket, association);
  if (own != nullptr) usrsctp_close(own);
}

}  // namespace rsplab
