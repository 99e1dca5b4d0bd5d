// The addresses that usrsctp has of a socket and of an association.
#pragma once

#include <cstdint>
#include <sys/socket.h>
#include <usrsctp.h>
#include <vector>

namespace rsplab {

std::vector<sockaddr_storage> LocalAddresses(struct socket* socket);

// Empty if there is no such association.
std::vector<sockaddr_storage> PeerAddresses(struct socket* socket, uint32_t association);

// The general form that the socket functions take.
inline const sockaddr* General(const sockaddr_storage& address) { return reinterpret_cast<const sockaddr*>(&address); }

}  // namespace rsplab
