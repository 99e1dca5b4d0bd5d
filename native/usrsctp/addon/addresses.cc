#include "addresses.h"

#include <cstring>

#include "../../sockets/addon/socket_address.h"

namespace rsplab {

namespace {

std::vector<sockaddr_storage> Unpack(const sockaddr* packed, int count) {
  std::vector<sockaddr_storage> addresses;
  const auto* next = reinterpret_cast<const uint8_t*>(packed);
  for (int i = 0; i < count; i++) {
    const size_t length = AddressLength(reinterpret_cast<const sockaddr*>(next));
    sockaddr_storage address{};
    std::memcpy(&address, next, length);
    addresses.push_back(address);
    next += length;
  }
  return addresses;
}

}  // namespace

std::vector<sockaddr_storage> LocalAddresses(struct socket* socket) {
  sockaddr* packed = nullptr;
  const int count = usrsctp_getladdrs(socket, 0, &packed);
  if (count <= 0) return {};
  const std::vector<sockaddr_storage> addresses = Unpack(packed, count);
  usrsctp_freeladdrs(packed);
  return addresses;
}

std::vector<sockaddr_storage> PeerAddresses(struct socket* socket, uint32_t association) {
  sockaddr* packed = nullptr;
  const int count = usrsctp_getpaddrs(socket, association, &packed);
  if (count <= 0) return {};
  const std::vector<sockaddr_storage> addresses = Unpack(packed, count);
  usrsctp_freepaddrs(packed);
  return addresses;
}

}  // namespace rsplab
