import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Text } from '../model/index.ts'
import type { PlatformError, Problem } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** One HTTP exchange, as the door needs it to know who asks. */
export interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
  /** Bytes for an operation whose body is a stream. */
  body?: Context['body']
}

/** What a protocol may use of the city: operations under the rights of whoever asks, and nothing else. */
export interface Door {
  /** Address of the city without a slash at the end. */
  origin(): string
  /** Time of the city. */
  now(): Date
  /**
   * Runs an operation for the sender of the request. Answers its value; a download (rows, a file) as such. `ifChanged` lets the etag that the sender
   * already has answer with `notModified`, for the few whose own etag is that of the operation; all others always need the answer itself.
   * @throws PlatformError, to be answered by `refuse` in the protocol's own shape
   */
  ask<T>(exchange: Exchange, operation: string, input?: Readonly<Record<string, unknown>>, options?: { ifChanged?: boolean }): Promise<T>
  /** Like `ask`, for a small answer that the engine printed as JSON: read whole and parsed. */
  json<T>(exchange: Exchange, operation: string, input?: Readonly<Record<string, unknown>>): Promise<T>
}

/** An outside standard: translates requests into operations and answers into its wire format. */
export interface Protocol {
  /** The folder's name. */
  name: string
  title: Text
  /** What it is good for, in a sentence. */
  summary: Text
  /** Where its wire format is written down. */
  specification: string
  /** Addresses that answer on every city, for the page of all protocols; `{dataset}` and `{table}` stand for an open one. */
  examples: readonly { path: string; summary: Text }[]
  /** Beginnings of addresses that are this standard's alone: what is not there, or cannot be read, is refused there in its shape too. */
  addresses?: readonly string[]
  /** What a client may call by name and is not given here: why, and what to do instead. For the reference. */
  refused?: readonly { name: string; because: Text; cure: Text }[]
  /** Answers what was thrown below its routes in its own shape; the problem of the platform when absent. */
  refuse?(exchange: Exchange, refusal: { error: PlatformError; problem: Problem }, origin: string): FastifyReply
  /** Hooks on every request of the city, for addresses that pages and programs share. Must be quick. */
  negotiate?(app: FastifyInstance): void
  /** Adds its routes to a scope of its own: parsers, hooks and errors stay inside. */
  register(scope: FastifyInstance, door: Door): void | Promise<void>
}
