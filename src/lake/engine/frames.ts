import type { Duplex } from 'node:stream'

/**
 * Messages between the server and a child: two lengths (header, body; u32 big-endian), the header as JSON, the body as bytes.
 * Rows travel in the body and are never parsed by the server.
 */
export interface Frame<H> {
  header: H
  body: Buffer
}

/** Writes one message: two lengths, a JSON header, and bytes. */
export function writeFrame(channel: Duplex, header: unknown, body: Buffer | null): void {
  const text = Buffer.from(JSON.stringify(header))
  const lengths = Buffer.allocUnsafe(8)
  lengths.writeUInt32BE(text.length, 0)
  lengths.writeUInt32BE(body?.length ?? 0, 4)
  // One write for small messages: each one is a system call.
  if (!body || body.length < 65_536) channel.write(Buffer.concat(body ? [lengths, text, body] : [lengths, text]))
  else {
    channel.cork()
    channel.write(Buffer.concat([lengths, text]))
    channel.write(body)
    channel.uncork()
  }
}

/** Calls `receive` for each whole message, whatever the chunks are. */
export function readFrames<H>(channel: Duplex, receive: (frame: Frame<H>) => void): void {
  let parts: Buffer[] = []
  let held = 0
  let needed = 8
  channel.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    held += chunk.length
    if (held < needed) return
    let buffer = parts.length === 1 ? chunk : Buffer.concat(parts)
    for (;;) {
      if (buffer.length < 8) {
        needed = 8
        break
      }
      const headerLength = buffer.readUInt32BE(0)
      const end = 8 + headerLength + buffer.readUInt32BE(4)
      if (buffer.length < end) {
        needed = end
        break
      }
      const header = JSON.parse(buffer.toString('utf8', 8, 8 + headerLength)) as H
      receive({ header, body: buffer.subarray(8 + headerLength, end) })
      buffer = buffer.subarray(end)
    }
    parts = buffer.length > 0 ? [buffer] : []
    held = buffer.length
  })
}
