/** Days as the reader's own clock has them. */

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** By how many midnights `later` comes after `at`. The day on which the clocks change is a day, too. */
export function daysBetween(at: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(at)) / 86_400_000);
}
