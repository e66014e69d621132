import type { Field } from '../../model/index.ts'
import type { FileStatistics } from '../file-statistics/read-file-statistics.ts'
import { avroFile, type AvroRecord, type AvroType } from './avro.ts'
import { boundBytes } from './bounds.ts'
import { icebergSchema } from './schema.ts'

/** A data file of a snapshot. `since` is the number of the published version that first held it. */
export interface ManifestFile {
  location: string
  bytes: number
  rows: number
  statistics: FileStatistics
  since: number
}
/** A version as a snapshot: its number is the id and the place in the sequence. */
export interface ManifestSnapshot {
  number: number
  parent: number | null
  schemaId: number
  fields: readonly Field[]
}

const optional = (type: AvroType): readonly ['null', AvroType] => ['null', type]
const column = (name: string, id: number, type: AvroType) => ({
  name,
  type,
  'field-id': id,
  ...(typeof type === 'object' && 'length' in type && { default: null }),
})
/** Avro has maps by text only: those by field id are lists of pairs. */
const byField = (name: string, id: number, keyId: number, value: AvroType) =>
  column(
    name,
    id,
    optional({
      type: 'array',
      logicalType: 'map',
      items: { type: 'record', name: `k${keyId}_v${keyId + 1}`, fields: [column('key', keyId, 'int'), column('value', keyId + 1, value)] },
    }),
  )

const entrySchema: AvroRecord = {
  type: 'record',
  name: 'manifest_entry',
  fields: [
    column('status', 0, 'int'),
    column('snapshot_id', 1, optional('long')),
    column('sequence_number', 3, optional('long')),
    column('file_sequence_number', 4, optional('long')),
    column('data_file', 2, {
      type: 'record',
      name: 'r2',
      fields: [
        column('content', 134, 'int'),
        column('file_path', 100, 'string'),
        column('file_format', 101, 'string'),
        column('partition', 102, { type: 'record', name: 'r102', fields: [] }),
        column('record_count', 103, 'long'),
        column('file_size_in_bytes', 104, 'long'),
        byField('value_counts', 109, 119, 'long'),
        byField('null_value_counts', 110, 121, 'long'),
        byField('lower_bounds', 125, 126, 'bytes'),
        byField('upper_bounds', 128, 129, 'bytes'),
        column('sort_order_id', 140, optional('int')),
      ],
    }),
  ],
}
const listSchema: AvroRecord = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    column('manifest_path', 500, 'string'),
    column('manifest_length', 501, 'long'),
    column('partition_spec_id', 502, 'int'),
    column('content', 517, 'int'),
    column('sequence_number', 515, 'long'),
    column('min_sequence_number', 516, 'long'),
    column('added_snapshot_id', 503, 'long'),
    column('added_files_count', 504, 'int'),
    column('existing_files_count', 505, 'int'),
    column('deleted_files_count', 506, 'int'),
    column('added_rows_count', 512, 'long'),
    column('existing_rows_count', 513, 'long'),
    column('deleted_rows_count', 514, 'long'),
  ],
}

type Pair<T> = { key: number; value: T }
function pairs<T>(fields: readonly Field[], value: (field: Field) => T | null): Pair<T>[] {
  return fields.flatMap((field) => {
    const found = value(field)
    return found === null ? [] : [{ key: field.id, value: found }]
  })
}

const status = { existing: 0, added: 1 }

/** The files of a version with what is known of their columns. */
export function manifest(snapshot: ManifestSnapshot, files: readonly ManifestFile[]): Buffer {
  const { fields, number } = snapshot
  const records = files.map(({ location, bytes, rows, statistics, since }) => ({
    status: since === number ? status.added : status.existing,
    snapshot_id: since,
    sequence_number: since,
    file_sequence_number: since,
    data_file: {
      content: 0,
      file_path: location,
      file_format: 'PARQUET',
      partition: {},
      record_count: rows,
      file_size_in_bytes: bytes,
      value_counts: pairs(fields, ({ id }) => (statistics[id] ? rows : null)),
      null_value_counts: pairs(fields, ({ id }) => statistics[id]?.nulls ?? null),
      lower_bounds: pairs(fields, (field) => boundBytes(field, statistics[field.id]?.min ?? null, 'lower')),
      upper_bounds: pairs(fields, (field) => boundBytes(field, statistics[field.id]?.max ?? null, 'upper')),
      sort_order_id: 0,
    },
  }))
  const header = {
    schema: JSON.stringify(icebergSchema(fields, snapshot.schemaId)),
    'schema-id': String(snapshot.schemaId),
    'partition-spec': '[]',
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  }
  return avroFile(entrySchema, header, records)
}

/** The list of the one manifest of a version. */
export function manifestList(
  { number, parent }: ManifestSnapshot,
  files: readonly ManifestFile[],
  { location, length }: { location: string; length: number },
): Buffer {
  const added = files.filter(({ since }) => since === number)
  const existing = files.filter(({ since }) => since !== number)
  const rows = (some: readonly ManifestFile[]): number => some.reduce((sum, file) => sum + file.rows, 0)
  const record = {
    manifest_path: location,
    manifest_length: length,
    partition_spec_id: 0,
    content: 0,
    sequence_number: number,
    min_sequence_number: Math.min(number, ...files.map(({ since }) => since)),
    added_snapshot_id: number,
    added_files_count: added.length,
    existing_files_count: existing.length,
    deleted_files_count: 0,
    added_rows_count: rows(added),
    existing_rows_count: rows(existing),
    deleted_rows_count: 0,
  }
  const header = {
    'snapshot-id': String(number),
    ...(parent !== null && { 'parent-snapshot-id': String(parent) }),
    'sequence-number': String(number),
    'format-version': '2',
  }
  return avroFile(listSchema, header, files.length === 0 ? [] : [record])
}
