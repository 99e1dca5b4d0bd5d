#include "paths.h"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

#include "../../sockets/addon/socket_address.h"
#include "addresses.h"
#include "kernel_sctp.h"

namespace rsplab {

namespace {

std::string PrimaryAddress(int descriptor, uint32_t association) {
  sctp_prim primary{};
  primary.ssp_assoc_id = static_cast<sctp_assoc_t>(association);
  socklen_t size = sizeof primary;
  if (getsockopt(descriptor, IPPROTO_SCTP, SCTP_PRIMARY_ADDR, &primary, &size) != 0) return "";
  // The structure is packed: its address may lie anywhere.
  const sockaddr_storage address = primary.ssp_addr;
  return AddressText(General(address));
}

// A path that is potentially failed is active still (RFC 7829 §5): data are sent elsewhere if possible.
std::string StateName(int32_t state) {
  switch (state) {
    case SCTP_ACTIVE:
    case SCTP_PF:
      return "active";
    case SCTP_INACTIVE:
      return "inactive";
    default:
      return "unconfirmed";
  }
}

}  // namespace

std::vector<PathState> PathsOf(int descriptor, uint32_t association) {
  std::vector<PathState> paths;
  const std::string primary_address = PrimaryAddress(descriptor, association);
  for (const auto& peer : PeerAddresses(descriptor, association)) {
    PathState path;
    path.address = AddressText(General(peer));
    path.state = "unconfirmed";
    path.primary = path.address == primary_address;
    sctp_paddrinfo info{};
    info.spinfo_assoc_id = static_cast<sctp_assoc_t>(association);
    info.spinfo_address = peer;
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_SCTP, SCTP_GET_PEER_ADDR_INFO, &info, &size) == 0) {
      path.state = StateName(info.spinfo_state);
      path.smoothed_rtt = info.spinfo_srtt;
      path.rto = info.spinfo_rto;
      path.cwnd = info.spinfo_cwnd;
    }
    paths.push_back(path);
  }
  return paths;
}

int SetPrimaryPath(int descriptor, uint32_t association, const std::string& address) {
  const std::vector<sockaddr_storage> peers = PeerAddresses(descriptor, association);
  const auto peer = std::find_if(peers.begin(), peers.end(), [&address](const sockaddr_storage& each) {
    return AddressText(General(each)) == address;
  });
  if (peer == peers.end()) return EADDRNOTAVAIL;
  sctp_prim primary{};
  primary.ssp_assoc_id = static_cast<sctp_assoc_t>(association);
  primary.ssp_addr = *peer;
  return setsockopt(descriptor, IPPROTO_SCTP, SCTP_PRIMARY_ADDR, &primary, sizeof primary) == 0 ? 0 : errno;
}

int32_t StateOf(int descriptor, uint32_t association) {
  sctp_status status{};
  status.sstat_assoc_id = static_cast<sctp_assoc_t>(association);
  socklen_t size = sizeof status;
  if (getsockopt(descriptor, IPPROTO_SCTP, SCTP_STATUS, &status, &size) != 0) return SCTP_EMPTY;
  return status.sstat_state;
}

}  // namespace rsplab
