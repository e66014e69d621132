import { createHash } from 'node:crypto'

/** A schema of Avro, as much of it as Iceberg needs. Attributes such as `field-id` are kept in the header. */
export type AvroType =
  | 'null'
  | 'boolean'
  | 'int'
  | 'long'
  | 'string'
  | 'bytes'
  | readonly ['null', AvroType]
  | { type: 'array'; items: AvroType; logicalType?: string }
  | AvroRecord
export interface AvroRecord {
  type: 'record'
  name: string
  fields: readonly { name: string; type: AvroType; 'field-id': number; default?: null }[]
}
type AvroValue = null | boolean | number | string | Buffer | readonly AvroValue[] | { readonly [name: string]: AvroValue }

/** Whole numbers up to 2^53, zigzag and seven bits a byte. */
function long(value: number): Buffer {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number that is safe to write: ${value}`)
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  const bytes: number[] = []
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  return Buffer.from([...bytes, rest])
}
const bytes = (value: Buffer): Buffer[] => [long(value.length), value]

function encode(type: AvroType, value: AvroValue | undefined, out: Buffer[]): void {
  if (typeof type === 'string') {
    if (type === 'null') return
    if (type === 'boolean') out.push(Buffer.from([value === true ? 1 : 0]))
    else if (type === 'string') out.push(...bytes(Buffer.from(value as string)))
    else if (type === 'bytes') out.push(...bytes(value as Buffer))
    else out.push(long(value as number))
    return
  }
  if ('length' in type) {
    const isNull = value === null || value === undefined
    out.push(long(isNull ? 0 : 1))
    if (!isNull) encode(type[1], value, out)
    return
  }
  if (type.type === 'array') {
    const items = value as readonly AvroValue[]
    if (items.length > 0) out.push(long(items.length))
    for (const item of items) encode(type.items, item, out)
    out.push(long(0))
    return
  }
  for (const field of type.fields) encode(field.type, (value as { readonly [name: string]: AvroValue })[field.name], out)
}

/** A file of Avro objects. The same content gives the same bytes, so that its length may be told before it is read. */
export function avroFile(schema: AvroRecord, header: Readonly<Record<string, string>>, records: readonly AvroValue[]): Buffer {
  const body: Buffer[] = []
  for (const record of records) encode(schema, record, body)
  const data = Buffer.concat(body)
  const entries = Object.entries({ 'avro.schema': JSON.stringify(schema), 'avro.codec': 'null', ...header })
  const sync = createHash('sha256').update(data).update(JSON.stringify(entries)).digest().subarray(0, 16)
  const block = records.length === 0 ? [] : [long(records.length), long(data.length), data, sync]
  return Buffer.concat([
    Buffer.from('Obj\u0001'),
    long(entries.length),
    ...entries.flatMap(([key, value]) => [...bytes(Buffer.from(key)), ...bytes(Buffer.from(value))]),
    long(0),
    sync,
    ...block,
  ])
}
