import type { CalendarTime } from '../../host.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** As RSPLIB's servers write it: `Sunday, 29-November-2026 07:05:00.123456`, with the end of the line. */
export function daytimeText(time: CalendarTime): string {
  const { weekday, day, month, year, hours, minutes, seconds, microseconds } = time;
  const date = `${WEEKDAYS[weekday] ?? ''}, ${padded(day, 2)}-${MONTHS[month - 1] ?? ''}-${padded(year, 4)}`;
  return `${date} ${[hours, minutes, seconds].map((part) => padded(part, 2)).join(':')}.${padded(microseconds, 6)}\n`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
