/** Working hours as people write them: minutes of a day as "09:00", weeks, holidays. Pure. */
import type { Holiday, OpenHours } from '@ui/api.generated';

export const DAY = 1440;

/** 540 → "09:00"; the end of the day is written "00:00", as clocks do. */
export function clock(minutes: number): string {
  const of = ((minutes % DAY) + DAY) % DAY;
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
}

/** "09:00" → 540; null for what is not a time (a field half typed). */
export function minutes(text: string): number | null {
  const found = /^(\d{2}):(\d{2})/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** As the end of a span midnight is the end of the day, not its beginning. */
export const endMinutes = (text: string) => minutes(text) || (minutes(text) === 0 ? DAY : null);

/** The next hours a day can have: after the last ones, with a break of an hour. */
export function nextSpan(spans: readonly OpenHours[]): OpenHours {
  const last = spans.at(-1);
  if (!last) return { begins: 540, ends: 1080 };
  const begins = Math.min(last.ends + 60, DAY - 60);
  return { begins, ends: Math.min(begins + 240, DAY) };
}

/** Monday's hours for Tuesday to Friday too; the days off stay as they are. */
export function toWeekdays(week: ReadonlyArray<readonly OpenHours[]>): OpenHours[][] {
  const monday = week[0] ?? [];
  return week.map((day, index) => (index < 5 ? monday : day).map((span) => ({ ...span })));
}

/** For a date field, which always wants a year. */
export function dateOf(holiday: Pick<Holiday, 'year' | 'month' | 'day'>, thisYear: number): string {
  const two = (it: number) => String(it).padStart(2, '0');
  return `${String(holiday.year || thisYear).padStart(4, '0')}-${two(holiday.month)}-${two(holiday.day)}`;
}

export function dayOf(date: string): { year: number; month: number; day: number } | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  return found ? { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) } : null;
}

/** "14:05" there now; empty for a zone that the browser does not know. */
export function timeIn(zone: string, at: number, language: string): string {
  try {
    return new Intl.DateTimeFormat(language, { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);
  } catch {
    return '';
  }
}

/** "22:00–06:00": it ends on the next day. Equal times are a slip of the hand. */
export const endsNextDay = (span: OpenHours): boolean => span.ends < span.begins && span.ends > 0;

type Week = ReadonlyArray<readonly OpenHours[]>;

/** The part before midnight stays with its day, the rest becomes the first hours of the day after, Sunday's Monday's. */
export function splitAtMidnight(week: Week, day: number, place: number): OpenHours[][] {
  const span = week[day]?.[place];
  const next = (day + 1) % week.length;
  return week.map((spans, at) => [
    ...(span && at === next ? [{ begins: 0, ends: span.ends }] : []),
    ...spans.map((it, index) => (at === day && index === place ? { begins: it.begins, ends: DAY } : { ...it })),
  ]);
}
