import { createHash } from 'node:crypto'
import type { Field } from '../../model/index.ts'
import { icebergSchema } from './schema.ts'

/** A published version as readers under a right see it. */
export interface Snapshot {
  number: number
  publishedAt: Date
  /** Those of the right alone, as they stand in the files. */
  fields: readonly Field[]
  /** The published version this one follows. */
  parent: number | null
  /** Its files are those of the parent and further ones. */
  appends: boolean
  /** What may be told of all its rows; null under a right that leaves out some. */
  totals: { rows: number; bytes: number; files: number } | null
  manifestList: string
}

export interface DescribedTable {
  uuid: string
  location: string
  comment: string
  /** Number of the current version. */
  current: number
  /** In the order of their numbers. */
  snapshots: readonly Snapshot[]
}

/** The same fields have the same schema id in every answer, whichever versions are shown. */
export const schemaId = (fields: readonly Field[]): number =>
  createHash('sha256')
    .update(JSON.stringify(icebergSchema(fields, 0).fields))
    .digest()
    .readUInt32BE(0) >>> 1

/** Names by which a column is found in a file that has no field ids; a name that two columns have had is left out. */
function nameMapping(schemas: readonly (readonly Field[])[]): object[] {
  const names = new Map<number, Set<string>>()
  const owners = new Map<string, Set<number>>()
  for (const { id, name } of schemas.flat()) {
    names.set(id, (names.get(id) ?? new Set()).add(name))
    owners.set(name, (owners.get(name) ?? new Set()).add(id))
  }
  return [...names].map(([id, all]) => ({ 'field-id': id, names: [...all].filter((name) => owners.get(name)?.size === 1) }))
}

const summary = ({ appends, parent, totals }: Snapshot): Record<string, string> => ({
  operation: appends || parent === null ? 'append' : 'overwrite',
  ...(totals && {
    'total-records': String(totals.rows),
    'total-files-size': String(totals.bytes),
    'total-data-files': String(totals.files),
    'total-delete-files': '0',
  }),
})

/** Table metadata of Iceberg, format version 2: every version a snapshot under a tag of its number, `main` at the current one. */
export function tableMetadata({ uuid, location, comment, current, snapshots }: DescribedTable): Record<string, unknown> {
  const schemas = new Map(snapshots.map(({ fields }) => [schemaId(fields), fields]))
  const now = snapshots.find(({ number }) => number === current)
  const byTime = snapshots.toSorted((a, b) => a.publishedAt.getTime() - b.publishedAt.getTime() || a.number - b.number)
  const updated = byTime.at(-1)?.publishedAt.getTime() ?? 0
  const log = byTime.map(({ number, publishedAt }) => ({ 'snapshot-id': number, 'timestamp-ms': publishedAt.getTime() }))
  // After going back to an older version the log must still end with the current one.
  if (log.at(-1)?.['snapshot-id'] !== current) log.push({ 'snapshot-id': current, 'timestamp-ms': updated })
  return {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': Math.max(0, ...snapshots.map(({ number }) => number)),
    'last-updated-ms': updated,
    'last-column-id': Math.max(0, ...snapshots.flatMap(({ fields }) => fields.map(({ id }) => id))),
    'current-schema-id': schemaId(now?.fields ?? []),
    schemas: [...schemas].map(([id, fields]) => icebergSchema(fields, id)),
    'default-spec-id': 0,
    'partition-specs': [{ 'spec-id': 0, fields: [] }],
    'last-partition-id': 999,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: { comment, 'schema.name-mapping.default': JSON.stringify(nameMapping([...schemas.values()])) },
    'current-snapshot-id': current,
    refs: {
      main: { 'snapshot-id': current, type: 'branch' },
      ...Object.fromEntries(snapshots.map(({ number }) => [`v${number}`, { 'snapshot-id': number, type: 'tag' }])),
    },
    snapshots: snapshots.map((snapshot) => ({
      'snapshot-id': snapshot.number,
      ...(snapshot.parent !== null && { 'parent-snapshot-id': snapshot.parent }),
      'sequence-number': snapshot.number,
      'timestamp-ms': snapshot.publishedAt.getTime(),
      'schema-id': schemaId(snapshot.fields),
      'manifest-list': snapshot.manifestList,
      summary: summary(snapshot),
    })),
    'snapshot-log': log,
    'metadata-log': [],
  }
}
