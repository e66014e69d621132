import { Readable } from 'node:stream'

/** What a store takes: a stream, or bytes that are there already. */
export type ByteSource = Readable | AsyncIterable<Uint8Array> | Uint8Array

/** The bytes of a source as they come; one that is aborted, breaks or ends too early throws. */
export async function* chunksOf(source: ByteSource, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  if (source instanceof Uint8Array) {
    yield source
    return
  }
  const stream = source instanceof Readable ? source : Readable.from(source)
  const abort = (): void => void stream.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
  signal?.addEventListener('abort', abort, { once: true })
  try {
    for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array)
    // An HTTP request whose sender went away can end without an error.
    if ('complete' in stream && stream.complete === false) throw new Error('the sender went away before the end')
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
