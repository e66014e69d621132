import { invalidInput, type PlatformError } from '../platform/errors/index.ts'
import { conditionFields, type Condition, type ConditionCount, type ConditionField, type ConditionPlace, type ConditionTime } from './search/index.ts'

const deepest = 60
const mostParts = 1000
const places: readonly ConditionPlace[] = ['name', 'keyword', 'field', 'agency', 'summary']
const counts: readonly ConditionCount[] = ['resources', 'keywords']
const times: readonly ConditionTime[] = ['changed', 'created', 'modified']

const fault = (zh: string, en: string): PlatformError =>
  invalidInput({
    code: 'PUJIANG_CONDITION',
    detail: { zh: `条件写错了：${zh}。`, en: `The condition is wrong: ${en}.` },
    cure: { zh: '写法见 search-catalogue-records 的说明。', en: 'The description of search-catalogue-records tells how it is written.' },
    faults: [{ at: 'where', message: { zh, en } }],
  })

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isField = (value: unknown): value is ConditionField => conditionFields.some((name) => name === value)

/** A tree of conditions as it came in, checked. Times are ISO 8601 and become seconds. @throws InvalidInput */
export function readCondition(value: unknown): Condition {
  let parts = 0
  const list = (items: unknown, depth: number): Condition[] => {
    if (Array.isArray(items)) return items.map((item) => read(item, depth + 1))
    throw fault('all 与 any 须是列表', 'all and any hold lists')
  }
  const read = (node: unknown, depth: number): Condition => {
    if (++parts > mostParts || depth > deepest) throw fault('太大', 'it is too large')
    if (!isObject(node)) throw fault('须是对象', 'it is made of objects')
    if ('all' in node) return { all: list(node['all'], depth) }
    if ('any' in node) return { any: list(node['any'], depth) }
    if ('not' in node) return { not: read(node['not'], depth + 1) }
    if ('time' in node) return readTime(node)
    if ('count' in node) return readCount(node)
    if ('years' in node) return readYears(node)
    if ('box' in node) return readBox(node)
    if ('lacks' in node) return readLack(node)
    if ('words' in node) return readWords(node)
    return readCodes(node)
  }
  return read(value, 0)
}

function readCodes({ field, in: codes, like }: Record<string, unknown>): Condition {
  if (!isField(field))
    throw fault(`没有这个字段，可用：${conditionFields.join('、')}`, `there is no such field; there are ${conditionFields.join(', ')}`)
  if (typeof like === 'string') return { field, like: like.slice(0, 200) }
  if (Array.isArray(codes) && codes.every((code) => typeof code === 'string')) return { field, in: codes }
  throw fault(`${field} 要写 in 或 like`, `${field} needs in or like`)
}

function readTime({ time, from, to }: Record<string, unknown>): Condition {
  const name = times.find((known) => known === time)
  if (!name) throw fault(`时间可用：${times.join('、')}`, `times are ${times.join(', ')}`)
  const seconds = (at: unknown): number => {
    const milliseconds = typeof at === 'string' ? Date.parse(at) : Number.NaN
    if (Number.isNaN(milliseconds)) throw fault('时间须是 ISO 8601', 'times are ISO 8601')
    return Math.floor(milliseconds / 1000)
  }
  return { time: name, ...(from != null && { from: seconds(from) }), ...(to != null && { to: seconds(to) }) }
}

function readCount({ count, from, to }: Record<string, unknown>): Condition {
  const name = counts.find((known) => known === count)
  if (!name) throw fault(`数目可用：${counts.join('、')}`, `counts are ${counts.join(', ')}`)
  const isNumber = (bound: unknown): bound is number | null | undefined => bound == null || Number.isFinite(bound)
  if (!isNumber(from) || !isNumber(to)) throw fault('from 与 to 须是数', 'from and to are numbers')
  return { count: name, ...(from != null && { from }), ...(to != null && { to }) }
}

function readYears({ years }: Record<string, unknown>): Condition {
  const { from, to } = isObject(years) ? years : { from: Number.NaN, to: undefined }
  const isYear = (year: unknown): year is number | undefined => year === undefined || Number.isSafeInteger(year)
  if (!isYear(from) || !isYear(to)) throw fault('years 写作 {from, to}，是整数', 'years is {from, to}, whole numbers')
  return { years: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) } }
}

function readBox({ box }: Record<string, unknown>): Condition {
  const [west, south, east, north, more] = Array.isArray(box) ? (box as unknown[]) : []
  const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
  if (!isNumber(west) || !isNumber(south) || !isNumber(east) || !isNumber(north) || more !== undefined)
    throw fault('box 是西、南、东、北四个数', 'box is four numbers: west, south, east, north')
  return { box: [west, south, east, north] }
}

function readLack({ lacks }: Record<string, unknown>): Condition {
  if (lacks !== 'years' && lacks !== 'box') throw fault('lacks 可用：years、box', 'lacks is years or box')
  return { lacks }
}

function readWords({ words, place, prefix }: Record<string, unknown>): Condition {
  if (typeof words !== 'string') throw fault('words 须是文字', 'words is a text')
  const at = places.find((known) => known === place)
  if (place !== undefined && !at) throw fault(`位置可用：${places.join('、')}`, `places are ${places.join(', ')}`)
  return { words, ...(at && { place: at }), ...(prefix === true && { prefix: true }) }
}
