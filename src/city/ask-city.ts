import { randomUUID } from 'node:crypto'
import type { Locale } from '../model/index.ts'
import { operationNamed, readJson, runOperation, type Actor, type Call, type Program } from '../platform/operations/index.ts'

export interface Asking {
  actor: Actor
  purpose?: string | null
  locale?: Locale
  signal?: AbortSignal
  client?: Call['client']
  body?: Call['body']
  known?: readonly string[]
  page?: boolean
}

/** Runs an operation from inside the program under the rights of the given actor: pages and packs go through the same door as everybody. */
export async function askCity(program: Program, operation: string, input: Readonly<Record<string, unknown>>, asking: Asking): Promise<unknown> {
  const answer = await runOperation(program, operationNamed(program, operation), {
    actor: asking.actor,
    purpose: asking.purpose ?? null,
    locale: asking.locale ?? 'zh',
    requestId: randomUUID(),
    input,
    signal: asking.signal ?? new AbortController().signal,
    ...(asking.client && { client: asking.client }),
    ...(asking.body && { body: asking.body }),
    ...(asking.known && { known: asking.known }),
    ...(asking.page !== undefined && { page: asking.page }),
  })
  return readJson(answer)
}
