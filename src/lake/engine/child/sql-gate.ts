import { allowedFunctions, allowedTableFunctions } from './sql-functions.ts'
import { Refusal } from './failures.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Node = { [key: string]: Json }

/** What the engine's own parser calls the parts of a SELECT. What is not here is refused: a newer engine may know more. */
const queryNodes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE'])
const tableNodes = new Set(['BASE_TABLE', 'JOIN', 'SUBQUERY', 'EXPRESSION_LIST', 'TABLE_FUNCTION', 'EMPTY'])
const otherNodes = new Set([
  'ORDER_MODIFIER',
  'LIMIT_MODIFIER',
  'LIMIT_PERCENT_MODIFIER',
  'DISTINCT_MODIFIER',
  'ORDER_DEFAULT',
  'ASCENDING',
  'DESCENDING',
  'ORDER_ASCENDING',
  'ORDER_DESCENDING',
  // what the types of constants and casts are made of
  'DECIMAL_TYPE_INFO',
  'STRING_TYPE_INFO',
  'LIST_TYPE_INFO',
  'ARRAY_TYPE_INFO',
  'STRUCT_TYPE_INFO',
])
const expressionClasses = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COLUMN_REF',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'FUNCTION',
  'LAMBDA',
  'LAMBDA_REF',
  'OPERATOR',
  'POSITIONAL_REFERENCE',
  'STAR',
  'SUBQUERY',
  'WINDOW',
])
/** Words that the binder turns into functions when no column has the name. */
const valueWords = new Set(['current_user', 'session_user', 'current_role', 'user', 'current_catalog', 'current_schema', 'current_database'])

const maxDepth = 400

/**
 * Checks the syntax tree of free SQL (`json_serialize_sql`) against allow-lists: one SELECT; tables only by plain names of `tables`
 * or of a WITH in scope; table functions and functions of the lists. Throws Refusal.
 */
export function checkTree(serialized: string, tables: ReadonlySet<string>, sql: string): void {
  const tree = JSON.parse(serialized) as Node
  if (tree['error'] === true) {
    const message = String(tree['error_message'] ?? '')
    if (tree['error_type'] === 'not implemented') throw new Refusal({ zh: '只能用 SELECT 查询。', en: 'Only SELECT can be used.' })
    // The parser counts characters, the tree and the binder count bytes.
    const characters = Number(tree['position'] ?? NaN)
    const position = Number.isFinite(characters) ? Buffer.byteLength([...sql].slice(0, characters).join('')) : NaN
    throw new Refusal({ zh: `语法有误:${message}`, en: `Syntax error: ${message}` }, Number.isFinite(position) ? position : undefined)
  }
  const statements = tree['statements'] as Json[]
  if (statements.length !== 1) throw new Refusal({ zh: '一次只能写一条 SELECT。', en: 'Write one SELECT at a time.' })
  new Walker(tables).query((statements[0] as Node)['node'] as Node, new Set(), 0)
}

class Walker {
  private readonly tables: ReadonlySet<string>
  constructor(tables: ReadonlySet<string>) {
    this.tables = tables
  }

  /** A query with its WITH list: a body sees the names before it, and its own only when it is recursive. */
  query(node: Node, outer: ReadonlySet<string>, depth: number): void {
    const scope = new Set(outer)
    const map = ((node['cte_map'] as Node | undefined)?.['map'] ?? []) as Node[]
    for (const entry of map) {
      const name = fold(String(entry['key']))
      const value = entry['value'] as Node
      const body = (value['query'] as Node)['node'] as Node
      const inner = new Set(scope)
      if (body['type'] === 'RECURSIVE_CTE_NODE') inner.add(name)
      this.query(body, inner, depth + 1)
      for (const [key, part] of Object.entries(value)) if (key !== 'query') this.visit(part, inner, depth + 1)
      scope.add(name)
    }
    this.known(queryNodes, String(node['type']))
    for (const [key, part] of Object.entries(node)) {
      if (key === 'cte_map') continue
      // The parts of set operations are queries themselves.
      if ((key === 'left' || key === 'right' || key === 'child' || key === 'query') && isQuery(part)) this.query(part, scope, depth + 1)
      else this.visit(part, scope, depth + 1)
    }
  }

  private visit(part: Json, scope: ReadonlySet<string>, depth: number): void {
    if (part === null || typeof part !== 'object') return
    if (depth > maxDepth) throw new Refusal({ zh: '嵌套太深。', en: 'Nested too deeply.' })
    if (Array.isArray(part)) {
      for (const p of part) this.visit(p, scope, depth + 1)
      return
    }
    if (isQuery(part)) return this.query(part, scope, depth + 1)
    if (typeof part['class'] === 'string') this.expression(part)
    else if (typeof part['type'] === 'string') this.tableOrModifier(part, scope)
    const inside: Json[] = Object.values(part)
    for (const value of inside) this.visit(value, scope, depth + 1)
  }

  private expression(node: Node): void {
    this.known(expressionClasses, String(node['class']), node)
    if (node['class'] === 'COLUMN_REF') {
      const names = node['column_names'] as string[]
      if (names.length === 1 && valueWords.has(fold(names[0]!))) throw refusedFunction(names[0]!, node)
    }
    if (node['class'] !== 'FUNCTION' && node['class'] !== 'WINDOW') return
    const name = fold(String(node['function_name']))
    if (node['catalog'] !== undefined || (node['schema'] !== undefined && node['schema'] !== 'main') || !allowedFunctions.has(name))
      throw refusedFunction(name, node)
  }

  private tableOrModifier(node: Node, scope: ReadonlySet<string>): void {
    const type = String(node['type'])
    if (otherNodes.has(type)) return
    this.known(tableNodes, type, node)
    if (type === 'TABLE_FUNCTION') {
      const name = fold(String((node['function'] as Node)['function_name']))
      if (!allowedTableFunctions.has(name)) throw refusedFunction(name, node)
    }
    if (type !== 'BASE_TABLE') return
    const name = String(node['table_name'])
    const plain = node['schema_name'] === undefined && node['catalog_name'] === undefined && node['at_clause'] === undefined
    if (!plain || !(scope.has(fold(name)) || this.tables.has(fold(name)))) {
      const full = [node['catalog_name'], node['schema_name'], name].filter((n) => typeof n === 'string').join('.')
      throw new Refusal({ zh: `没有表“${full}”。`, en: `There is no table “${full}”.` }, at(node))
    }
  }

  private known(list: ReadonlySet<string>, type: string, node?: Node): void {
    if (!list.has(type)) throw new Refusal({ zh: `这里不支持 ${type}。`, en: `${type} is not supported here.` }, node && at(node))
  }
}

/** The engine folds names like this: ASCII only. */
const fold = (name: string): string => name.replace(/[A-Z]/g, (c) => c.toLowerCase())
const at = (node: Node): number | undefined => (typeof node['query_location'] === 'number' ? node['query_location'] : undefined)
const isQuery = (part: Json): part is Node =>
  part !== null &&
  typeof part === 'object' &&
  !Array.isArray(part) &&
  typeof part['type'] === 'string' &&
  part['type'].endsWith('_NODE') &&
  part['class'] === undefined
const refusedFunction = (name: string, node: Node): Refusal =>
  new Refusal({ zh: `不能使用函数 ${name}。`, en: `The function ${name} cannot be used.` }, at(node))
