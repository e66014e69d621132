import type { TSchema } from 'typebox'
import { Clean } from 'typebox/value'

type Cleaner = (value: unknown) => unknown

interface Shape {
  type?: string
  properties?: Record<string, TSchema>
  patternProperties?: Record<string, TSchema>
  additionalProperties?: unknown
  items?: TSchema | TSchema[]
  anyOf?: TSchema[]
}

const plain = new Set(['string', 'number', 'integer', 'boolean', 'null'])
const same: Cleaner = (value) => value
const isNull = (schema: TSchema): boolean => (schema as Shape).type === 'null'

function objectCleaner(properties: Readonly<Record<string, TSchema>>): Cleaner {
  const parts = new Map(Object.entries(properties).map(([name, schema]) => [name, cleanerOf(schema)]))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const cleaned: Record<string, unknown> = {}
    for (const [name, part] of Object.entries(value)) {
      const clean = parts.get(name)
      if (clean) cleaned[name] = clean(part)
    }
    return cleaned
  }
}

/** A record by any text: every value is of one shape. */
function recordCleaner(schema: TSchema): Cleaner {
  const clean = cleanerOf(schema)
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, clean(part)]))
  }
}

function makeCleaner(schema: TSchema): Cleaner {
  const shape = schema as Shape
  if (shape.anyOf) {
    const rest = shape.anyOf.filter((variant) => !isNull(variant))
    const [only] = rest
    if (only && rest.length === 1) {
      const clean = cleanerOf(only)
      return (value) => (value === null ? null : clean(value))
    }
    if (shape.anyOf.every((variant) => plain.has((variant as Shape).type ?? ''))) return same
  }
  if (plain.has(shape.type ?? '')) return same
  if (shape.type === 'array' && shape.items && !Array.isArray(shape.items)) {
    const clean = cleanerOf(shape.items)
    return (value) => (Array.isArray(value) ? value.map(clean) : value)
  }
  const open = shape.additionalProperties !== undefined && shape.additionalProperties !== false
  if (shape.type === 'object' && shape.properties && !shape.patternProperties && !open) return objectCleaner(shape.properties)
  const any = shape.patternProperties?.['^.*$']
  if (shape.type === 'object' && any && !shape.properties && !open && Object.keys(shape.patternProperties ?? {}).length === 1)
    return recordCleaner(any)
  return (value) => Clean(schema, value)
}

const made = new WeakMap<TSchema, Cleaner>()
function cleanerOf(schema: TSchema): Cleaner {
  const known = made.get(schema)
  if (known) return known
  const cleaner = makeCleaner(schema)
  made.set(schema, cleaner)
  return cleaner
}

/**
 * The value with only what the schema declares, as `Clean` of TypeBox does it. Plans each schema once: `Clean` copies and checks a value once for
 * each variant of a union on each level, which took 4 of the 50 ms of a dataset page. A value that fits no variant is cut all the same.
 */
export const cleanValue = (schema: TSchema, value: unknown): unknown => cleanerOf(schema)(value)
