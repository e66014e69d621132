import { open } from 'node:fs/promises'
import type { Field } from '../../model/index.ts'
import { readThrift, type ThriftStruct, type ThriftValue } from './thrift.ts'
import { valueText } from './value-text.ts'

/** Smallest, largest and missing values of the columns of a file, by field id. What is not known is null. */
export type FileStatistics = Readonly<Record<string, { min: string | null; max: string | null; nulls: number | null }>>

/** Numbers of the footer's structs, as parquet.thrift gives them. */
const footerFields = { schema: 2, rows: 3, rowGroups: 4 }
const elementFields = { type: 1, children: 5, fieldId: 9 }
const chunkFields = { columns: 1, metadata: 3, values: 5, statistics: 12 }
const boundFields = { nulls: 3, max: 5, min: 6 }
const physical = { boolean: 0, int32: 1, int64: 2, float: 4, double: 5, bytes: 6, fixed: 7 }

type Bound = bigint | number | boolean | Buffer

const structs = (value: ThriftValue | undefined): readonly ThriftStruct[] => (value ?? []) as readonly ThriftStruct[]

/** Plainly encoded, as bounds are. */
function bound(type: number, field: Field, bytes: Buffer): Bound | null {
  if (type === physical.boolean) return bytes.readUInt8(0) === 1
  if (type === physical.int32) return BigInt(bytes.readInt32LE(0))
  if (type === physical.int64) return bytes.readBigInt64LE(0)
  if (type === physical.float) return bytes.readFloatLE(0)
  if (type === physical.double) return bytes.readDoubleLE(0)
  if (field.type !== 'decimal') return bytes
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex') || '0'}`))
}

const isLess = (a: Bound, b: Bound): boolean => (Buffer.isBuffer(a) && Buffer.isBuffer(b) ? Buffer.compare(a, b) < 0 : a < b)

/** The statistics of one column over all row groups. */
function columnStatistics(type: number, field: Field, chunks: readonly ThriftStruct[]): FileStatistics[string] {
  let nulls: number | null = 0
  let [min, max, isKnown] = [null as Bound | null, null as Bound | null, true]
  for (const chunk of chunks) {
    const told = chunk.get(chunkFields.statistics) as ThriftStruct | undefined
    const missing = told?.get(boundFields.nulls) as bigint | undefined
    nulls = nulls === null || missing === undefined ? null : nulls + Number(missing)
    if (missing !== undefined && missing === chunk.get(chunkFields.values)) continue
    const [low, high] = [told?.get(boundFields.min), told?.get(boundFields.max)] as [Buffer | undefined, Buffer | undefined]
    const [from, to] = [low && bound(type, field, low), high && bound(type, field, high)]
    if (from == null || to == null || Number.isNaN(from) || Number.isNaN(to)) isKnown = false
    else {
      if (min === null || isLess(from, min)) min = from
      if (max === null || isLess(max, to)) max = to
    }
  }
  const text = (value: Bound | null): string | null => (isKnown && value !== null ? valueText(field, value) : null)
  return { min: text(min), max: text(max), nulls }
}

/** Reads the footer of a Parquet file of ours, and nothing else of it. Columns are told apart by their field ids. */
export async function readFileStatistics(path: string, fields: readonly Field[]): Promise<{ rows: number; statistics: FileStatistics }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = Buffer.alloc(8)
    await file.read(tail, 0, 8, size - 8)
    const footer = Buffer.alloc(tail.readUInt32LE(0))
    await file.read(footer, 0, footer.length, size - 8 - footer.length)
    const told = readThrift(footer)
    const leaves = structs(told.get(footerFields.schema)).filter((element) => !element.get(elementFields.children))
    const groups = structs(told.get(footerFields.rowGroups)).map((group) => structs(group.get(chunkFields.columns)))
    const statistics = leaves.flatMap((leaf, column) => {
      const field = fields.find(({ id }) => id === leaf.get(elementFields.fieldId))
      const chunks = groups.map((group) => group[column]?.get(chunkFields.metadata) as ThriftStruct)
      return field ? [[String(field.id), columnStatistics(leaf.get(elementFields.type) as number, field, chunks)] as const] : []
    })
    return { rows: Number(told.get(footerFields.rows)), statistics: Object.fromEntries(statistics) }
  } finally {
    await file.close()
  }
}
