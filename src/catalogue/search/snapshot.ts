import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { termsVersion } from './entry-terms.ts'
import type { Delivery, Owner, Release, Scope, SegmentColumns, Span, Subject } from './segment-columns.ts'
import { Segment } from './segment.ts'

/** How far the outbox has been read, and of which database. */
export interface FeedPosition {
  database: string
  /** Transaction and number of the last row taken; decimal, they pass 2^53. */
  xid: string
  seq: string
  /** ISO time of the reading. */
  at: string
}

/** Raise when the layout of files changes. */
const layoutVersion = 4
const stamp = `${layoutVersion}.${termsVersion}`

const columnTypes = {
  gramKeys: Uint32Array,
  units: Uint16Array,
  unitStarts: Uint32Array,
  starts: Uint32Array,
  postings: Uint32Array,
  publicCounts: Uint32Array,
  ids: Uint32Array,
  owner: Uint16Array,
  subject: Uint16Array,
  delivery: Uint16Array,
  scope: Uint16Array,
  span: Uint16Array,
  release: Uint16Array,
  words: Uint32Array,
  wordStarts: Uint32Array,
  quality: Uint8Array,
  rows: Uint32Array,
  use: Uint32Array,
  boxes: Float32Array,
  modified: Uint32Array,
  changed: Uint32Array,
  created: Uint32Array,
  boost: Float32Array,
  brevity: Float32Array,
  nameKeys: Uint32Array,
  blob: Uint8Array,
  blobStarts: Float64Array,
} as const
const columnNames = Object.keys(columnTypes) as (keyof SegmentColumns)[]

interface SegmentEntry {
  file: string
  crc: number
  docs: number
  bytes: number
  subjects: readonly Subject[]
  deliveries: readonly Delivery[]
  owners: readonly Owner[]
  scopes: readonly Scope[]
  spans: readonly Span[]
  releases: readonly Release[]
  words: readonly string[]
  /** Byte offset and number of elements of each column. */
  columns: Record<string, [offset: number, length: number]>
}
/** `deleted`: all documents gone by then, some of which the file may still hold as live. */
interface Manifest {
  stamp: string
  position: FeedPosition | null
  segments: (SegmentEntry & { deleted: number[] })[]
}
const manifestName = 'manifest.json'

/**
 * Writes the segments that are not yet on disk, then the manifest (temporary name, fsync, rename), then removes files that no
 * manifest names. Deleted entries stay in their file and are listed in the manifest. Answers the bytes written.
 */
export async function saveSnapshot(folder: string, segments: readonly Segment[], position: FeedPosition | null): Promise<number> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const manifest: Manifest = { stamp, position, segments: segments.map((s) => ({ ...describe(s), deleted: [...s.deleted] })) }
  // Deletions change two columns: both are taken before the first wait, as entries come and go while the files are written.
  const present = new Set(readdirSync(folder))
  const written = (s: Segment): boolean => s.file?.folder === folder && present.has(s.file.name)
  const columns = segments.map((s) =>
    written(s) ? null : { ...s.columns, owner: s.columns.owner.slice(), publicCounts: s.columns.publicCounts.slice() },
  )
  let bytes = 0
  for (const [i, segment] of segments.entries()) {
    const taken = columns[i]
    if (taken) {
      const name = `segment-${randomBytes(8).toString('hex')}.bin`
      segment.file = { folder, name, crc: await writeColumns(join(folder, name), taken) }
      bytes += manifest.segments[i]!.bytes
    }
    Object.assign(manifest.segments[i]!, { file: segment.file!.name, crc: segment.file!.crc })
  }
  const body = JSON.stringify(manifest)
  await writeDurably(folder, manifestName, `${crc32(body)}\n${body}`)
  await removeStrangers(folder, new Set(manifest.segments.map((s) => s.file)))
  return bytes + body.length
}

