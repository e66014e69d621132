/** Digits that are not taken for one another. */
const digits = '23456789abcdefghijkmnpqrstuvwxyz'
const shape = /^[2-9a-km-np-z]{4}-[2-9a-km-np-z]{4}$/

/** Short code of a table, `4x4` as clients of Socrata know it: the first 40 bits of its id. */
export function tableCode(id: string): string {
  const bits = Number.parseInt(id.replaceAll('-', '').slice(0, 10), 16)
  const code = Array.from({ length: 8 }, (_, i) => digits[Math.floor(bits / 32 ** (7 - i)) % 32]).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** First and last id that a code stands for; null where it is no code. */
export function idsOfCode(code: string): { first: string; last: string } | null {
  if (!shape.test(code)) return null
  const bits = [...code.replace('-', '')].reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0)
  const hex = bits.toString(16).padStart(10, '0')
  const id = (fill: string): string => `${hex.slice(0, 8)}-${hex.slice(8)}${fill}${fill}-${fill.repeat(4)}-${fill.repeat(4)}-${fill.repeat(12)}`
  return { first: id('0'), last: id('f') }
}
