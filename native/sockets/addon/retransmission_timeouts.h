// The three time-outs of an association, which stacks take only together.
#pragma once

#include <algorithm>

#include "association.h"

namespace rsplab {

// Stacks refuse all three unless minimum <= initial <= maximum: what is not given gives way to what is. 0: not given.
inline AssociationSettings Reconciled(const AssociationSettings& given, const AssociationSettings& before) {
  AssociationSettings rto = given;
  if (given.rto_min == 0) {
    rto.rto_min = before.rto_min;
    for (const uint32_t above : {given.rto_initial, given.rto_max})
      if (above > 0) rto.rto_min = std::min(rto.rto_min, above);
  }
  if (given.rto_max == 0) rto.rto_max = std::max({before.rto_max, given.rto_initial, rto.rto_min});
  if (given.rto_initial == 0) rto.rto_initial = std::max(rto.rto_min, std::min(before.rto_initial, rto.rto_max));
  return rto;
}

}  // namespace rsplab
