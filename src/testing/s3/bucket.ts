import { createHash, randomUUID } from 'node:crypto'

export interface KeptObject {
  bytes: Buffer
  etag: string
  at: Date
}
interface Upload {
  key: string
  at: Date
  parts: Map<number, Buffer>
}

/** Objects and unfinished uploads in memory; what a test may look at and change. */
export class Bucket {
  readonly objects = new Map<string, KeptObject>()
  readonly uploads = new Map<string, Upload>()

  put(key: string, bytes: Buffer): KeptObject {
    const kept = { bytes, etag: `"${createHash('md5').update(bytes).digest('hex')}"`, at: new Date() }
    this.objects.set(key, kept)
    return kept
  }

  begin(key: string): string {
    const id = randomUUID()
    this.uploads.set(id, { key, at: new Date(), parts: new Map() })
    return id
  }

  /** Puts the parts together in the order of their numbers; null for an upload that is unknown. */
  complete(id: string): KeptObject | null {
    const upload = this.uploads.get(id)
    if (!upload) return null
    this.uploads.delete(id)
    const parts = [...upload.parts].toSorted(([a], [b]) => a - b)
    return this.put(upload.key, Buffer.concat(parts.map(([, bytes]) => bytes)))
  }

  /** Keys below a prefix after another one, in order. */
  keys(prefix: string, after = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted()
  }
}
