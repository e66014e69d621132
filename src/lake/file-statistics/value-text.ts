import type { Field } from '../../model/index.ts'

const day = 86_400_000

/** A day or time as text; null for years that four digits do not hold. */
function isoText(milliseconds: number): string | null {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) return null
  return date.toISOString()
}

const fraction = (micros: bigint): string => (micros === 0n ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`)

function clockText(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':') + fraction(micros % 1_000_000n)
}

function timestampText(micros: bigint): string | null {
  const part = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const text = isoText(Number((micros - part) / 1000n))
  return text && `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction(part)}`
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`
}

/** Characters of a text that are kept; a text that was cut says so by its length. */
const kept = 200

/** A value as a file keeps it, written like everywhere else in the lake; null where text cannot hold it. */
export function valueText(field: Field, value: bigint | number | boolean | Buffer): string | null {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null
  if (typeof value === 'bigint') {
    if (field.type === 'decimal') return decimalText(value, field.scale ?? 2)
    if (field.type === 'date') return isoText(Number(value) * day)?.slice(0, 10) ?? null
    if (field.type === 'timestamp') return timestampText(value)
    if (field.type === 'time') return clockText(value)
    return String(value)
  }
  const text = value.toString('utf8')
  if (text.includes('\0')) return null
  return text.length < kept
    ? text
    : Array.from(text.slice(0, kept * 2))
        .slice(0, kept)
        .join('')
}
