#include "socket_address.h"

#include <arpa/inet.h>
#include <cstring>

namespace rsplab {

bool AppendSocketAddress(std::vector<uint8_t>& packed, const std::string& address, uint16_t port) {
  sockaddr_in ipv4{};
  if (inet_pton(AF_INET, address.c_str(), &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = htons(port);
    const auto* bytes = reinterpret_cast<const uint8_t*>(&ipv4);
    packed.insert(packed.end(), bytes, bytes + sizeof ipv4);
    return true;
  }
  sockaddr_in6 ipv6{};
  if (inet_pton(AF_INET6, address.c_str(), &ipv6.sin6_addr) == 1) {
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = htons(port);
    const auto* bytes = reinterpret_cast<const uint8_t*>(&ipv6);
    packed.insert(packed.end(), bytes, bytes + sizeof ipv6);
    return true;
  }
  return false;
}

std::string AddressText(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  } else if (address->sa_family == AF_INET6) {
    const in6_addr& ipv6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&ipv6)) {
      inet_ntop(AF_INET, &ipv6.s6_addr[12], text, sizeof text);
    } else {
      inet_ntop(AF_INET6, &ipv6, text, sizeof text);
    }
  }
  return text;
}

uint16_t PortOf(const sockaddr* address) {
  if (address->sa_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(address)->sin_port);
  if (address->sa_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(address)->sin6_port);
  return 0;
}

size_t AddressLength(const sockaddr* address) {
  return address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

}  // namespace rsplab
