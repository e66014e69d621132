import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import type { AuditEntry } from '../operations/index.ts'
import { canonicalJson } from './canonical-json.ts'
import { leafHash } from './merkle.ts'

/** What is hashed and kept: the entry with its id and time, every column of the row among it. */
export interface LeafEntry extends AuditEntry {
  id: string
  at: string
}

const longestText = 2_000
const longestFacts = 16_000
const secretName = /pass(word|wd|phrase)?$|secret|token|authorization|cookie|api_?key|private_?key|credential/i
const secretValue = /\bpj(inv)?_[A-Za-z0-9_-]{20,}|\bBearer\s+\S{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** Facts without anything that looks like a secret, long texts cut. What is taken out is named as such, so the gap is visible. */
export function cleanFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const cleaned = cleanRecord(facts)
  const length = Buffer.byteLength(canonicalJson(cleaned))
  return length <= longestFacts ? cleaned : { removed: `facts of ${length} bytes` }
}

function cleanRecord(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, secretName.test(name) && value !== null ? '[removed]' : clean(value)]),
  )
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? value.map(clean) : cleanRecord(value)
}

/** PostgreSQL stores no NUL and no lone surrogate; what is hashed must be what is stored. */
function cleanText(text: string): string {
  if (secretValue.test(text)) return '[removed]'
  const kept = text.replaceAll('\0', '').toWellFormed()
  return kept.length > longestText ? `${kept.slice(0, longestText).toWellFormed()}…` : kept
}

/**
 * Writes an entry in the caller's transaction: it commits with what it speaks of or not at all. Takes no shared lock; the place in the log is
 * given later by the sequencer. Answers the id of the leaf.
 */
export async function writeLeaf(trx: Kysely<Database>, entry: AuditEntry, at: Date): Promise<string> {
  const leaf: LeafEntry = {
    ...entry,
    purpose: entry.purpose === null ? null : cleanText(entry.purpose),
    ...(entry.subjectId !== undefined && { subjectId: cleanText(entry.subjectId) }),
    facts: cleanFacts(entry.facts),
    id: randomUUID(),
    at: at.toISOString(),
  }
  const text = canonicalJson(leaf)
  await sql`
    insert into audit_leaf (id, at, actor_id, agency_id, operation, outcome, subject_kind, subject_id, purpose, entry, leaf_hash)
    values (${leaf.id}, ${leaf.at}, ${leaf.actorId}, ${leaf.agencyId}, ${leaf.operation}, ${leaf.outcome},
      ${leaf.subjectKind ?? null}, ${leaf.subjectId ?? null}, ${leaf.purpose}, ${text}, ${leafHash(text)})`.execute(trx)
  return leaf.id
}
