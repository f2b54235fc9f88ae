/** What became of the forms, counted: shares, days, a file for a spreadsheet. Pure. */
import type { FormRow } from '@ui/api.generated';

export type Counted = Pick<FormRow, 'shown' | 'answered' | 'put_away' | 'left'>;

/** Of all that were shown; null where nothing was. */
export function share(row: Counted): number | null {
  return row.shown > 0 ? row.answered / row.shown : null;
}

export function total(rows: readonly Counted[]): Counted {
  const sum = { shown: 0, answered: 0, put_away: 0, left: 0 };
  for (const row of rows) for (const key of Object.keys(sum) as (keyof Counted)[]) sum[key] += row[key];
  return sum;
}

/** Parts of a bar of 100: answered, put away, left. What is still open is the rest. */
export function parts(row: Counted): { answered: number; put_away: number; left: number } {
  const whole = Math.max(row.shown, row.answered + row.put_away + row.left);
  const of = (count: number) => (whole ? (count / whole) * 100 : 0);
  return { answered: of(row.answered), put_away: of(row.put_away), left: of(row.left) };
}

/** "2027-03-01", as the server counts days: in UTC. */
export const day = (at: number) => new Date(at).toISOString().slice(0, 10);

export const daysBefore = (at: number, count: number) => day(at - count * 86_400_000);

/** For spreadsheets: a comma between, quotes where needed, and no cell that a spreadsheet would calculate. */
export function csv(head: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
