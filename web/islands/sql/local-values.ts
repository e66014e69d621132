/** A column of a result in the browser's engine: what the server calls its type, and how a text of it becomes the value the server would print. */
export interface LocalColumn {
  type: string
  value(text: string): unknown
}

const whole = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/

const numberOrText = (text: string): unknown => (Number.isSafeInteger(Number(text)) ? Number(text) : text)

/** Up to 15 digits a double holds a decimal exactly; beyond it stays text, as from the server. */
function decimal(precision: number, scale: number): (text: string) => unknown {
  return (text) => {
    if (precision <= 15) return Number(text)
    if (scale >= 15) return text
    const digits = text.replace(/^-/, '').split('.')[0]?.replace(/^0+/, '') ?? ''
    return digits.length <= 15 - scale ? Number(text) : text
  }
}

const finite = (text: string): unknown => (Number.isFinite(Number(text)) ? Number(text) : null)

/** `null` for types that only the server prints. */
export function localColumn(engineType: string): LocalColumn | null {
  const sized = /^DECIMAL\((\d+),(\d+)\)$/.exec(engineType)
  if (sized) return { type: 'decimal', value: decimal(Number(sized[1]), Number(sized[2])) }
  if (whole.test(engineType)) return { type: 'integer', value: numberOrText }
  switch (engineType) {
    case 'VARCHAR':
      return { type: 'text', value: (text) => text }
    case 'DOUBLE':
    case 'FLOAT':
      return { type: 'double', value: finite }
    case 'BOOLEAN':
      return { type: 'boolean', value: (text) => text === 'true' }
    case 'DATE':
      return { type: 'date', value: (text) => text }
    case 'TIME':
      return { type: 'time', value: (text) => text }
    case 'TIMESTAMP':
      return { type: 'timestamp', value: (text) => text.replace(' ', 'T') }
    default:
      return null
  }
}

/** The engine's type of a field of a table. */
export function engineType(field: { type: string; precision: number | null; scale: number | null }): string {
  switch (field.type) {
    case 'integer':
      return 'BIGINT'
    case 'decimal':
      return `DECIMAL(${field.precision ?? 38},${field.scale ?? 0})`
    case 'double':
      return 'DOUBLE'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
    case 'time':
      return 'TIME'
    default:
      return 'VARCHAR'
  }
}

/** Structs of the server do not tell case apart: a second `a` or `A` gets a number. */
export function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name || 'column'
    for (let n = 2; seen.has(unique.toLowerCase()); n++) unique = `${name}_${n}`
    seen.add(unique.toLowerCase())
    return unique
  })
}
