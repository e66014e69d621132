import type { Field } from '../../model/index.ts'

const day = 86_400_000

const whole = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return bytes
}

/** Micros of `HH:MM:SS.ffffff`. */
function clock(text: string): bigint {
  const [, hours = '0', minutes = '0', seconds = '0', fraction = ''] = /^(\d+):(\d+):(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  return BigInt((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

const days = (text: string): number => Date.parse(`${text}T00:00:00Z`) / day

/** Big-endian two's complement in as few bytes as hold it. */
function decimal(text: string, scale: number): Buffer {
  const [units = '0', fraction = ''] = text.split('.')
  const unscaled = BigInt(units + fraction.padEnd(scale, '0'))
  let length = 1
  while (BigInt.asIntN(length * 8, unscaled) !== unscaled) length += 1
  return Buffer.from(
    BigInt.asUintN(length * 8, unscaled)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  )
}

/** Characters of a text that a bound keeps. */
const kept = 16

/** The first characters of a text, the last one moved up where some were cut: nothing in the column is greater. Null where no text is. */
function upperText(text: string): Buffer | null {
  const characters = [...text]
  if (characters.length <= kept) return Buffer.from(text)
  for (let end = kept; end > 0; end -= 1) {
    const next = (characters[end - 1]?.codePointAt(0) ?? 0) + 1
    if (next <= 0x10ffff) return Buffer.from(characters.slice(0, end - 1).join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next))
  }
  return null
}

/** A bound of a column as Iceberg writes single values; null where there is none. */
export function boundBytes(field: Field, text: string | null, end: 'lower' | 'upper'): Buffer | null {
  if (text === null) return null
  switch (field.type) {
    case 'integer':
      return whole(BigInt(text))
    case 'decimal':
      return decimal(text, field.scale ?? 2)
    case 'double': {
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleLE(Number(text))
      return bytes
    }
    case 'boolean':
      return Buffer.from([text === 'true' ? 1 : 0])
    case 'date': {
      const bytes = Buffer.alloc(4)
      bytes.writeInt32LE(days(text))
      return bytes
    }
    case 'timestamp':
      return whole(BigInt(days(text.slice(0, 10))) * 86_400_000_000n + clock(text.slice(11)))
    case 'time':
      return whole(clock(text))
    case 'text':
    case 'json':
      return end === 'upper' ? upperText(text) : Buffer.from([...text].slice(0, kept).join(''))
  }
}
