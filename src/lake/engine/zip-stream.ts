import { createDeflateRaw, crc32 } from 'node:zlib'

/** A file of an archive: its name and its bytes, in as many pieces as they come. */
export interface ZipPart {
  name: string
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

interface Written {
  name: Buffer
  at: number
  crc: number
  packed: number
  size: number
}

const version = 45
/** Sizes follow the bytes; names are UTF-8. */
const flags = 0x0808
/** 1980-01-01, so that the same parts make the same archive. */
const date = 0x0021

/**
 * A zip archive as it is being written: nothing is held but one record a file. Sizes take eight bytes (ZIP64) everywhere, since they are
 * known only after the bytes. The bytes are packed by threads of the runtime, not on the event loop.
 */
export async function* zipStream(parts: Iterable<ZipPart>): AsyncGenerator<Buffer> {
  const written: Written[] = []
  let at = 0
  for (const part of parts) {
    const entry: Written = { name: Buffer.from(part.name), at, crc: 0, packed: 0, size: 0 }
    const head = localHeader(entry)
    at += head.length
    yield head
    for await (const piece of packed(part.bytes, entry)) {
      at += piece.length
      yield piece
    }
    const tail = descriptor(entry)
    at += tail.length
    yield tail
    written.push(entry)
  }
  const directory = Buffer.concat(written.map(centralHeader))
  yield directory
  yield endOf(written.length, directory.length, at)
}

async function* packed(bytes: ZipPart['bytes'], entry: Written): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw({ level: 4, chunkSize: 1 << 16 })
  const feed = (async () => {
    for await (const piece of bytes) {
      entry.crc = crc32(piece, entry.crc)
      entry.size += piece.length
      if (!deflate.write(piece)) await new Promise<void>((resolve) => deflate.once('drain', resolve))
      if (deflate.destroyed) return
    }
    deflate.end()
  })()
  feed.catch((error: Error) => deflate.destroy(error))
  try {
    for await (const piece of deflate as AsyncIterable<Buffer>) {
      entry.packed += piece.length
      yield piece
    }
    await feed
  } finally {
    // A reader that left: whoever waits for room must not wait for ever.
    deflate.destroy()
    deflate.emit('drain')
  }
}

function localHeader({ name }: Written): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(version, 4)
  head.writeUInt16LE(flags, 6)
  head.writeUInt16LE(8, 8)
  head.writeUInt16LE(date, 12)
  head.writeUInt32LE(0xffffffff, 18)
  head.writeUInt32LE(0xffffffff, 22)
  head.writeUInt16LE(name.length, 26)
  const wide = Buffer.alloc(20)
  wide.writeUInt16LE(1, 0)
  wide.writeUInt16LE(16, 2)
  head.writeUInt16LE(wide.length, 28)
  return Buffer.concat([head, name, wide])
}

function descriptor({ crc, packed: length, size }: Written): Buffer {
  const tail = Buffer.alloc(24)
  tail.writeUInt32LE(0x08074b50, 0)
  tail.writeUInt32LE(crc, 4)
  tail.writeBigUInt64LE(BigInt(length), 8)
  tail.writeBigUInt64LE(BigInt(size), 16)
  return tail
}

function centralHeader({ name, at, crc, packed: length, size }: Written): Buffer {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE(version, 4)
  head.writeUInt16LE(version, 6)
  head.writeUInt16LE(flags, 8)
  head.writeUInt16LE(8, 10)
  head.writeUInt16LE(date, 14)
  head.writeUInt32LE(crc, 16)
  head.writeUInt32LE(0xffffffff, 20)
  head.writeUInt32LE(0xffffffff, 24)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt32LE(0xffffffff, 42)
  const wide = Buffer.alloc(28)
  wide.writeUInt16LE(1, 0)
  wide.writeUInt16LE(24, 2)
  wide.writeBigUInt64LE(BigInt(size), 4)
  wide.writeBigUInt64LE(BigInt(length), 12)
  wide.writeBigUInt64LE(BigInt(at), 20)
  head.writeUInt16LE(wide.length, 30)
  return Buffer.concat([head, name, wide])
}

function endOf(count: number, length: number, at: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22)
  end.writeUInt32LE(0x06064b50, 0)
  end.writeBigUInt64LE(44n, 4)
  end.writeUInt16LE(version, 12)
  end.writeUInt16LE(version, 14)
  end.writeBigUInt64LE(BigInt(count), 24)
  end.writeBigUInt64LE(BigInt(count), 32)
  end.writeBigUInt64LE(BigInt(length), 40)
  end.writeBigUInt64LE(BigInt(at), 48)
  end.writeUInt32LE(0x07064b50, 56)
  end.writeBigUInt64LE(BigInt(at + length), 64)
  end.writeUInt32LE(1, 72)
  end.writeUInt32LE(0x06054b50, 76)
  end.writeUInt16LE(count, 84)
  end.writeUInt16LE(count, 86)
  end.writeUInt32LE(0xffffffff, 88)
  end.writeUInt32LE(0xffffffff, 92)
  return end
}
