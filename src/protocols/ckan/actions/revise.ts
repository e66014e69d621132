import type { Action, Call } from '../action.ts'
import { Parameters } from '../parameters.ts'
import { packageOf } from '../package.ts'
import { parameterFault } from '../refusals.ts'
import { recordOf } from './packages.ts'
import { changePackage } from './write-packages.ts'

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Position in a list that a key names: a number, a negative one from the end, or the beginning of an id. */
function positionOf(list: readonly unknown[], key: string): number {
  if (/^-?\d{1,4}$/.test(key)) {
    const at = Number(key)
    return at < 0 ? list.length + at : at
  }
  return key.length < 5 ? -1 : list.findIndex((item) => isTree(item) && String(item['id']).startsWith(key))
}

const lost = (at: string, key: string) => parameterFault(at, `没有“${key}”这一项`, `there is no ${key}`)

/** `a__b__0` as nested keys. */
function unflatten(params: Tree, name: string): Tree {
  const whole: Tree = {}
  const given = params[name]
  if (isTree(given)) Object.assign(whole, structuredClone(given))
  for (const [key, value] of Object.entries(params)) {
    if (!key.startsWith(`${name}__`)) continue
    const path = key.slice(name.length + 2).split('__')
    const last = path.pop() as string
    let at = whole
    for (const part of path) {
      const inner = Object.hasOwn(at, part) ? at[part] : undefined
      const next: Tree = isTree(inner) ? inner : {}
      at[part] = next
      at = next
    }
    at[last] = value
  }
  return whole
}

/** Puts values into a package: dictionaries join, lists by position or id, `extend` at the end. */
function merge(target: unknown, update: unknown, at: string): unknown {
  if (Array.isArray(target) && Array.isArray(update))
    return [...target.map((item, i) => (i < update.length ? merge(item, update[i], at) : (item as unknown))), ...update.slice(target.length)]
  if (Array.isArray(target) && isTree(update)) {
    const list = [...(target as unknown[])]
    for (const [key, value] of Object.entries(update)) {
      const position = positionOf(list, key)
      if (key === 'extend') list.push(...(Array.isArray(value) ? value : [value]))
      else if (position < 0 || position >= list.length) throw lost(at, key)
      else list[position] = merge(list[position], value, at)
    }
    return list
  }
  if (!isTree(target) || !isTree(update)) return update
  return { ...target, ...Object.fromEntries(Object.entries(update).map(([key, value]) => [key, merge(target[key], value, at)])) }
}

interface Rule {
  keeps: boolean
  path: string[]
}

const rulesOf = ({ params }: Call, name: string): Rule[] =>
  (params.list(name) ?? []).map((text) => {
    if (!/^[+-]./.test(text)) throw parameterFault(name, '每项以 + 或 - 开头', 'every item begins with + or -')
    return { keeps: text.startsWith('+'), path: text.slice(1).split('__') }
  })

const names = (rule: string, key: string, value: unknown): boolean =>
  rule === '*' || rule === key || (rule.length >= 5 && isTree(value) && String(value['id']).startsWith(rule))

/** What the rules leave of a value: the first one that names an item decides, and what is inside it follows unless named itself. */
function sieve(value: unknown, rules: readonly Rule[]): unknown {
  if (rules.length === 0 || typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const fitting = rules.filter(({ path: [first = ''] }) => names(first, key, item))
    const own = fitting.findIndex(({ path }) => path.length === 1)
    const inner = (own < 0 ? fitting : fitting.slice(0, own)).map(({ keeps, path }) => ({ keeps, path: path.slice(1) }))
    if (own < 0 || fitting[own]?.keeps) return [[key, sieve(item, inner)]]
    return inner.some(({ keeps }) => keeps) ? [[key, sieve(item, [...inner, { keeps: false, path: ['*'] }])]] : []
  })
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept)
}

async function revise(call: Call): Promise<unknown> {
  const { params } = call
  const { id, name, ...match } = unflatten(params.all, 'match')
  const ref = id ?? name
  if (typeof ref !== 'string' || ref === '') throw parameterFault('match', '要有 id 或 name', 'id or name is needed')
  const told = packageOf(await recordOf(call, ref), call)
  for (const [key, value] of Object.entries(match))
    if (JSON.stringify(told[key]) !== JSON.stringify(value))
      throw parameterFault('match', `${key} 已经不是这个值`, `${key} does not have that value: read the dataset again`)
  const wanted = merge(sieve(told, rulesOf(call, 'filter')), unflatten(params.all, 'update'), 'update') as Tree
  const changed = await changePackage({ ...call, params: new Parameters({ ...wanted, id: told['id'] }) }, true)
  return { package: sieve(changed, rulesOf(call, 'include')) }
}

export const reviseAction: Action = {
  name: 'package_revise',
  writes: true,
  help: 'Change parts of a dataset.\n\n:param match: {id or name, …} values it must have now\n:param filter: ["+path", "-path__*"] what to keep and to leave out first\n:param update: values to put in; also as update__resources__0__name\n:param include: as filter, of the answer\n:rtype: dictionary with package',
  run: revise,
}
