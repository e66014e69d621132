import { missing, parameterFault } from './refusals.ts'

const yes: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on', 't', 'y'])
const no: ReadonlySet<string> = new Set(['false', '0', 'no', 'off', 'f', 'n', ''])

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a client sent with an action: JSON values, or texts of a form or an address that stand for them. */
export class Parameters {
  readonly all: Readonly<Record<string, unknown>>

  constructor(all: Readonly<Record<string, unknown>>) {
    this.all = all
  }

  has(name: string): boolean {
    return Object.hasOwn(this.all, name) && this.all[name] !== null && this.all[name] !== undefined
  }

  raw(name: string): unknown {
    return this.has(name) ? this.all[name] : undefined
  }

  text(name: string): string | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw parameterFault(name, '须是文字', 'Must be a text')
  }

  required(name: string): string {
    const value = this.text(name)
    if (value === undefined || value === '') throw missing(name)
    return value
  }

  integer(name: string, { least = 0, most = Number.MAX_SAFE_INTEGER }: { least?: number; most?: number } = {}): number | undefined {
    const value = this.raw(name)
    if (value === undefined || value === '') return undefined
    const number = typeof value === 'string' ? (/^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : Number.NaN) : value
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw parameterFault(name, '须是整数', 'Invalid integer')
    if (number < least) throw parameterFault(name, `不能小于 ${least}`, `Must be ${least} or more`)
    // As CKAN does with its own limits: more is not refused, it is not given.
    return Math.min(number, most)
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    if (typeof value === 'boolean') return value
    const word = String(value).trim().toLowerCase()
    if (yes.has(word)) return true
    if (no.has(word)) return false
    throw parameterFault(name, '须是 true 或 false', 'Must be true or false')
  }

  /** A list, a JSON text of one, or words between commas. */
  list(name: string): string[] | undefined {
    const value = this.raw(name)
    if (value === undefined || value === '') return undefined
    const given = typeof value === 'string' && /^\s*\[/.test(value) ? (parsed(value) ?? value) : value
    if (isObject(given)) throw parameterFault(name, '须是文字的列表', 'Must be a list of texts')
    const items: unknown[] = Array.isArray(given)
      ? given
      : String(given as string)
          .split(',')
          .map((word) => word.trim())
    if (items.some((item) => typeof item !== 'string' && typeof item !== 'number'))
      throw parameterFault(name, '须是文字的列表', 'Must be a list of texts')
    return items.map(String).filter((item) => item !== '')
  }

  /** An object, or a JSON text of one. */
  object(name: string): Record<string, unknown> | undefined {
    const value = this.raw(name)
    if (value === undefined || value === '') return undefined
    const given = typeof value === 'string' ? parsed(value) : value
    if (isObject(given)) return given
    throw parameterFault(name, '须是 JSON 对象', 'Must be a JSON object')
  }

  /** A list of objects, or a JSON text of one. */
  objects(name: string): Record<string, unknown>[] | undefined {
    const value = this.raw(name)
    if (value === undefined || value === '') return undefined
    const given = typeof value === 'string' ? parsed(value) : value
    if (Array.isArray(given) && given.every(isObject)) return given
    throw parameterFault(name, '须是 JSON 对象的列表', 'Must be a list of JSON objects')
  }
}
