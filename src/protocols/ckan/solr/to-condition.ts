import { everything, nothing, type CatalogueCondition } from '../../catalogue-condition.ts'
import { notHonoured, parameterFault } from '../refusals.ts'
import type { SolrQuery } from './ast.ts'
import { readTime } from './times.ts'
import { named } from '../../named.ts'

/** Fields that hold codes, by their names in CKAN. */
const codes: Readonly<Record<string, string>> = named({
  organization: 'agency',
  owner_org: 'agency',
  groups: 'theme',
  tags: 'keyword',
  res_format: 'format',
  license_id: 'licence',
  id: 'id',
  name: 'slug',
  open_class: 'openClass',
  extras_open_class: 'openClass',
  update_frequency: 'updateCycle',
  extras_update_frequency: 'updateCycle',
})
const places: Readonly<Record<string, string | undefined>> = named({
  text: undefined,
  title: 'name',
  title_string: 'name',
  title_ngram: 'name',
  notes: 'summary',
  author: 'agency',
  maintainer: 'agency',
})
const times: Readonly<Record<string, string>> = named({ metadata_modified: 'changed', metadata_created: 'created' })
/** Numbers, given as they are or as ranges. */
const counts: Readonly<Record<string, string>> = named({ num_resources: 'resources', num_tags: 'keywords' })
/** What is the same for every dataset here. */
const constants: Readonly<Record<string, string>> = named({
  type: 'dataset',
  dataset_type: 'dataset',
  entity_type: 'package',
  approval_status: 'approved',
})
const states: Readonly<Record<string, string[]>> = named({ active: ['published'], draft: ['draft', 'in-review'], deleted: ['retired'] })

/** What CKAN calls the formats of links and services. */
const formats: Readonly<Record<string, string>> = named({ html: 'LINK', api: 'SERVICE' })
export const formatName = (code: string): string => ({ LINK: 'HTML', SERVICE: 'API' })[code] ?? code.toUpperCase()

export const solrFields: readonly string[] = [
  ...Object.keys(codes),
  ...Object.keys(places),
  ...Object.keys(times),
  ...Object.keys(counts),
  ...Object.keys(constants),
  'state',
  'private',
  'capacity',
]

interface Reading {
  at: string
  now: Date
}

const isAnything = (like: string): boolean => /^\*+$/.test(like)

/** The condition that a question stands for. @throws InvalidInput naming the parameter and the field */
export function conditionOf(query: SolrQuery, reading: Reading): CatalogueCondition {
  switch (query.kind) {
    case 'all':
      return everything
    case 'and':
      return { all: query.items.map((item) => conditionOf(item, reading)) }
    case 'or':
      return { any: query.items.map((item) => conditionOf(item, reading)) }
    case 'not':
      return { not: conditionOf(query.item, reading) }
    case 'range':
      return rangeOf(query, reading)
    case 'wildcard':
      return likeOf(query.field ?? 'text', query.like, reading)
    case 'phrase':
      return valueOf(query.field ?? 'text', query.text, true, reading)
    case 'term':
      return valueOf(query.field ?? 'text', query.text, false, reading)
  }
}

const unknown = (field: string, { at }: Reading) =>
  parameterFault(at, `没有“${field}”这个字段，可用：${solrFields.join('、')}`, `undefined field ${field}; there are ${solrFields.join(', ')}`)

function rangeOf(query: SolrQuery & { kind: 'range' }, reading: Reading): CatalogueCondition {
  const time = times[query.field]
  const count = counts[query.field]
  if (count) return countOf(count, query, reading)
  if (!time) {
    if (!solrFields.includes(query.field)) throw unknown(query.field, reading)
    if (query.from === null && query.to === null) return likeOf(query.field, '*', reading)
    const ranged = [...Object.keys(times), ...Object.keys(counts)]
    throw notHonoured(reading.at, `范围只能用于 ${ranged.join('、')}`, `Ranges are for ${ranged.join(', ')}`)
  }
  // The index knows whole seconds: an open end begins a second further.
  const from = query.from === null ? null : readTime(query.from, reading, query.withFrom ? 0 : 1)
  const to = query.to === null ? null : readTime(query.to, reading, query.withTo ? 0 : -1)
  return { time, ...(from && { from }), ...(to && { to }) }
}

