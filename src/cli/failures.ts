import type { Text } from '../model/index.ts'
import type { Problem } from '../platform/errors/index.ts'

/** What a command ends with; scripts rely on these. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  conflict: 5,
  limit: 6,
  unreachable: 7,
} as const

const byKind: Readonly<Record<string, number>> = {
  InvalidInput: exitCodes.usage,
  NotAuthenticated: exitCodes.refused,
  NotAllowed: exitCodes.refused,
  NotFound: exitCodes.notFound,
  Conflict: exitCodes.conflict,
  LimitExceeded: exitCodes.limit,
  Upstream: exitCodes.unreachable,
}

/** The command was written wrongly; nothing was asked of the server. */
export class UsageError extends Error {
  readonly text: Text
  constructor(text: Text) {
    super(text.en)
    this.name = 'UsageError'
    this.text = text
  }
}

/** The server answered with a problem. */
export class Refused extends Error {
  readonly problem: Problem
  /** What was sent, so that a fault can be pointed at. */
  readonly input: Readonly<Record<string, unknown>>
  constructor(problem: Problem, input: Readonly<Record<string, unknown>> = {}) {
    super(problem.detail)
    this.name = 'Refused'
    this.problem = problem
    this.input = input
  }
}

/** No server answered. */
export class Unreachable extends Error {
  readonly url: string
  constructor(url: string, cause: unknown) {
    super(cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(cause), { cause })
    this.name = 'Unreachable'
    this.url = url
  }
}

/** Failed in a way that the text fully tells; `exitCode` says which. */
export class Failed extends Error {
  readonly text: Text
  readonly exitCode: number
  constructor(text: Text, exitCode: number = exitCodes.unexpected) {
    super(text.en)
    this.name = 'Failed'
    this.text = text
    this.exitCode = exitCode
  }
}

/** The exit code of a problem: by its kind, and 1 for a fault of the server itself. */
export function exitCodeOf(problem: { kind: string; code: string }): number {
  if (problem.code === 'PUJIANG_INTERNAL') return exitCodes.unexpected
  return byKind[problem.kind] ?? exitCodes.unexpected
}
