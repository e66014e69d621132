import type { CatalogueRecord, Locale, Text } from '../../model/index.ts'
import type { Door, Exchange } from '../protocol.ts'
import type { Parameters } from './parameters.ts'
import type { Site } from './site.ts'

/** A file that came with a form and is in the lake. */
export interface SentFile {
  name: string
  /** Id of the upload. */
  upload: string
}

/** One call of an action. */
export interface Call {
  door: Door
  exchange: Exchange
  origin: string
  locale: Locale
  site: Site
  params: Parameters
  /** The file of the form, where one was sent. */
  upload: SentFile | null
  /** Runs an operation under the rights of whoever sent the request. */
  ask<T>(operation: string, input?: Readonly<Record<string, unknown>>): Promise<T>
}

/** A result that is JSON already, printed by the engine. */
export class Printed {
  readonly pieces: readonly (Buffer | string)[]
  constructor(pieces: readonly (Buffer | string)[]) {
    this.pieces = pieces
  }
}

export interface Action {
  name: string
  /** What `help_show` answers. */
  help: string
  /** Changes something: POST only. */
  writes?: true
  /** Takes a file, which goes to the lake as it comes in. */
  takesFile?: true
  /** Why the city does not do this, and what to do instead. */
  refused?: { because: Text; cure: Text }
  run(call: Call): Promise<unknown>
}

export interface RecordsAnswer {
  items: CatalogueRecord[]
  cursor: string | null
}
