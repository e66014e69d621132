import { parameterFault } from '../expressions/faults.ts'

const known: ReadonlySet<string> = new Set(['$select', '$where', '$order', '$group', '$having', '$limit', '$offset', '$q', '$query', '$$bom'])
/** Hints of Socrata about its own machines: nothing here depends on them. */
const ignored: ReadonlySet<string> = new Set(['$$version', '$$exclude_system_fields', '$$read_from_nbe', '$$store', '$$query_timeout_seconds'])

/** What the address of a question says: words that begin with `$`, and columns with the value they must have. */
export interface Parameters {
  text(name: string): string | undefined
  has(name: string): boolean
  columns: readonly (readonly [string, string])[]
}

/** Reads the address. What is not honoured is refused. @throws InvalidInput */
export function readParameters(query: Readonly<Record<string, unknown>>): Parameters {
  const given = new Map<string, string>()
  const columns: [string, string][] = []
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value) || typeof value !== 'string') throw parameterFault(name, '只能出现一次。', 'May be given once only.')
    if (!name.startsWith('$')) columns.push([name, value])
    else if (name === '$$app_token')
      throw parameterFault(
        name,
        '密钥不能放在网址里，请放在请求头 X-App-Token。',
        'A key must not be part of a URL: send it in the header X-App-Token.',
      )
    else if (known.has(name)) given.set(name, value)
    else if (!ignored.has(name))
      throw parameterFault(name, `没有这个参数，可用：${[...known].join('、')}。`, `Unrecognized argument; there are ${[...known].join(', ')}.`)
  }
  const whole = given.get('$query')
  const beside = [...given.keys()].find((name) => name !== '$query' && name !== '$$bom')
  if (whole !== undefined && beside !== undefined)
    throw parameterFault(beside, '不能与 $query 同用，请写进 $query。', 'Cannot stand beside $query: write it in $query.')
  return { text: (name) => given.get(name), has: (name) => given.has(name), columns }
}

/** A whole number, 0 or more. @throws InvalidInput */
export function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  if (/^\s*\d{1,12}\s*$/.test(text)) return Number(text)
  throw parameterFault(name, '须是 0 以上的整数。', 'Must be a whole number, 0 or more.')
}
