import type { Readable } from 'node:stream'
import type { ByteSource } from './chunks.ts'
import type { ReadSigner } from './s3/read-signer.ts'

export interface StoredObject {
  key: string
  bytes: number
  modifiedAt: Date
}

export interface WrittenObject extends StoredObject {
  /** SHA-256 of the bytes, hexadecimal. */
  sha256: string
}

/** First and last byte, both included, as in HTTP; without `end` to the end of the object. */
export interface ByteRange {
  start: number
  end?: number
}

export interface PutOptions {
  /** Aborting leaves nothing behind. */
  signal?: AbortSignal
  /** Called with the bytes written so far. */
  onProgress?: (bytes: number) => void
  /** Refuse (LimitExceeded 413) once more bytes than this arrive. */
  maxBytes?: number
}

/**
 * Where rows and files live: immutable objects under keys. An object is either whole and durable or absent: `put` and `putFile` answer only when the bytes
 * would survive a power cut. The commit point of anything is a PostgreSQL row that names the key, never the object's being there.
 */
export interface ObjectStore {
  /** Address below which its keys lie, for engines that reach the store themselves: `file:///folder` or `s3://bucket/prefix`. */
  readonly root: string
  /** Signs requests of readers who have no key of the store; null where nothing is signed. */
  readonly signer: ReadSigner | null
  /** Writes a stream or bytes. A source that fails or is aborted leaves nothing; an object of that key is replaced as a whole. */
  put(key: string, source: ByteSource, options?: PutOptions): Promise<WrittenObject>
  /** Takes over a finished file, usually from `stagingPath`; the file is gone afterwards. */
  putFile(key: string, path: string): Promise<StoredObject>
  /** Opens an object for reading; throws NotFound. Errors while reading arrive on the stream. */
  get(key: string, range?: ByteRange): Promise<Readable>
  /** Makes a file with the object's bytes where none is; on the same disk it may be a second name for them. */
  copyTo(key: string, path: string): Promise<void>
  /** Size and time of an object, or null. */
  head(key: string): Promise<StoredObject | null>
  /** Removes an object; false when there was none. Readers that have it open keep it. */
  delete(key: string): Promise<boolean>
  /** Every object whose key begins with the prefix, in key order. */
  list(prefix?: string): AsyncIterable<StoredObject>
  /** A file on this machine with the object's bytes, for engines; read it, never write it. Throws NotFound. */
  localPath(key: string): Promise<string>
  /** A new path on the same disk for an engine to write to before `putFile`; what stays there is removed by `sweepStaging`. */
  stagingPath(extension?: string): Promise<string>
  /** Removes what broken writes left before that time; answers how many files. */
  sweepStaging(before: Date): Promise<number>
  /** Throws LimitExceeded (507, `PUJIANG_STORAGE_FULL`) when that many more bytes would not fit and leave the reserve. */
  requireSpace(bytes: number): Promise<void>
}
