import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, opendir, readdir, rename, rm, rmdir, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { notFound } from '../errors/index.ts'
import { chunksOf, type ByteSource } from './chunks.ts'
import { checkKey } from './object-key.ts'
import type { ByteRange, ObjectStore, PutOptions, StoredObject, WrittenObject } from './object-store.ts'
import { objectTooLarge, storageFull, translateStorageError } from './storage-errors.ts'

export interface LocalStoreOptions {
  /** Folder of the store; created when missing. */
  root: string
  /** Bytes of the disk that loads may not touch, so that PostgreSQL beside it can go on. Default 256 MiB. */
  reserveBytes?: number
}

const staging = '.staging'
/** The free space is asked again after so many bytes of one stream. */
const spaceCheckInterval = 64 * 1024 * 1024

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException | null)?.code)

/**
 * The object store in a folder of this machine: bytes go to a temporary name, are forced to disk, renamed, and the folder is forced to disk, so that a
 * key is either absent or whole after any crash.
 */
export async function openLocalStore(options: LocalStoreOptions): Promise<ObjectStore> {
  const { root } = options
  const reserve = options.reserveBytes ?? 256 * 1024 * 1024
  const stagingDir = join(root, staging)
  await mkdir(stagingDir, { recursive: true })

  const pathOf = (key: string): string => join(root, ...checkKey(key).split('/'))
  const objectOf = async (key: string): Promise<StoredObject | null> => {
    try {
      const found = await stat(pathOf(key))
      return found.isFile() ? { key, bytes: found.size, modifiedAt: found.mtime } : null
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
      throw error
    }
  }
  const existing = async (key: string): Promise<StoredObject> => {
    const found = await objectOf(key)
    if (!found) throw notFound({ zh: '对象', en: 'object' }, key)
    return found
  }
  const stagingPath = async (extension = ''): Promise<string> => join(stagingDir, `${process.pid}-${randomUUID()}${extension}`)
  const requireSpace = async (bytes: number): Promise<void> => {
    const disk = await statfs(root)
    const free = disk.bavail * disk.bsize
    if (free - reserve < bytes) throw storageFull({ neededBytes: bytes, freeBytes: Math.max(0, free - reserve) })
  }

  /** Renames a file that is already on disk to its key and makes the name durable. */
  const publish = async (temporary: string, key: string): Promise<StoredObject> => {
    const target = pathOf(key)
    for (let attempt = 0; ; attempt += 1) {
      const created = await mkdir(dirname(target), { recursive: true })
      try {
        await rename(temporary, target)
        await syncUpwards(dirname(target), created === undefined ? dirname(target) : dirname(created))
        return await existing(key)
      } catch (error) {
        // A delete may just have removed the empty folder between mkdir and rename.
        if (codeOf(error) !== 'ENOENT' || attempt >= 5) throw error
      }
    }
  }

  const put = async (key: string, source: ByteSource, putOptions: PutOptions = {}): Promise<WrittenObject> => {
    checkKey(key)
    const { signal, onProgress, maxBytes } = putOptions
    const temporary = await stagingPath()
    const hash = createHash('sha256')
    let bytes = 0
    try {
      signal?.throwIfAborted()
      await requireSpace(source instanceof Uint8Array ? source.byteLength : 0)
      const file = await open(temporary, 'wx')
      try {
        let checkedAt = 0
        for await (const chunk of chunksOf(source, signal)) {
          if (maxBytes !== undefined && bytes + chunk.byteLength > maxBytes) throw objectTooLarge(maxBytes)
          hash.update(chunk)
          await file.writev([chunk])
          bytes += chunk.byteLength
          if (bytes - checkedAt >= spaceCheckInterval) {
            checkedAt = bytes
            await requireSpace(0)
          }
          onProgress?.(bytes)
        }
        await file.sync()
      } finally {
        await file.close()
      }
      signal?.throwIfAborted()
      return { ...(await publish(temporary, key)), sha256: hash.digest('hex') }
    } catch (error) {
      await rm(temporary, { force: true })
      throw translateStorageError(error)
    }
  }

  const putFile = async (key: string, path: string): Promise<StoredObject> => {
    checkKey(key)
    try {
      await syncFile(path)
      return await publish(path, key)
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') throw translateStorageError(error)
    }
    // The file lies on another disk.
    const temporary = await stagingPath()
    try {
      await requireSpace((await stat(path)).size)
      await copyFile(path, temporary)
      await syncFile(temporary)
      const stored = await publish(temporary, key)
      await unlink(path)
      return stored
    } catch (error) {
      await rm(temporary, { force: true })
      throw translateStorageError(error)
    }
  }

  const get = async (key: string, range?: ByteRange): Promise<Readable> => {
    await existing(key)
    const stream = createReadStream(pathOf(key), { ...range, highWaterMark: 256 * 1024 })
    // Opened before we answer, so that a missing or unreadable object is an error here and not in the middle of an answer.
    await new Promise<void>((resolve, reject) => {
      stream.once('open', () => resolve())
      stream.once('error', reject)
    })
    return stream
  }

  const copyTo = async (key: string, path: string): Promise<void> => {
    const source = pathOf((await existing(key)).key)
    try {
      await link(source, path)
    } catch (error) {
      if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error))) throw error
      await copyFile(source, path)
    }
  }

  const remove = async (key: string): Promise<boolean> => {
    const path = pathOf(key)
    try {
      await unlink(path)
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false
      throw error
    }
    await syncFolder(dirname(path)).catch(() => {})
    await removeEmptyFolders(dirname(path), root)
    return true
  }

  const sweepStaging = async (before: Date): Promise<number> => {
    let removed = 0
    for (const name of await readdir(stagingDir)) {
      const path = join(stagingDir, name)
      if ((await lastWritten(path)) >= before.getTime()) continue
      await rm(path, { recursive: true, force: true })
      removed += 1
    }
    return removed
  }

  return {
    root: `file://${root}`,
    signer: null,
    put,
    putFile,
    get,
    copyTo,
    head: objectOf,
    delete: remove,
    list: (prefix = '') => listFolder(root, '', prefix),
    localPath: async (key) => pathOf((await existing(key)).key),
    stagingPath,
    sweepStaging,
    requireSpace,
  }
}

