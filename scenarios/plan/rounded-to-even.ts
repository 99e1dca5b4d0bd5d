/** Halves go to the even number, as in R, which RSPSIM's toolchain rounds with. */
export function roundedToEven(value: number): number {
  const [low, high] = [Math.floor(value), Math.ceil(value)];
  return value - low === 0.5 ? (low % 2 === 0 ? low : high) : Math.round(value);
}
