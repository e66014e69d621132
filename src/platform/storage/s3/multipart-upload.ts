import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { objectTooLarge } from '../storage-errors.ts'

const partBytes = 16 * 1024 * 1024
const mostParts = 10_000
/** Parts on their way at a time; each holds its bytes in memory. */
const atOnce = 3

/** An object on its way: parts leave while further bytes arrive, and it is there after `finish` or never. A small one is put at once. */
export class MultipartUpload {
  private readonly client: S3Client
  private readonly target: { Bucket: string; Key: string }
  private readonly parts: { PartNumber: number; ETag: string | undefined }[] = []
  private readonly running = new Set<Promise<void>>()
  private waiting: Uint8Array[] = []
  private waitingBytes = 0
  private id: string | undefined
  private sent = 0
  private failure: { error: unknown } | null = null

  constructor(client: S3Client, target: { Bucket: string; Key: string }) {
    this.client = client
    this.target = target
  }

  /** Hands the chunks on and sends them at the same time. */
  async *through(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      this.waiting.push(chunk)
      this.waitingBytes += chunk.byteLength
      if (this.waitingBytes >= partBytes) await this.sendPart()
      yield chunk
    }
  }

  async finish(): Promise<void> {
    if (this.id === undefined) {
      await this.client.send(new PutObjectCommand({ ...this.target, Body: this.take() }))
      return
    }
    if (this.waitingBytes > 0) await this.sendPart()
    await Promise.all(this.running)
    this.rethrow()
    const Parts = this.parts.toSorted((a, b) => a.PartNumber - b.PartNumber)
    await this.client.send(new CompleteMultipartUploadCommand({ ...this.target, UploadId: this.id, MultipartUpload: { Parts } }))
  }

  /** Leaves nothing behind, as far as the service can be reached; the sweeper finds the rest. */
  async abort(): Promise<void> {
    await Promise.all(this.running)
    if (this.id !== undefined) await this.client.send(new AbortMultipartUploadCommand({ ...this.target, UploadId: this.id })).catch(() => undefined)
  }

  private take(): Uint8Array {
    const body = Buffer.concat(this.waiting)
    this.waiting = []
    this.waitingBytes = 0
    return body
  }

  private async sendPart(): Promise<void> {
    this.rethrow()
    this.id ??= (await this.client.send(new CreateMultipartUploadCommand(this.target))).UploadId
    const PartNumber = (this.sent += 1)
    if (PartNumber > mostParts) throw objectTooLarge(partBytes * mostParts)
    const part = new UploadPartCommand({ ...this.target, UploadId: this.id, PartNumber, Body: this.take() })
    const work: Promise<void> = this.client
      .send(part)
      .then(
        ({ ETag }) => void this.parts.push({ PartNumber, ETag }),
        (error: unknown) => void (this.failure ??= { error }),
      )
      .finally(() => this.running.delete(work))
    this.running.add(work)
    if (this.running.size >= atOnce) await Promise.race(this.running)
  }

  private rethrow(): void {
    if (this.failure) throw this.failure.error
  }
}
