/**
 * A time for people, in UTC and saying so: `2026-01-31 12:00:00Z`. Two people in two zones read the same, and
 * what is printed can be typed where a time is wanted.
 */
export function timeText(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}Z`
}
