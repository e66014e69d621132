import { nothing, type CatalogueCondition } from '../catalogue-condition.ts'
import type { Node } from '../expressions/ast.ts'
import { expressionFault, parameterFault } from '../expressions/faults.ts'
import { Parser } from '../expressions/parser.ts'
import { readRefinement, type Parameters } from './parameters.ts'

/** Fields of the catalogue that hold codes, and what they are called inside. */
const codeFields: Readonly<Record<string, string>> = {
  dataset_id: 'slug',
  dataset_uid: 'id',
  theme: 'theme',
  keyword: 'keyword',
  publisher: 'agency',
  license: 'licence',
}
const timeFields: Readonly<Record<string, string>> = { modified: 'modified', data_processed: 'modified', metadata_processed: 'changed' }
const wordFields: Readonly<Record<string, string>> = { title: 'name', description: 'summary' }
const known = [...Object.keys(codeFields), ...Object.keys(timeFields), ...Object.keys(wordFields)]

const fault = (node: Node, zh: string, en: string) => expressionFault('where', node, { zh, en })

/** What `where`, `refine` and `exclude` say of entries. @throws InvalidInput at the characters */
export function catalogueConditions(params: Parameters): CatalogueCondition[] {
  const refined = (name: 'refine' | 'exclude'): CatalogueCondition[] =>
    params.list(name).map((text) => {
      const { name: field, value } = readRefinement(text, name)
      const code = Object.hasOwn(codeFields, field) ? codeFields[field] : undefined
      if (code === undefined)
        throw parameterFault(
          name,
          `没有“${field.slice(0, 100)}”，可用：${Object.keys(codeFields).join('、')}。`,
          `There is no ${field.slice(0, 100)}; there are ${Object.keys(codeFields).join(', ')}.`,
        )
      return { field: code, in: [value] }
    })
  return [
    ...params.list('where').map((text) => {
      const parser = new Parser(text, 'where', 'odsql')
      const node = parser.condition()
      parser.end()
      return conditionOf(node)
    }),
    ...refined('refine'),
    ...refined('exclude').map((of) => ({ not: of })),
  ]
}

function conditionOf(node: Node): CatalogueCondition {
  switch (node.kind) {
    case 'and':
      return { all: node.items.map(conditionOf) }
    case 'or':
      return { any: node.items.map(conditionOf) }
    case 'not':
      return { not: conditionOf(node.of) }
    case 'text':
      return wordsOf(node.value)
    case 'call':
      return searchOf(node)
    case 'like': {
      const { code } = fieldOf(node.of)
      if (code === undefined) throw fault(node, 'like 只能用于代码。', 'like is for codes; for words use search().')
      const like = { field: code, like: node.pattern.replaceAll('%', '*').replaceAll('_', '?') }
      return node.negated ? { not: like } : like
    }
    case 'compare':
      return comparisonOf(node)
    case 'in': {
      const { code } = fieldOf(node.of)
      if (code === undefined) throw fault(node, 'in 只能用于代码。', 'in is for codes.')
      const found = { field: code, in: node.items.map(textOf) }
      return node.negated ? { not: found } : found
    }
    case 'between': {
      const { time } = fieldOf(node.of)
      if (time === undefined) throw fault(node, '范围只能用于时间。', 'Ranges are for times.')
      const found = { time, from: timeOf(node.low, node.includes[0] ? 0 : 1), to: timeOf(node.high, node.includes[1] ? 0 : -1) }
      return node.negated ? { not: found } : found
    }
    default:
      throw fault(node, '这里应为条件。', 'Expected a condition.')
  }
}

function fieldOf(node: Node): { name: string; code?: string; time?: string; place?: string } {
  if (node.kind !== 'field' || !known.includes(node.name))
    throw fault(node, `没有这个字段，可用：${known.join('、')}。`, `Unknown field; there are ${known.join(', ')}.`)
  const [code, time, place] = [codeFields[node.name], timeFields[node.name], wordFields[node.name]]
  return { name: node.name, ...(code !== undefined && { code }), ...(time !== undefined && { time }), ...(place !== undefined && { place }) }
}

const wordsOf = (text: string, place?: string, prefix?: boolean): CatalogueCondition => {
  const words = text.replaceAll(/["“”]/g, ' ').trim().slice(0, 400)
  return words === '' ? { field: 'status', like: '*' } : { words, ...(place && { place }), ...(prefix && { prefix }) }
}

function searchOf(node: Node & { kind: 'call' }): CatalogueCondition {
  const text = node.args.at(-1)
  const fields = node.args.slice(0, -1).map(fieldOf)
  if (!['search', 'suggest', 'startswith'].includes(node.name) || text?.kind !== 'text')
    throw fault(node, '可用：search("词")、startswith(title, "词")。', 'There are search("words") and startswith(title, "words").')
  const prefix = node.name !== 'search'
  if (fields.length === 0) return wordsOf(text.value, undefined, prefix)
  return {
    any: fields.map((field) =>
      field.code === undefined
        ? wordsOf(text.value, field.place, prefix)
        : { field: field.code, like: `${text.value.replaceAll(/[\\*?]/g, String.raw`\$&`)}*` },
    ),
  }
}

function comparisonOf({ op, left, right }: Node & { kind: 'compare' }): CatalogueCondition {
  const { code, time, place, name } = fieldOf(left)
  if (time !== undefined && op !== '!=') {
    if (op === '=') return { time, from: timeOf(right, 0), to: timeOf(right, 0) }
    return op.startsWith('>') ? { time, from: timeOf(right, op === '>' ? 1 : 0) } : { time, to: timeOf(right, op === '<' ? -1 : 0) }
  }
  if (op !== '=' && op !== '!=') throw fault(left, `${name} 只能用 = 或 != 比较。`, `${name} is compared by = or !=.`)
  if (time !== undefined) throw fault(left, '时间请用 < 或 >。', 'Compare times by < or >.')
  const found: CatalogueCondition = code === undefined ? wordsOf(textOf(right), place) : { field: code, in: [textOf(right)] }
  return op === '!=' ? { not: found } : textOf(right) === '' ? nothing : found
}

function textOf(node: Node): string {
  if (node.kind === 'text' || node.kind === 'number') return node.value
  throw fault(node, '这里应为文字。', 'Expected a text.')
}

/** The index knows whole seconds: an open end begins a second further. */
function timeOf(node: Node, shift: number): string {
  const text = node.kind === 'text' || node.kind === 'date' ? node.value.replaceAll('/', '-') : ''
  const time = /^\d{4}(-\d{1,2}){0,2}(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw fault(node, "时间写作 date'2024-05-01'。", "Write a time as date'2024-05-01'.")
  return new Date(time + shift * 1000).toISOString()
}