/** A range of whole numbers: an open end begins one further. */
function countOf(
  count: string,
  { from, to, withFrom, withTo }: Pick<SolrQuery & { kind: 'range' }, 'from' | 'to' | 'withFrom' | 'withTo'>,
  { at }: Reading,
): CatalogueCondition {
  const numberOf = (text: string): number => {
    if (/^-?\d{1,9}$/.test(text.trim())) return Number(text)
    throw parameterFault(at, `“${text.slice(0, 50)}”不是整数`, `Invalid Number: "${text.slice(0, 50)}"`)
  }
  return {
    count,
    ...(from !== null && { from: numberOf(from) + (withFrom ? 0 : 1) }),
    ...(to !== null && { to: numberOf(to) - (withTo ? 0 : 1) }),
  }
}

function valueOf(field: string, text: string, phrase: boolean, reading: Reading): CatalogueCondition {
  if (field in places) {
    if (text.trim() === '') return everything
    const place = places[field]
    return { words: phrase ? `"${text.replaceAll('"', ' ')}"` : text.replaceAll('"', ' '), ...(place && { place }) }
  }
  if (field === 'state') return { field: 'status', in: states[text.toLowerCase()] ?? [] }
  if (field === 'private') return { field: 'public', in: [text.toLowerCase() === 'true' ? 'false' : 'true'] }
  if (field === 'capacity') return { field: 'public', in: [text.toLowerCase() === 'private' ? 'false' : 'true'] }
  const constant = constants[field]
  if (constant !== undefined) return text === constant ? everything : nothing
  const count = counts[field]
  if (count) return countOf(count, { from: text, to: text, withFrom: true, withTo: true }, reading)
  if (field in times) throw notHonoured(reading.at, `${field} 请写成范围 [a TO b]`, `Write ${field} as a range: ${field}:[a TO b]`)
  const code = codes[field]
  if (code === undefined) throw unknown(field, reading)
  return { field: code, in: [code === 'format' ? (formats[text.toLowerCase()] ?? text) : text] }
}

function likeOf(field: string, like: string, reading: Reading): CatalogueCondition {
  if (isAnything(like)) {
    const code = codes[field]
    if (code !== undefined) return { field: code, like: '*' }
    if (!solrFields.includes(field)) throw unknown(field, reading)
    return everything
  }
  if (field in places) {
    // Words are found by their beginnings; a wildcard elsewhere has no index.
    const begin = /^([^*?\\]+)\*$/.exec(like)?.[1]
    if (begin === undefined) throw notHonoured(reading.at, '词里的通配符只能在结尾：噪声*', 'In words a wildcard stands at the end only: nois*')
    const place = places[field]
    return { words: begin, prefix: true, ...(place && { place }) }
  }
  const constant = constants[field]
  if (constant !== undefined) return matches(like, constant) ? everything : nothing
  if (field === 'state') return { field: 'status', in: Object.entries(states).flatMap(([state, own]) => (matches(like, state) ? own : [])) }
  const code = codes[field]
  if (code === undefined)
    throw solrFields.includes(field) ? notHonoured(reading.at, `${field} 不接受通配符`, `${field} takes no wildcard`) : unknown(field, reading)
  return { field: code, like }
}

const matches = (like: string, text: string): boolean => {
  const begin = like.replace(/\*$/, '')
  return like.endsWith('*') ? text.startsWith(begin) : text === like
}

/** Fields that a question speaks of. */
export function fieldsIn(query: SolrQuery): Set<string> {
  if (query.kind === 'and' || query.kind === 'or') return new Set(query.items.flatMap((item) => [...fieldsIn(item)]))
  if (query.kind === 'not') return fieldsIn(query.item)
  return new Set('field' in query && query.field !== null ? [query.field] : [])
}

/** A question as words for the search, which orders by them, and a condition for the rest. */
export function splitQuestion(query: SolrQuery, reading: Reading): { text: string; condition: CatalogueCondition | null } {
  const parts = query.kind === 'and' ? query.items : [query]
  const words: string[] = []
  const rest: CatalogueCondition[] = []
  for (const part of parts) {
    const word = wordOf(part)
    if (word === null) rest.push(conditionOf(part, reading))
    else words.push(word)
  }
  return { text: words.join(' '), condition: rest.length === 0 ? null : { all: rest } }
}

function wordOf(query: SolrQuery): string | null {
  if (query.kind === 'not') {
    const word = query.item.kind === 'term' ? wordOf(query.item) : null
    return word === null ? null : `-${word}`
  }
  if ((query.kind !== 'term' && query.kind !== 'phrase') || (query.field !== null && query.field !== 'text')) return null
  const text = query.text.replaceAll(/["“”「」『』]/g, ' ').trim()
  if (text === '') return null
  return query.kind === 'phrase' ? `"${text}"` : text.replace(/^-+/, '')
}
