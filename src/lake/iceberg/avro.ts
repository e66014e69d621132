import { createHash } from 'node:crypto'

/** A schema of Avro, as much of it as Iceberg needs. Attributes such as `field-id` are kept in the header. */
export type AvroType =
  | 'null'
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
type AvroValue = null | number | string | Buffer | readonly AvroValue[] | { readonly [name: string]: AvroValue }

/** Bytes that grow at their end. */
class Output {
  private bytes = Buffer.allocUnsafe(65_536)
  private at = 0

  private room(length: number): void {
    if (this.at + length <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + length))
    this.bytes.copy(larger, 0, 0, this.at)
    this.bytes = larger
  }

  /** Whole numbers up to 2^53, zigzag and seven bits a byte. */
  long(value: number): void {
    if (!Number.isSafeInteger(value)) throw new Error(`not a whole number that is safe to write: ${value}`)
    this.room(10)
    let rest = value < 0 ? -2 * value - 1 : 2 * value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes[this.at++] = (rest % 128) | 0x80
    this.bytes[this.at++] = rest
  }

  raw(value: Buffer): void {
    this.room(value.length)
    this.at += value.copy(this.bytes, this.at)
  }

  sized(value: Buffer): void {
    this.long(value.length)
    this.raw(value)
  }

  text(value: string): void {
    const length = Buffer.byteLength(value)
    this.long(length)
    this.room(length)
    this.at += this.bytes.write(value, this.at)
  }

  take(): Buffer {
    return this.bytes.subarray(0, this.at)
  }
}

function encode(type: AvroType, value: AvroValue | undefined, out: Output): void {
  if (typeof type === 'string') {
    if (type === 'null') return
    if (type === 'string') out.text(value as string)
    else if (type === 'bytes') out.sized(value as Buffer)
    else out.long(value as number)
    return
  }
  if ('length' in type) {
    const isNull = value === null || value === undefined
    out.long(isNull ? 0 : 1)
    if (!isNull) encode(type[1], value, out)
    return
  }
  if (type.type === 'array') {
    const items = value as readonly AvroValue[]
    if (items.length > 0) out.long(items.length)
    for (const item of items) encode(type.items, item, out)
    out.long(0)
    return
  }
  for (const field of type.fields) encode(field.type, (value as { readonly [name: string]: AvroValue })[field.name], out)
}

/** A file of Avro objects. The same content gives the same bytes, so that its length may be told before it is read. */
export function avroFile(schema: AvroRecord, header: Readonly<Record<string, string>>, records: readonly AvroValue[]): Buffer {
  const body = new Output()
  for (const record of records) encode(schema, record, body)
  const data = body.take()
  const entries = Object.entries({ 'avro.schema': JSON.stringify(schema), 'avro.codec': 'null', ...header })
  const sync = createHash('sha256').update(data).update(JSON.stringify(entries)).digest().subarray(0, 16)
  const out = new Output()
  out.raw(Buffer.from('Obj\u0001'))
  out.long(entries.length)
  for (const [key, value] of entries) {
    out.text(key)
    out.text(value)
  }
  out.long(0)
  out.raw(sync)
  if (records.length > 0) {
    out.long(records.length)
    out.sized(data)
    out.raw(sync)
  }
  return out.take()
}
