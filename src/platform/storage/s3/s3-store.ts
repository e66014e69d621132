import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { createReadStream, createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { notFound, PlatformError } from '../../errors/index.ts'
import { CachedObjects } from '../cached-objects.ts'
import { chunksOf, type ByteSource } from '../chunks.ts'
import { openLocalStore } from '../local-store.ts'
import { checkKey } from '../object-key.ts'
import type { ByteRange, ObjectStore, PutOptions, StoredObject, WrittenObject } from '../object-store.ts'
import { connectS3, isMissing, isThereAlready, storeFailed, type S3Settings } from './connection.ts'
import { MultipartUpload } from './multipart-upload.ts'
import { createReadSigner } from './read-signer.ts'

export interface S3StoreOptions {
  settings: S3Settings
  /** Folder of this machine for copies of objects, which engines read, and its bounds. */
  cache: { root: string; maxBytes: number; reserveBytes: number }
  /** Name of the city: a prefix belongs to one, because each sweeps away what its own rows do not name. */
  owner(): Promise<string>
}

/** The prefix belongs to another city. */
export class ForeignPrefix extends Error {}

/**
 * The object store in a bucket. An object is durable there before `put` answers; engines read whole copies on this disk, made by what writes or first
 * reads them. The copies are a cache: any of them may go at any time.
 */
export async function openS3Store({ settings, cache, owner }: S3StoreOptions): Promise<ObjectStore> {
  const client = connectS3(settings)
  const local = await openLocalStore({ root: cache.root, reserveBytes: cache.reserveBytes })
  const cached = await CachedObjects.open(local, cache.maxBytes)
  const { bucket: Bucket } = settings
  const before = settings.prefix === '' ? '' : `${settings.prefix}/`
  const target = (key: string) => ({ Bucket, Key: before + checkKey(key) })
  const fetching = new Map<string, Promise<string>>()

  /** Does what the service is asked for; a missing object is null. */
  const remote = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch (error) {
      if (isMissing(error)) return null
      throw error instanceof PlatformError ? error : storeFailed(error)
    }
  }
  const found = <T>(answer: T | null, key: string): T => {
    if (answer === null) throw notFound({ zh: '对象', en: 'object' }, key)
    return answer
  }
  const head = async (key: string): Promise<StoredObject | null> => {
    const answer = await remote(() => client.send(new HeadObjectCommand(target(key))))
    return answer && { key, bytes: answer.ContentLength ?? 0, modifiedAt: answer.LastModified ?? new Date(0) }
  }
  const remoteStream = async (key: string, range?: ByteRange): Promise<Readable> => {
    const Range = range && `bytes=${range.start}-${range.end ?? ''}`
    const answer = await remote(() => client.send(new GetObjectCommand({ ...target(key), ...(Range !== undefined && { Range }) })))
    return found(answer, key).Body as Readable
  }
  const requireSpace = async (bytes: number): Promise<void> => {
    for (;;) {
      try {
        return await local.requireSpace(bytes)
      } catch (error) {
        if (!(await cached.dropOldest())) throw error
      }
    }
  }
  const keep = async (key: string, bytes: number): Promise<void> => {
    cached.add(key, bytes)
    await cached.shrink()
  }

  const put = async (key: string, source: ByteSource, options: PutOptions = {}): Promise<WrittenObject> => {
    const upload = new MultipartUpload(client, target(key))
    try {
      await requireSpace(source instanceof Uint8Array ? source.byteLength : 0)
      const written = await local.put(key, upload.through(chunksOf(source, options.signal)), options)
      await upload.finish()
      await keep(key, written.bytes)
      return written
    } catch (error) {
      await upload.abort()
      cached.forget(key)
      await local.delete(key)
      throw isRemote(error) ? storeFailed(error) : error
    }
  }
  const putFile = async (key: string, path: string): Promise<StoredObject> => {
    const upload = new MultipartUpload(client, target(key))
    try {
      for await (const _ of upload.through(createReadStream(path, { highWaterMark: 1 << 20 })));
      await upload.finish()
    } catch (error) {
      await upload.abort()
      throw isRemote(error) ? storeFailed(error) : error
    }
    const stored = await local.putFile(key, path)
    await keep(key, stored.bytes)
    return stored
  }

  const fetchCopy = async (key: string): Promise<string> => {
    const { bytes } = found(await head(key), key)
    await requireSpace(bytes)
    const written = await local.put(key, await remoteStream(key))
    if (written.bytes !== bytes) {
      await local.delete(key)
      throw storeFailed({ name: 'IncompleteObject' })
    }
    await keep(key, bytes)
    return local.localPath(key)
  }
  const localPath = async (key: string): Promise<string> => {
    const path = await cached.use(checkKey(key))
    if (path !== null) return path
    const running = fetching.get(key)
    if (running) return running
    const work = fetchCopy(key).finally(() => fetching.delete(key))
    fetching.set(key, work)
    return work
  }

  async function* list(prefix = ''): AsyncIterable<StoredObject> {
    try {
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: before + prefix }))
        for (const { Key = '', Size = 0, LastModified = new Date() } of page.Contents ?? []) {
          const key = Key.slice(before.length)
          if (!key.split('/').some((part) => part === '' || part.startsWith('.'))) yield { key, bytes: Size, modifiedAt: LastModified }
        }
    } catch (error) {
      throw isRemote(error) ? storeFailed(error) : error
    }
  }
  const sweepStaging = async (limit: Date): Promise<number> => {
    let removed = await local.sweepStaging(limit)
    await remote(async () => {
      // A thousand at a time are plenty: the next turn finds the rest.
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: before }))
      for (const { Key, UploadId, Initiated } of Uploads) {
        if (!Initiated || Initiated >= limit) continue
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
        removed += 1
      }
    })
    return removed
  }

  /** Whoever writes the mark first has the prefix. */
  const claim = async (): Promise<void> => {
    const name = await owner()
    const mark = { Bucket, Key: `${before}.pujiang` }
    const read = async (): Promise<string | null> => {
      const answer = await remote(() => client.send(new GetObjectCommand(mark)))
      return answer && ((await answer.Body?.transformToString()) ?? '')
    }
    let holder = await read()
    if (holder === null) {
      await remote(() =>
        client.send(new PutObjectCommand({ ...mark, Body: name, IfNoneMatch: '*' })).catch((error: unknown) => {
          if (!isThereAlready(error)) throw error
        }),
      )
      holder = await read()
    }
    if (holder !== name) throw new ForeignPrefix(`s3://${Bucket}/${before} belongs to another city; give this one a prefix of its own.`)
  }
  await claim()

  return {
    root: `s3://${Bucket}${before === '' ? '' : `/${settings.prefix}`}`,
    signer: createReadSigner(settings),
    put,
    putFile,
    get: async (key, range) => ((await cached.use(checkKey(key))) === null ? remoteStream(key, range) : local.get(key, range)),
    copyTo: async (key, path) => pipeline(await remoteStream(key), createWriteStream(path, { flags: 'wx' })),
    head,
    delete: async (key) => {
      const was = await head(key)
      if (was) await remote(() => client.send(new DeleteObjectCommand(target(key))))
      cached.forget(key)
      await local.delete(key)
      return was !== null
    },
    list,
    localPath,
    stagingPath: local.stagingPath,
    sweepStaging,
    requireSpace,
  }
}

/** A fault of the service or of the way to it, not of ours. */
const isRemote = (error: unknown): boolean => typeof error === 'object' && error !== null && '$metadata' in error
