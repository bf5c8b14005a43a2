const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,7})?(?:Z|[+-]\d{2}:\d{2})?)?$/
const UNITED_STATES = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2}):(\d{2}) (AM|PM))?$/
const DAY_CHARACTERS = 10

/**
 * A date or date-time as ISO 8601: ConnectWise writes `2014-05-07` and `2014-05-07T00:00:00` as well as
 * `5/1/2014 5:21:58 AM`. Undefined when the text is neither or names a day that does not exist.
 */
export function toIsoDate (text: string): string | undefined {
  const iso = ISO.exec(text)
  if (iso !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0'] = iso as unknown as string[]
    return exists([year, month, day, hour, minute, second].map(Number)) ? text : undefined
  }
  const american = UNITED_STATES.exec(text)
  if (american === null) return undefined
  const [, month = '', day = '', year = '', hour, minute = '', second = '', half] = american
  if (hour === undefined) return exists([year, month, day, 0, 0, 0].map(Number)) ? `${year}-${pad(month)}-${pad(day)}` : undefined
  const hours = Number(hour)
  if (hours < 1 || hours > 12) return undefined
  const hour24 = (hours % 12) + (half === 'PM' ? 12 : 0)
  if (!exists([year, month, day, hour24, minute, second].map(Number))) return undefined
  return `${year}-${pad(month)}-${pad(day)}T${pad(String(hour24))}:${minute}:${second}`
}

/** The calendar day of a date in any form, `yyyy-MM-dd`; a text that is no date stays as it is. */
export function dayOf (text: string): string {
  // whether there is such a day makes no difference here
  if (text.length === DAY_CHARACTERS && text[4] === '-') return text
  return toIsoDate(text)?.slice(0, 10) ?? text
}

function pad (part: string): string {
  return part.padStart(2, '0')
}

function exists (parts: number[]): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
}