function describe(segment: Segment): SegmentEntry {
  const columns: SegmentEntry['columns'] = {}
  let offset = 0
  for (const name of columnNames) {
    const column = segment.columns[name]
    columns[name] = [offset, column.length]
    offset += padded(column.byteLength)
  }
  return {
    file: '',
    crc: 0,
    docs: segment.docs,
    bytes: offset,
    subjects: segment.subjects,
    deliveries: segment.deliveries,
    owners: segment.owners,
    scopes: segment.scopes,
    spans: segment.spans,
    releases: segment.releases,
    words: segment.words,
    columns,
  }
}
const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8

const bytesOf = (column: ArrayBufferView): Uint8Array => new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
const chunk = 1 << 22

/** Columns one after the other, each filled up to eight bytes. Answers the checksum. */
async function writeColumns(path: string, columns: SegmentColumns): Promise<number> {
  const file = await open(path, 'w', 0o600)
  let crc = 0
  try {
    for (const name of columnNames) {
      const bytes = bytesOf(columns[name])
      for (let at = 0; at < padded(bytes.length); at += chunk) {
        const part = new Uint8Array(Math.min(chunk, padded(bytes.length) - at))
        part.set(bytes.subarray(at, at + part.length))
        crc = crc32(part, crc)
        await file.write(part)
      }
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return crc
}

async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name)
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

async function removeStrangers(folder: string, named: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder))
    if (/^segment-[0-9a-f]{16}\.bin$/.test(name) && !named.has(name)) await rm(join(folder, name), { force: true })
}

/**
 * Reads a snapshot. Throws an Error with the reason when there is none, when it is of another version, cut off or altered:
 * the index is then filled from the database.
 */
export async function loadSnapshot(folder: string): Promise<{ segments: Segment[]; deleted: number[][]; position: FeedPosition | null }> {
  const text = await readFile(join(folder, manifestName), 'utf8')
  const line = text.indexOf('\n')
  const body = text.slice(line + 1)
  if (line < 0 || Number(text.slice(0, line)) !== crc32(body)) throw new Error('the manifest does not match its checksum')
  const manifest = JSON.parse(body) as Manifest
  if (manifest.stamp !== stamp) throw new Error(`the snapshot is of version ${manifest.stamp}, this program writes ${stamp}`)
  const segments: Segment[] = []
  for (const entry of manifest.segments) segments.push(await readSegment(folder, entry))
  return { segments, deleted: manifest.segments.map((s) => s.deleted), position: manifest.position }
}

async function readSegment(folder: string, entry: SegmentEntry): Promise<Segment> {
  const path = join(folder, entry.file)
  const file = await open(path, 'r')
  const bytes = new Uint8Array(entry.bytes)
  let crc = 0
  try {
    if ((await file.stat()).size !== entry.bytes) throw new Error(`${entry.file} has another length than the manifest says`)
    for (let at = 0; at < bytes.length; at += chunk) {
      const part = bytes.subarray(at, at + chunk)
      for (let done = 0; done < part.length;) {
        const { bytesRead } = await file.read(part, done, part.length - done, at + done)
        if (bytesRead === 0) throw new Error(`${entry.file} ends early`)
        done += bytesRead
      }
      crc = crc32(part, crc)
    }
  } finally {
    await file.close()
  }
  if (crc !== entry.crc) throw new Error(`${entry.file} does not match its checksum`)
  const columns = Object.fromEntries(
    columnNames.map((name) => {
      const [offset, length] = entry.columns[name]!
      return [name, new columnTypes[name](bytes.buffer, offset, length)]
    }),
  ) as unknown as SegmentColumns
  const segment = new Segment(columns, {
    docs: entry.docs,
    subjects: [...entry.subjects],
    deliveries: [...entry.deliveries],
    owners: [...entry.owners],
    scopes: [...entry.scopes],
    spans: [...entry.spans],
    releases: [...entry.releases],
    words: [...entry.words],
  })
  segment.file = { folder, name: entry.file, crc: entry.crc }
  return segment
}
