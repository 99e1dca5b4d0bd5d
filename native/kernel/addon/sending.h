// What is sent by a socket: messages, and the ends of associations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "../../sockets/addon/association.h"

namespace rsplab {

// 0 or an errno; EAGAIN: the send buffer is full.
int SendMessage(int descriptor, uint32_t association, const uint8_t* data, size_t length, const SendOptions& options);

// What was sent still arrives.
void ShutDown(int descriptor, uint32_t association);

// Also one that is only being set up. The kernel reports the end, as that of others.
void Abort(int descriptor, uint32_t association, const std::string& reason);

}  // namespace rsplab
