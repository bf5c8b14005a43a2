/** The day `days` after the given one; both as yyyy-MM-dd. */
export function dayAfter (day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}

/** A day in the American form with a time, as the details of a purchase carry it in both interfaces. */
export function americanTime (day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${month ?? 1}/${date ?? 1}/${year ?? 1} 5:21:58 AM`
}