async function* listFolder(root: string, folder: string, prefix: string): AsyncIterable<StoredObject> {
  const entries: { name: string; isFolder: boolean }[] = []
  try {
    for await (const entry of await opendir(join(root, folder))) {
      if (!entry.name.startsWith('.')) entries.push({ name: entry.name, isFolder: entry.isDirectory() })
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  // Key order: a folder sorts as its name with the slash.
  const sortKey = (entry: { name: string; isFolder: boolean }): string => (entry.isFolder ? `${entry.name}/` : entry.name)
  entries.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  for (const entry of entries) {
    const key = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isFolder) {
      const inside = `${key}/`
      if (inside.startsWith(prefix) || prefix.startsWith(inside)) yield* listFolder(root, key, prefix)
    } else if (key.startsWith(prefix)) {
      const found = await stat(join(root, key)).catch(() => null)
      if (found) yield { key, bytes: found.size, modifiedAt: found.mtime }
    }
  }
}

/** When anything below the path was last written, in ms: the time of a folder alone does not move while a long load fills a file in it. */
async function lastWritten(path: string): Promise<number> {
  const found = await stat(path).catch(() => null)
  if (!found) return Infinity
  if (!found.isDirectory()) return found.mtimeMs
  const inside = await readdir(path).catch(() => [])
  const times = await Promise.all(inside.map(async (name) => lastWritten(join(path, name))))
  return Math.max(found.mtimeMs, ...times.filter((time) => time !== Infinity))
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Forces the folder and, when parents were created with it, every folder up to `top` to disk. */
async function syncUpwards(folder: string, top: string): Promise<void> {
  for (let current = folder; ; current = dirname(current)) {
    await syncFolder(current)
    if (current === top || !current.startsWith(top + sep)) return
  }
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let current = folder; current !== root && current.startsWith(root + sep); current = dirname(current)) {
    try {
      await rmdir(current)
    } catch {
      return
    }
  }
}
