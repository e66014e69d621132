import { sql } from 'kysely'
import type { Field, Text } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'
import type { TableRight } from './rights.ts'

export interface NamedField {
  id: number
  name: string
  type: Field['type']
  label: Text | null
}

/** What changed in the shape of a table between two versions, by field id. */
export interface FieldChanges {
  added: NamedField[]
  removed: NamedField[]
  renamed: { id: number; from: string; to: string }[]
  retyped: { id: number; name: string; from: string; to: string }[]
}

/** The type of a field in one word, with the size of decimals. */
const typeName = (f: Field): string => (f.type === 'decimal' ? `decimal(${f.precision ?? 38},${f.scale ?? 0})` : f.type)

/**
 * Fields that are gone from the table and whose class still says that this ground carries them: their names were told when they were there. A class
 * that was closed before the field went keeps it closed for ever.
 */
async function restingFields(ctx: Context, table: OpenTable, right: TableRight): Promise<Map<number, Text | null>> {
  const carried = {
    own: sql`true`,
    open: sql`f.open_class = 'unconditional'`,
    shared: sql`f.share_class = 'unconditional'`,
    // A grant names the fields it carries; those it could have named are not its holder's.
    grant: sql`f.field_id = any(${right.fieldIds}::int[])`,
  }[right.ground]
  const { rows } = await sql<{ id: number; label: Text | null }>`
    select f.field_id as id, f.label from field f where f.table_id = ${table.id} and not f.active and ${carried}`.execute(ctx.db)
  return new Map(rows.map((row) => [row.id, row.label]))
}

/** Compares the fields of two versions as far as the right goes. */
export async function diffFields(ctx: Context, table: OpenTable, right: TableRight, before: OpenVersion, after: OpenVersion): Promise<FieldChanges> {
  const resting = await restingFields(ctx, table, right)
  const labels = new Map<number, Text | null>([...resting, ...table.fields.map((f): [number, Text | null] => [f.id, f.label])])
  const known = (f: Field): boolean => right.fieldIds.includes(f.id) || resting.has(f.id)
  const [older, newer] = [before.fields.filter(known), after.fields.filter(known)]
  const named = (f: Field): NamedField => ({ id: f.id, name: f.name, type: f.type, label: labels.get(f.id) ?? null })
  const both = newer.flatMap((to) => {
    const from = older.find((f) => f.id === to.id)
    return from ? [{ from, to }] : []
  })
  return {
    added: newer.filter((f) => !older.some((o) => o.id === f.id)).map(named),
    removed: older.filter((f) => !newer.some((n) => n.id === f.id)).map(named),
    renamed: both.filter(({ from, to }) => from.name !== to.name).map(({ from, to }) => ({ id: to.id, from: from.name, to: to.name })),
    retyped: both
      .filter(({ from, to }) => typeName(from) !== typeName(to))
      .map(({ from, to }) => ({ id: to.id, name: to.name, from: typeName(from), to: typeName(to) })),
  }
}
