import { createHash } from 'node:crypto'
import { notFound } from '../../platform/errors/index.ts'
import type { Context } from '../../platform/operations/index.ts'
import type { FileLink, IcebergPart } from '../given-files/file-link.ts'
import { givenFiles, isWhole } from '../given-files/given-files.ts'
import { openTable, type OpenTable, type OpenVersion } from '../open-table.ts'
import type { TableRight } from '../rights.ts'
import { versionOf } from '../row-source.ts'
import { manifest, manifestList, type ManifestFile, type ManifestSnapshot } from './manifests.ts'
import { schemaId, tableMetadata, type Snapshot } from './table-metadata.ts'
import { heldSince, predecessor, readChain, type ChainedVersion } from './version-chain.ts'

/** A table under a right, for whoever holds a link on this ground. */
export interface Asked {
  table: OpenTable
  right: TableRight
  link: Omit<FileLink, 'version' | 'file'>
  /** The reader reaches the object store itself. */
  direct: boolean
}

const partNames: Readonly<Record<IcebergPart, (number: number) => string>> = {
  metadata: (number) => `v${number}.metadata.json`,
  list: (number) => `snap-${number}.avro`,
  manifest: (number) => `manifest-${number}.avro`,
}

/** Address of a file or of a part of the description, for readers that carry no key. */
function addressOf(ctx: Context, { link }: Asked, version: { id: string; number: number }, file: FileLink['file']): string {
  const { links, origin } = ctx.services.givenFiles
  const signed = links.print({ ...link, version: version.id, file })
  return typeof file === 'number'
    ? `${origin()}/api/v1/files/${signed}`
    : `${origin()}/api/v1/iceberg-files/${signed}/${partNames[file](version.number)}`
}

const fieldsUnder = (right: TableRight, { fields }: ChainedVersion) => (fields ?? []).filter(({ id }) => right.fieldIds.includes(id))

/** Whether the version may be told by its places in the store: the stored files hold nothing beyond the right. */
const isDirect = ({ right, direct }: Asked, version: ChainedVersion): boolean => direct && isWhole(right, { fields: version.fields ?? [] })

function snapshotOf(chain: readonly ChainedVersion[], version: ChainedVersion, right: TableRight): ManifestSnapshot {
  const fields = fieldsUnder(right, version)
  return { number: version.number, parent: predecessor(chain, version).parent, schemaId: schemaId(fields), fields }
}

async function filesOf(
  ctx: Context,
  asked: Asked,
  chain: readonly ChainedVersion[],
  version: ChainedVersion,
  opened: OpenVersion,
  direct: boolean,
): Promise<ManifestFile[]> {
  const given = await givenFiles(ctx, asked.table, opened, asked.right)
  return given.files.map((file) => ({
    location: direct ? `${ctx.services.store.root}/${file.key}` : addressOf(ctx, asked, version, file.ordinal),
    bytes: file.bytes,
    rows: file.rows,
    statistics: file.statistics,
    since: file.key === null ? version.number : heldSince(chain, version, file.key),
  }))
}

/** The list of a version in the store, with its manifest. */
async function placedList(ctx: Context, asked: Asked, chain: readonly ChainedVersion[], version: ChainedVersion): Promise<string> {
  const { placed } = ctx.services.givenFiles
  const snapshot = snapshotOf(chain, version, asked.right)
  // What came before is told in both: a version whose predecessors are retracted or restored gets other files.
  const before = chain.filter(({ published, number }) => published && number <= version.number).map(({ number }) => number)
  const name = `${version.id}-${createHash('sha256').update(before.join()).digest('hex').slice(0, 12)}`
  return placed.place(`${name}-snap.avro`, async () => {
    const opened = versionOf(await openTable(ctx, asked.table.id, version.id, 'rows'))
    const files = await filesOf(ctx, asked, chain, version, opened, true)
    const bytes = manifest(snapshot, files)
    const location = await placed.place(`${name}-manifest.avro`, () => bytes)
    return manifestList(snapshot, files, { location, length: bytes.length })
  })
}

/** Rights that leave the same rows have the same table; a change of the row filter makes another one. */
function uuidOf(table: OpenTable, right: TableRight): string {
  if (right.rowFilter === null) return table.id
  const hex = createHash('sha256').update(`${table.id} ${right.rowFilter}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

interface Description {
  metadata: Record<string, unknown>
  location: string
  /** Some of it is told by its place in the store. */
  direct: boolean
}

/** Table metadata of Iceberg as the right leaves it, and where a reader without a catalogue finds it. */
export async function describeIceberg(ctx: Context, asked: Asked): Promise<Description> {
  const { table, right } = asked
  const chain = await readChain(ctx, table.id)
  const current = chain.find(({ id }) => id === table.currentVersionId)
  if (!current) throw notFound({ zh: '版本', en: 'version' }, table.slug)
  const describe = async (version: ChainedVersion): Promise<Snapshot> => {
    const { parent, appends } = predecessor(chain, version)
    const whole = isWhole(right, { fields: version.fields ?? [] })
    const parentIsWhole = parent === null || isWhole(right, { fields: chain.find(({ number }) => number === parent)?.fields ?? [] })
    return {
      number: version.number,
      publishedAt: new Date(version.publishedAt ?? 0),
      fields: fieldsUnder(right, version),
      parent,
      appends: appends && whole && parentIsWhole,
      totals: whole ? { rows: version.rows, bytes: version.bytes, files: version.files } : null,
      manifestList: isDirect(asked, version) ? await placedList(ctx, asked, chain, version) : addressOf(ctx, asked, version, 'list'),
    }
  }
  const published = chain.filter((version) => version.published)
  const snapshots = await Promise.all(published.map(describe))
  const direct = published.filter((version) => isDirect(asked, version)).length
  const allDirect = direct > 0 && direct === published.length
  const metadata = tableMetadata({
    uuid: uuidOf(table, right),
    location: allDirect ? `${ctx.services.store.root}/tables/${table.id}` : `${ctx.services.givenFiles.origin()}/iceberg/tables/${table.id}`,
    comment: table.name.zh,
    current: current.number,
    snapshots,
  })
  if (!allDirect) return { metadata, location: addressOf(ctx, asked, current, 'metadata'), direct: direct > 0 }
  const text = JSON.stringify(metadata)
  const name = `${table.id}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.metadata.json`
  return { metadata, location: await ctx.services.givenFiles.placed.place(name, () => Buffer.from(text)), direct: true }
}

/** A part of the description, printed anew under the right as it stands. */
export async function printIcebergPart(ctx: Context, asked: Asked, part: IcebergPart): Promise<Buffer> {
  if (part === 'metadata') return Buffer.from(JSON.stringify((await describeIceberg(ctx, asked)).metadata))
  const chain = await readChain(ctx, asked.table.id)
  const opened = versionOf(asked.table)
  const version = chain.find(({ id }) => id === opened.id)
  if (!version) throw notFound({ zh: '版本', en: 'version' }, opened.id)
  const snapshot = snapshotOf(chain, version, asked.right)
  const files = await filesOf(ctx, asked, chain, version, opened, false)
  const bytes = manifest(snapshot, files)
  return part === 'manifest' ? bytes : manifestList(snapshot, files, { location: addressOf(ctx, asked, version, 'manifest'), length: bytes.length })
}
