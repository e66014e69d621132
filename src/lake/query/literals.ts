const dateForm = /^(\d{4})-(\d{1,2})-(\d{1,2})$/
const timeForm = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/
const stampForm = /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i

/** `YYYY-MM-DD`, or null when the text is not a day of the calendar. */
export function readDate(text: string): string | null {
  const m = dateForm.exec(text.trim())
  if (!m) return null
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (year < 1 || date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return `${m[1]}-${m[2]!.padStart(2, '0')}-${m[3]!.padStart(2, '0')}`
}

/** `HH:MM:SS[.ffffff]`, or null. */
export function readTime(text: string): string | null {
  const m = timeForm.exec(text.trim())
  if (!m || Number(m[1]) > 23 || Number(m[2]) > 59 || Number(m[3] ?? 0) > 59) return null
  const fraction = m[4]?.replace(/0+$/, '')
  return `${m[1]!.padStart(2, '0')}:${m[2]}:${m[3] ?? '00'}${fraction ? `.${fraction}` : ''}`
}

/** `YYYY-MM-DD HH:MM:SS[.ffffff]` in local time of `timeZone`; a text without offset is local already. Null when it is no time. */
export function readTimestamp(text: string, timeZone: string): string | null {
  const m = stampForm.exec(text.trim())
  if (!m) return null
  const day = readDate(m[1]!)
  const time = m[2] === undefined ? '00:00:00' : readTime(m[2])
  if (day === null || time === null) return null
  if (m[3] === undefined) return `${day} ${time}`
  if (m[2] === undefined) return null
  const offset = offsetMinutes(m[3])
  if (offset === null) return null
  const [seconds, fraction] = time.split('.')
  const utc = new Date(Date.parse(`${day}T${seconds}Z`) - offset * 60_000)
  const local = wallClock(utc, timeZone)
  return local === null ? null : local + (fraction ? `.${fraction}` : '')
}

function offsetMinutes(text: string): number | null {
  if (/^z$/i.test(text)) return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || '0')
  if (hours > 18 || minutes > 59) return null
  return (text[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function wallClock(instant: Date, timeZone: string): string | null {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map((p) => [p.type, p.value]))
  const year = Number(parts['year'])
  // The calendar of the engine's literals goes from year 1 to 9999.
  if (!(parts['era'] ?? 'AD').startsWith('A') || !(year >= 1 && year <= 9999)) return null
  return `${String(year).padStart(4, '0')}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}:${parts['second']}`
}

/**
 * A number without exponent, so that the engine reads it exactly (it takes `1e3` as a double): up to 38 digits in all.
 * Null when it needs more.
 */
export function readNumber(text: string): string | null {
  const m = /^(-?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!m) return null
  const exponent = Number(m[4] ?? 0)
  if (Math.abs(exponent) > 400) return null
  let digits = (m[2] ?? '') + (m[3] ?? '')
  let point = (m[2] ?? '').length + exponent
  if (point < 0) [digits, point] = ['0'.repeat(-point) + digits, 0]
  if (point > digits.length) digits = digits.padEnd(point, '0')
  const whole = digits.slice(0, point).replace(/^0+/, '') || '0'
  const fraction = digits.slice(point).replace(/0+$/, '')
  if ((whole === '0' ? 0 : whole.length) + fraction.length > 38) return null
  const plain = fraction ? `${whole}.${fraction}` : whole
  return m[1] && plain !== '0' ? `-${plain}` : plain
}
