import type { Readable } from 'node:stream'
import type { Static, TObject, TSchema } from 'typebox'
import type { Text } from '../../model/index.ts'
import type { AccessRule } from './access-rule.ts'
import type { Context } from './context.ts'

export type Effects = 'read' | 'write' | 'destroy'
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A streamed answer: rows in a file format, an object, a feed. Everything else is a plain value checked against `output`. */
export interface Download {
  readonly kind: 'download'
  body: Readable | Buffer | string
  contentType: string
  /** Strong validator without quotes; answered as ETag, and 304 where the caller already has it. */
  etag?: string
  /** The same rows, but not always the same bytes. */
  weak?: boolean
  fileName?: string
  /** HTTP status where it is not 200: a part of a file (206), a part that is not there (416). */
  status?: number
  /** Extra response headers, lower case. */
  headers?: Readonly<Record<string, string>>
  /** Columns of its rows, for doors that tell them beside the rows. */
  columns?: readonly { name: string; type: string }[]
  /** The caller already holds this etag: answer 304 without a body. */
  notModified?: boolean
}
export const download = (d: Omit<Download, 'kind'>): Download => ({ kind: 'download', ...d })
export const isDownload = (v: unknown): v is Download => typeof v === 'object' && v !== null && (v as Download).kind === 'download'

export type UseKind = 'view' | 'api' | 'download'

export interface Example {
  summary: Text
  input: Record<string, unknown>
  /** Demo account that runs it (`steward`, `bureau` …); anonymous when absent. */
  as?: string
}

export interface OperationSpec<I extends TObject, O extends TSchema> {
  /** Verb-noun, kebab-case; the CLI command and the MCP tool carry the same name. */
  name: string
  /** `METHOD /path/{param}` below /api/v1. */
  http: `${Method} /${string}`
  stage: string
  summary: Text
  description?: Text
  effects: Effects
  input: I
  /** Allow-list of what leaves: undeclared fields are dropped. `undefined` for downloads. */
  output: O
  /** The request body is a byte stream (`ctx.body`) instead of JSON fields of `input`. */
  body?: 'stream'
  /** Media types of a download. */
  produces?: readonly string[]
  access: AccessRule
  errors?: readonly string[]
  examples?: readonly Example[]
  /** Counted in the use log, not the audit log, when it is a public read. A read of rows by our own pages is part of the view and not counted again. */
  use?: UseKind | ((input: Static<I>) => UseKind)
  /**
   * Slow work before the transaction of a write (receiving a body, reading a file): a transaction open for minutes would
   * hold back the outbox and the audit sequencer. Access is checked before it and again inside. Its value is `ctx.prepared`.
   */
  prepare?(ctx: Context, input: Static<I>): Promise<unknown>
  run(ctx: Context, input: Static<I>): Promise<Static<O> | Download>
}
// oxlint-disable-next-line typescript/no-explicit-any -- the registry holds operations of every input and output
export type Operation = OperationSpec<any, any>

/** Declares an operation. Nothing is exposed by this alone: a stage's `index.ts` lists what it offers. */
export function defineOperation<I extends TObject, O extends TSchema>(spec: OperationSpec<I, O>): OperationSpec<I, O> {
  return Object.freeze(spec)
}
