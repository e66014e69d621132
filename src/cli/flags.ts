import type { TSchema } from 'typebox'
import { UsageError } from './failures.ts'

/** One flag of a command, made from a property of the input schema of an operation. */
export interface Flag {
  /** Without the dashes, in kebab-case: `open-class`; `name.zh` for a part of an object. */
  name: string
  /** Where its value goes in the input. */
  path: readonly string[]
  kind: 'text' | 'number' | 'boolean' | 'list' | 'json'
  nullable: boolean
  required: boolean
  choices: readonly string[]
  description: string
  default?: unknown
}

interface PlainSchema {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: PlainSchema[]
  items?: PlainSchema
  properties?: Record<string, PlainSchema>
  required?: string[]
  description?: string
  default?: unknown
}

/** `openClass`, `open_class` and `open-class` are the same flag. */
export const kebab = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()

/** What a schema holds besides null. */
function without(schema: PlainSchema): { inner: PlainSchema; nullable: boolean } {
  const others = schema.anyOf?.filter((option) => option.type !== 'null') ?? []
  if (!schema.anyOf || others.length === schema.anyOf.length) return { inner: schema, nullable: false }
  if (others.length === 1)
    return { inner: { ...others[0], ...(schema.description !== undefined && { description: schema.description }) }, nullable: true }
  return { inner: { ...schema, anyOf: others }, nullable: true }
}

function kindOf(schema: PlainSchema): Flag['kind'] {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'array':
      return 'list'
    case 'object':
      return 'json'
    default:
      return 'text'
  }
}

const choicesOf = (schema: PlainSchema): string[] => {
  if (schema.enum) return schema.enum.map(String)
  if (schema.type === 'array' && schema.items) return choicesOf(schema.items)
  const constants = schema.anyOf?.map((option) => option.const) ?? []
  return constants.every((value) => value !== undefined) ? constants.map(String) : []
}

function flagsIn(schema: PlainSchema, path: readonly string[]): Flag[] {
  const required = schema.required ?? []
  return Object.entries(schema.properties ?? {}).flatMap(([property, declared]) => {
    const { inner, nullable } = without(declared)
    const here = [...path, property]
    const flag: Flag = {
      name: here.map(kebab).join('.'),
      path: here,
      kind: kindOf(inner),
      nullable,
      required: path.length === 0 && required.includes(property),
      choices: choicesOf(inner),
      description: inner.description ?? '',
      ...(inner.default !== undefined && { default: inner.default }),
    }
    // One level of parts is as deep as a line stays readable; deeper things are written as JSON.
    return path.length === 0 && inner.type === 'object' ? [flag, ...flagsIn(inner, here)] : [flag]
  })
}

/** The flags of an input schema: each property, and each part of a property that is an object. */
export const flagsOf = (schema: TSchema): Flag[] => flagsIn(schema, [])

/** The value of a flag as its kind wants it. What cannot be read as such stays text, so that the server says what is wrong with it. */
function readValue(flag: Flag, texts: readonly string[]): unknown {
  const text = texts.at(-1) as string
  if (flag.nullable && text === 'null') return null
  switch (flag.kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) && Number.isSafeInteger(Math.trunc(Number(text))) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'list':
      return texts.flatMap((given) => listIn(flag, given))
    case 'json':
      return jsonIn(flag, text)
    case 'text':
      return text
  }
}

const listIn = (flag: Flag, text: string): unknown[] => {
  if (/^\s*[[{]/.test(text)) return [jsonIn(flag, text)].flat()
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function jsonIn(flag: Flag, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError({
      zh: `--${flag.name} 应为 JSON:${(error as Error).message}`,
      en: `--${flag.name} must be JSON: ${(error as Error).message}`,
    })
  }
}

/** The input of an operation out of the texts given for its flags. */
export function inputFrom(flags: readonly Flag[], given: ReadonlyMap<string, readonly string[]>): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const flag of flags) {
    const texts = given.get(flag.name)
    if (!texts || texts.length === 0) continue
    const value = readValue(flag, texts)
    const [first, part] = flag.path as [string, string?]
    if (part === undefined) input[first] = value
    else input[first] = { ...(input[first] as Record<string, unknown> | undefined), [part]: value }
  }
  return input
}
