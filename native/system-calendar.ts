import type { Calendar } from '../protocol/host.ts';

/** Microseconds of a millisecond: the system's calendar has no finer time. */
const MICROSECONDS = 1000;

/** The date and time of the system, in its time zone. */
export const systemCalendar: Calendar = {
  now() {
    const now = new Date();
    return {
      year: now.getFullYear(),
      month: now.getMonth() + 1,
      day: now.getDate(),
      weekday: now.getDay(),
      hours: now.getHours(),
      minutes: now.getMinutes(),
      seconds: now.getSeconds(),
      microseconds: MICROSECONDS * now.getMilliseconds(),
    };
  },
};
