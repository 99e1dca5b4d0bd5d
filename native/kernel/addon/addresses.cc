#include "addresses.h"

#include <cerrno>
#include <cstring>

#include "../../sockets/addon/socket_address.h"
#include "kernel_sctp.h"

namespace rsplab {

namespace {

// Bytes for 64 addresses of IPv6; doubled while the kernel wants more, up to a thousand times as many.
const size_t kFirstSize = sizeof(sctp_getaddrs) + 64 * sizeof(sockaddr_in6);
const size_t kLargestSize = kFirstSize << 10;

std::vector<sockaddr_storage> Addresses(int descriptor, int option, uint32_t association) {
  for (size_t capacity = kFirstSize; capacity <= kLargestSize; capacity *= 2) {
    std::vector<uint8_t> memory(capacity);
    auto* list = reinterpret_cast<sctp_getaddrs*>(memory.data());
    list->assoc_id = static_cast<sctp_assoc_t>(association);
    socklen_t size = static_cast<socklen_t>(capacity);
    if (getsockopt(descriptor, IPPROTO_SCTP, option, list, &size) != 0) {
      if (errno == ENOMEM) continue;
      return {};
    }
    std::vector<sockaddr_storage> addresses;
    const uint8_t* next = list->addrs;
    for (uint32_t i = 0; i < list->addr_num; i++) {
      const size_t length = AddressLength(reinterpret_cast<const sockaddr*>(next));
      if (next + length > memory.data() + memory.size()) break;
      sockaddr_storage address{};
      std::memcpy(&address, next, length);
      addresses.push_back(address);
      next += length;
    }
    return addresses;
  }
  return {};
}

}  // namespace

std::vector<sockaddr_storage> LocalAddresses(int descriptor) { return Addresses(descriptor, SCTP_GET_LOCAL_ADDRS, 0); }

std::vector<sockaddr_storage> PeerAddresses(int descriptor, uint32_t association) {
  return Addresses(descriptor, SCTP_GET_PEER_ADDRS, association);
}

}  // namespace rsplab
