// IP addresses as text and as the socket addresses of usrsctp.
#pragma once

#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace rsplab {

// Appends the sockaddr_in or sockaddr_in6 of a text address; false if it is none.
bool AppendSocketAddress(std::vector<uint8_t>& packed, const std::string& address, uint16_t port);

// The text of an address; IPv4-mapped IPv6 addresses as IPv4.
std::string AddressText(const sockaddr* address);

// Port in host byte order; 0 if the family is unknown.
uint16_t PortOf(const sockaddr* address);

// Bytes that the sockaddr of this family occupies in a packed list.
size_t AddressLength(const sockaddr* address);

}  // namespace rsplab
