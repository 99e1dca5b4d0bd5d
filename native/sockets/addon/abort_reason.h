// What an ABORT says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rsplab {

// The text of the cause "user-initiated abort" (RFC 9260 §3.3.10.12) among the causes of an ABORT chunk; empty if there is
// none.
std::string AbortReason(const uint8_t* causes, size_t length);

}  // namespace rsplab
