/**
 * Components of a LAN after a localized disaster (RSPSIM's toolchain, studies wp1-disaster-*): the LAN that is struck keeps a
 * part, and one at least. The others share what it lost, rounded up, in their order and as long as something is left; what the
 * struck LAN has is taken off in its turn only, so that before the last one they may have one more than was lost.
 *
 * @param lan from 1
 * @param shape usual number of a LAN, number of the LAN that is struck, and the part that it keeps
 * @returns undefined: something is left when all have had their turn, at which the toolchain stops
 */
export function numberAfterDisaster(
  lan: number,
  lans: number,
  [usual = Number.NaN, struckLan, part = Number.NaN]: readonly number[],
): number | undefined {
  if (lans < 2) return undefined;
  const struck = Math.max(1, Math.floor(usual * part));
  if (lan === struckLan) return struck;
  const share = Math.ceil(usual + (usual - struck) / (lans - 1));
  let left = lans * usual;
  let own = 0;
  for (let each = 1; each <= lans; each++)
    if (each === lan) {
      own = Math.min(left, share);
      left -= own;
    } else left = Math.max(0, left - (each === struckLan ? struck : share));
  return left === 0 ? own : undefined;
}
