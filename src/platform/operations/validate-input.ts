import { Compile, type Validator } from 'typebox/compile'
import { Convert } from 'typebox/value'
import type { TObject, TSchema } from 'typebox'
import { invalidInput, type Fault } from '../errors/index.ts'
import { cleanValue } from './clean-value.ts'
import type { Operation } from './operation.ts'

const compiled = new WeakMap<TSchema, Validator>()
const validatorOf = (schema: TSchema): Validator => {
  let v = compiled.get(schema)
  if (!v) compiled.set(schema, (v = Compile(schema)))
  return v
}

/** Edit distance over code points, for "did you mean". */
function distance(a: string, b: string): number {
  const x = [...a]
  const y = [...b]
  let row = y.map((_, j) => j + 1)
  for (let i = 0; i < x.length; i++) {
    const next: number[] = []
    for (let j = 0; j < y.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? i + 1) + 1, (j ? (row[j - 1] ?? 0) : i) + (x[i] === y[j] ? 0 : 1)))
    row = next
  }
  return row.at(-1) ?? x.length
}

/** The candidate that differs least from the word, if it is near enough to be meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates.map((c) => [distance(word.toLowerCase(), c.toLowerCase()), c] as const).toSorted((a, b) => a[0] - b[0])
  const best = ranked[0]
  return best && best[0] <= Math.max(2, Math.ceil(word.length / 3)) ? best[1] : undefined
}

const typeWords: Record<string, string> = { integer: '整数', number: '数', string: '文字', boolean: '真假值', array: '列表', object: '对象' }

type Issue = ReturnType<Validator['Errors']>[number]

function faultOf(issue: Issue): Fault[] {
  const at = issue.instancePath.slice(1).replaceAll('/', '.')
  const p = issue.params as { requiredProperties?: string[]; type?: string; allowedValues?: unknown[]; limit?: number; comparison?: string }
  switch (issue.keyword) {
    case 'required':
      return (p.requiredProperties ?? []).map((name) => ({
        at: at ? `${at}.${name}` : name,
        message: { zh: `缺少 ${name}`, en: `${name} is missing` },
      }))
    case 'type':
      return [{ at, message: { zh: `应为${typeWords[String(p.type)] ?? String(p.type)}`, en: `must be ${String(p.type)}` } }]
    case 'enum': {
      const allowed = (p.allowedValues ?? []).map(String).join(', ')
      return [{ at, message: { zh: `只能是:${allowed}`, en: `must be one of: ${allowed}` } }]
    }
    case 'maxLength':
      return [{ at, message: { zh: `最多 ${p.limit} 个字`, en: `at most ${p.limit} characters` } }]
    case 'minLength':
      return [
        {
          at,
          message: p.limit === 1 ? { zh: '不能为空', en: 'must not be empty' } : { zh: `至少 ${p.limit} 个字`, en: `at least ${p.limit} characters` },
        },
      ]
    case 'maxItems':
      return [{ at, message: { zh: `最多 ${p.limit} 项`, en: `at most ${p.limit} entries` } }]
    case 'anyOf':
      return []
    default:
      return [{ at, message: { zh: `不合要求:${issue.message}`, en: issue.message } }]
  }
}

/** Names inside an object that its schema does not declare, and text that no column can hold (NUL, half a surrogate pair): by path. */
function strayFaults(schema: TSchema | undefined, value: unknown, at: string): Fault[] {
  if (typeof value === 'string')
    return value.includes('\0') || !value.isWellFormed()
      ? [{ at, message: { zh: '含有不能存的字符', en: 'holds a character that cannot be stored' } }]
      : []
  const { properties, additionalProperties, items } = (schema ?? {}) as {
    properties?: Record<string, TSchema>
    additionalProperties?: unknown
    items?: TSchema
  }
  if (Array.isArray(value)) return value.flatMap((v, i) => strayFaults(items, v, `${at}.${i}`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => {
    const here = at === '' ? name : `${at}.${name}`
    const stray = at !== '' && properties !== undefined && additionalProperties === undefined && !Object.hasOwn(properties, name)
    return stray
      ? [{ at: here, message: { zh: `没有 ${name} 这一项`, en: `there is no ${name} here` } }]
      : strayFaults(properties?.[name], part, here)
  })
}

/** What in a value does not fit its schema, every fault at once; for checks while somebody is still typing. */
export function faultsIn(schema: TObject, value: Readonly<Record<string, unknown>>): Fault[] {
  const validator = validatorOf(schema)
  return [...(validator.Check(value) ? [] : [...validator.Errors(value)].flatMap(faultOf)), ...strayFaults(schema, value, '')]
}

/** Whoever checks a value calls itself for each level; what is meant needs few. */
const deepest = 100

function isTooDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; depth <= deepest; depth++) {
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []))
    if (level.length === 0) return false
  }
  return true
}

/**
 * Converts text from the URL or the command line to the declared types and checks everything. Undeclared names are
 * refused rather than ignored: a mistyped parameter must not silently widen an answer, and over-posting must not pass.
 * @throws InvalidInput naming every fault at once
 */
export function validateInput(operation: Operation, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const schema = operation.input as TObject
  const known = Object.keys(schema.properties)
  const given = Object.fromEntries(Object.entries(raw).filter(([, v]) => v !== undefined))
  if (isTooDeep(given))
    throw invalidInput({
      code: 'PUJIANG_INPUT_TOO_DEEP',
      detail: { zh: `输入嵌套超过 ${deepest} 层。`, en: `The input is nested more than ${deepest} levels deep.` },
      cure: { zh: '请减少嵌套。', en: 'Nest it less.' },
    })
  const faults: Fault[] = Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known)
      return {
        at: name,
        message: {
          zh: `没有参数 ${name}${near ? `,是不是 ${near}?` : ''}`,
          en: `there is no parameter ${name}${near ? `; did you mean ${near}?` : ''}`,
        },
      }
    })
  const validator = validatorOf(schema)
  // What comes as JSON has its types: converting it took a tenth of a small write.
  const fits = validator.Check(given)
  const value = fits ? given : (Convert(schema, given) as Record<string, unknown>)
  if (!fits && !validator.Check(value)) faults.push(...[...validator.Errors(value)].flatMap(faultOf))
  faults.push(...strayFaults(schema, given, ''))
  if (faults.length > 0) {
    const first = faults[0] as Fault
    throw invalidInput({
      code: 'PUJIANG_INVALID_INPUT',
      detail: { zh: `${first.at}:${first.message.zh}`, en: `${first.at}: ${first.message.en}` },
      cure: { zh: `参数说明见 /docs/reference#${operation.name}`, en: `The parameters are described at /docs/reference#${operation.name}` },
      faults,
    })
  }
  return value
}

/** Drops whatever the output schema does not declare: the response schema is the allow-list of what leaves. */
export const cleanOutput = (operation: Operation, value: unknown): unknown => cleanValue(operation.output as TSchema, value)
