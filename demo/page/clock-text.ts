/** Time of a world in words: `7.3 s`, `2:07.3`, `1:02:07`. */
export function clockText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const tenths = Math.floor(Math.max(0, seconds) * 10);
  const whole = Math.floor(tenths / 10);
  if (whole < 60) return `${whole}.${tenths % 10} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)}.${tenths % 10}`;
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
