#include "paths.h"

#include <algorithm>
#include <cerrno>

#include "../../sockets/addon/socket_address.h"
#include "addresses.h"

namespace rsplab {

namespace {

std::string PrimaryAddress(struct socket* socket, uint32_t association) {
  sctp_setprim primary{};
  primary.ssp_assoc_id = association;
  socklen_t size = sizeof primary;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_PRIMARY_ADDR, &primary, &size) != 0) return "";
  return AddressText(General(primary.ssp_addr));
}

std::string StateName(int32_t state) {
  if (state & SCTP_UNCONFIRMED) return "unconfirmed";
  return state & SCTP_ACTIVE ? "active" : "inactive";
}

}  // namespace

std::vector<PathState> PathsOf(struct socket* socket, uint32_t association) {
  std::vector<PathState> paths;
  const std::string primary_address = PrimaryAddress(socket, association);
  for (const auto& peer : PeerAddresses(socket, association)) {
    PathState path;
    path.address = AddressText(General(peer));
    path.state = "unconfirmed";
    sctp_paddrinfo info{};
    info.spinfo_assoc_id = association;
    info.spinfo_address = peer;
    socklen_t size = sizeof info;
    if (usrsctp_opt_info(socket, association, SCTP_GET_PEER_ADDR_INFO, &info, &size) == 0) {
      path.smoothed_rtt = info.spinfo_srtt;
      path.rto = info.spinfo_rto;
      path.cwnd = info.spinfo_cwnd;
      path.state = StateName(info.spinfo_state);
    }
    path.primary = path.address == primary_address;
    paths.push_back(path);
  }
  return paths;
}

int SetPrimaryPath(struct socket* socket, uint32_t association, const std::string& address) {
  const std::vector<sockaddr_storage> peers = PeerAddresses(socket, association);
  const auto peer = std::find_if(peers.begin(), peers.end(), [&address](const sockaddr_storage& each) {
    return AddressText(General(each)) == address;
  });
  if (peer == peers.end()) return EADDRNOTAVAIL;
  sctp_setprim primary{};
  primary.ssp_assoc_id = association;
  primary.ssp_addr = *peer;
  return usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_PRIMARY_ADDR, &primary, sizeof primary) == 0 ? 0 : errno;
}

}  // namespace rsplab
