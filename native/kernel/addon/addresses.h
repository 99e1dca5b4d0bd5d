// The addresses that the kernel has of a socket and of an association.
#pragma once

#include <cstdint>
#include <sys/socket.h>
#include <vector>

namespace rsplab {

// What a socket is bound to; all addresses of the host if it is bound to any.
std::vector<sockaddr_storage> LocalAddresses(int descriptor);

// Empty if there is no such association.
std::vector<sockaddr_storage> PeerAddresses(int descriptor, uint32_t association);

// The general form that the socket functions take.
inline const sockaddr* General(const sockaddr_storage& address) { return reinterpret_cast<const sockaddr*>(&address); }

}  // namespace rsplab
