// Whether a peer can have been silent when its association was lost: the kernel gives no cause for the end in that case,
// nor for an ABORT that has none itself, as that of a host that has started again.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>

struct sctp_paddr_change;

namespace rsplab {

// The kernel counts the time-outs of each path, and those of all together (RFC 9260 §8.1, §8.2). Where an association
// outlives more of them than its paths do in sum, none is lost by silence without a path that was reported before.
class Silence {
 public:
  // An association is up.
  void Watch(int descriptor, uint32_t association);
  void PathChanged(const sctp_paddr_change& change);
  // It is being shut down: that may take too long, though the peer is not silent.
  void ShuttingDown(uint32_t association);
  // What is left is an ABORT. The error is that of the association's own socket; one of many associations has none.
  bool IsExcluded(int error, uint32_t association) const;
  void Forget(uint32_t association);

 private:
  // Associations whose silence is reported by a path first.
  std::set<uint32_t> announced_;
  // Paths that are unreachable, by association and address.
  std::set<std::pair<uint32_t, std::string>> unreachable_;
};

}  // namespace rsplab
