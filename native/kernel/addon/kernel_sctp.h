// The kernel's own declarations of the sockets API of SCTP (RFC 6458): no library is needed. They presume those of sockets.
#pragma once

// clang-format off
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/sctp.h>
// clang-format on
