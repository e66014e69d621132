import { type Readable, Transform, type TransformCallback, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import yauzl from 'yauzl'
import { PlatformError } from '../platform/errors/index.ts'
import { tooLarge, truncatedArchive, unpackedTooLarge, unreadableFile } from './errors.ts'
import { limits } from './limits.ts'

export interface ZipEntry {
  name: string
  packedBytes: number
  unpackedBytes: number
}

/** Bytes that a packed file may unpack to: a fixed ceiling, and a multiple of its own size once past the free part. */
export const unpackedAllowance = (packedBytes: number): number =>
  Math.min(limits.unpackedBytes, Math.max(limits.unpackedFree, packedBytes * limits.unpackedRatio))

class Meter extends Transform {
  #bytes = 0
  readonly #name: string
  readonly #allowed: number

  constructor(name: string, allowed: number) {
    super({ highWaterMark: 1 << 20 })
    this.#name = name
    this.#allowed = allowed
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#allowed) done(unpackedTooLarge(this.#name, this.#bytes, this.#allowed))
    else done(null, chunk)
  }
}

/** Turns any fault of unpacking into one clear error on the returned stream. */
function chain(streams: Readable[], name: string): Readable {
  const [source, ...rest] = streams
  const last = rest.at(-1) as Transform
  const onEnd = (error: Error | null | undefined): void => {
    if (error && !(error instanceof PlatformError)) last.destroy(truncatedArchive(name, error))
  }
  pipeline([source as Readable, ...(rest as Transform[])], onEnd)
  return last
}

/** The content of a gzip stream; several members are read as one. Fails with a clear error when cut off, damaged or a bomb. */
export function gunzipped(packed: Readable, name: string, packedBytes: number): Readable {
  const gunzip = createGunzip({ chunkSize: 1 << 20 })
  const meter = new Meter(name, unpackedAllowance(packedBytes))
  gunzip.on('error', (error) => meter.destroy(truncatedArchive(name, error)))
  return chain([packed, gunzip, meter], name)
}

const openZip = (path: string, name: string): Promise<yauzl.ZipFile> =>
  new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }, (error, zip) =>
      error ? reject(truncatedArchive(name, error)) : resolve(zip),
    )
  })

/** Names in a zip are UTF-8 when it says so, and otherwise GB18030 as Chinese Windows writes them. */
function entryName(entry: yauzl.Entry): string {
  const raw = entry.fileName as unknown as Buffer
  if ((entry.generalPurposeBitFlag & 0x800) !== 0) return raw.toString('utf8')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw)
  } catch {
    return new TextDecoder('gb18030').decode(raw)
  }
}

async function walkZip(
  path: string,
  name: string,
  visit: (entry: yauzl.Entry, entryName: string, zip: yauzl.ZipFile) => boolean,
): Promise<yauzl.ZipFile> {
  const zip = await openZip(path, name)
  if (zip.entryCount > limits.zipEntries) {
    zip.close()
    throw tooLarge(
      name,
      { zh: `含有 ${zip.entryCount} 个文件,过多。`, en: `holds ${zip.entryCount} entries, too many.` },
      { zh: '请只打包数据文件。', en: 'Pack only the data file.' },
      { entries: zip.entryCount, allowed: limits.zipEntries },
    )
  }
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      if (visit(entry, entryName(entry), zip)) resolve()
      else zip.readEntry()
    })
    zip.on('end', resolve)
    zip.on('error', (error) => reject(truncatedArchive(name, error)))
    zip.readEntry()
  }).catch((error: unknown) => {
    zip.close()
    throw error
  })
  return zip
}

/** Entries of a zip. Names are only compared, never used as paths. */
export async function listZip(path: string, name: string): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = []
  const zip = await walkZip(path, name, (entry, entryName) => {
    entries.push({ name: entryName, packedBytes: entry.compressedSize, unpackedBytes: entry.uncompressedSize })
    return false
  })
  zip.close()
  return entries
}

/** The content of one entry, bounded like a gzip. */
export async function openZipEntry(path: string, name: string, wanted: string): Promise<Readable> {
  let found: yauzl.Entry | undefined
  const zip = await walkZip(path, name, (entry, entryName) => {
    if (entryName === wanted) found = entry
    return found !== undefined
  })
  if (!found) {
    zip.close()
    throw unreadableFile(name, `压缩包里没有“${wanted}”。`, `the zip has no entry “${wanted}”.`)
  }
  const entry = found
  const allowed = unpackedAllowance(entry.compressedSize)
  if (entry.isEncrypted()) {
    zip.close()
    throw unreadableFile(name, '压缩包有密码。', 'the zip is encrypted.')
  }
  if (entry.uncompressedSize > allowed) {
    zip.close()
    throw unpackedTooLarge(name, entry.uncompressedSize, allowed)
  }
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, content) => (error ? reject(truncatedArchive(name, error)) : resolve(content)))
  })
  const content = chain([stream, new Meter(name, allowed)], name)
  content.once('close', () => zip.close())
  return content
}
