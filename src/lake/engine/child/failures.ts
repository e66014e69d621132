import type { Text } from '../../../model/index.ts'
import type { FailureKind, Reply } from '../protocol.ts'

/** Marks a failure to attach a serving copy, so that the server can go on without it. */
export class AttachmentFailure extends Error {
  readonly alias: string
  constructor(alias: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause))
    this.alias = alias
  }
}
/** Free SQL that the gate does not let through. */
export class Refusal extends Error {
  readonly text: Text
  readonly position: number | undefined
  constructor(text: Text, position?: number) {
    super(text.en)
    this.text = text
    this.position = position
  }
}

/** An error of the engine under `errors_as_json`: its text in the usual form, and the place in bytes of the statement it ran. */
export function plainError(error: unknown): { message: string; position: number | null } {
  const message = error instanceof Error ? error.message : String(error)
  const json = /^(?:[\w ]+: )?(\{"exception_type":.*\})$/s.exec(message)?.[1]
  if (json === undefined) return { message, position: null }
  const told = JSON.parse(json) as { exception_type: string; exception_message: string; position?: string }
  const word = told.exception_type === 'Interrupt' ? 'INTERRUPT' : told.exception_type
  return { message: `${word} Error: ${told.exception_message}`, position: told.position === undefined ? null : Number(told.position) }
}

/** An error in free SQL, with the place in it. */
export class SqlFault extends Error {
  readonly position: number | undefined
  constructor(message: string, position?: number) {
    super(message)
    this.position = position
  }
}

/** What a child reports of an error: its kind and text, never a path. */
export function failureOf(error: unknown): NonNullable<Reply['failure']> {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof SqlFault) return { kind: kindOf(message), message, ...(error.position !== undefined && { position: error.position }) }
  if (error instanceof AttachmentFailure) return { kind: 'attachment', message, alias: error.alias }
  if (error instanceof Refusal)
    return { kind: 'refused', message, text: error.text, ...(error.position !== undefined && { position: error.position }) }
  // A damaged serving copy is found when it is attached, or when a block of it is read.
  if (/corrupt database|checksum .*block|checksum does not match|not a valid DuckDB database/i.test(message)) return { kind: 'attachment', message }
  return { kind: kindOf(message), message }
}

function kindOf(message: string): FailureKind {
  if (/out of memory|bad.?alloc|cannot allocate|memory limit|max_temp_directory_size|maximum .*string|string .*too (large|long)/i.test(message))
    return 'memory'
  if (/^INTERRUPT/i.test(message)) return 'interrupted'
  if (/^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Syntax|Permission|Not implemented|Constraint)/i.test(message)) return 'invalid'
  return 'other'
}
