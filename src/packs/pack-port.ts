import type { LoadSettings } from '../collect/index.ts'
import type { PackAccount, PackAgency, PackField } from './pack-schema.ts'

/** For whom a step of the installation is done: the steward or the approver of an agency of the pack. Two different actors, as two-person review asks. */
export interface PackActor {
  agency: string
  role: 'steward' | 'approver'
}

/** A generated file on its way into a table. */
export interface PackLoad {
  path: string
  /** Slug of the table. */
  table: string
  mode: 'replace' | 'append'
  /** API names of the columns; types are left to the sniffer, as with any file. */
  settings: LoadSettings
  as: PackActor
}

/**
 * What a pack needs from the program, written by `main`. Everything goes through operations and so through access, audit and search.
 * All methods may be called several at a time. A failure rejects; `call` rejects with PlatformError (`NotFound` for what is not there yet).
 */
export interface PackPort {
  /** Makes the agency, or brings name, code and contact up to date. Parents come before children. */
  ensureAgency(agency: PackAgency): Promise<void>
  /** Makes the demo account with its roles unless it is there. */
  ensureAccount(account: PackAccount): Promise<void>
  /** Runs an operation by its name. */
  call(operation: string, input: Record<string, unknown>, as: PackActor): Promise<unknown>
  /** Uploads the file under its own name, loads it, publishes the version and resolves when the version is committed. */
  loadFile(load: PackLoad): Promise<void>
  /** Describes all fields of a table in one step; without it the installer calls `edit-field` for each. */
  describeFields?(table: string, fields: readonly PackField[], as: PackActor): Promise<void>
}
