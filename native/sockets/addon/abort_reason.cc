#include "abort_reason.h"

namespace rsplab {

namespace {

const uint16_t kUserInitiatedAbort = 12;

}  // namespace

std::string AbortReason(const uint8_t* causes, size_t length) {
  const auto word = [causes](size_t at) { return static_cast<size_t>(causes[at] << 8 | causes[at + 1]); };
  for (size_t at = 0; at + 4 <= length;) {
    const size_t cause_length = word(at + 2);
    if (cause_length < 4 || at + cause_length > length) break;
    if (word(at) == kUserInitiatedAbort)
      return std::string(reinterpret_cast<const char*>(causes + at + 4), cause_length - 4);
    at += (cause_length + 3) & ~size_t{3};
  }
  return "";
}

}  // namespace rsplab
