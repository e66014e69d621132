import { createReadStream } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A checkpoint note is five lines: origin, size, root, an empty one, the signature. */
const linesANote = 5
const longestNote = 4_096

/** Reads the notes of a checkpoint file in order, one at a time. A last note that was cut by a crash is left out; a missing file has none. */
export async function* readNotes(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, 'utf8')
  let rest = ''
  try {
    for await (const chunk of stream) {
      const lines = (rest + String(chunk)).split('\n')
      const whole = lines.length - 1 - ((lines.length - 1) % linesANote)
      for (let at = 0; at < whole; at += linesANote) yield `${lines.slice(at, at + linesANote).join('\n')}\n`
      rest = lines.slice(whole).join('\n')
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  } finally {
    stream.destroy()
  }
}

/**
 * The copy of the checkpoints outside the database. Only ever appended to; a note cut short by a crash is cut off before the next one, because
 * the database still holds it and it is appended again.
 */
export class CheckpointFile {
  readonly path: string
  constructor(path: string) {
    this.path = path
  }

  /** The last whole note, or null. Reads only the end of the file. */
  async last(): Promise<string | null> {
    const handle = await this.#open()
    try {
      return (await tailOf(handle)).note
    } finally {
      await handle.close()
    }
  }

  /** Appends notes and answers when they are on disk. */
  async append(notes: readonly string[]): Promise<void> {
    const handle = await this.#open()
    try {
      const { end } = await tailOf(handle)
      await handle.truncate(end)
      await handle.write(notes.join(''), end)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    // 'a+' would ignore the position of writes; 'r+' needs the file to exist
    const made = await open(this.path, 'a', 0o600)
    await made.close()
    return open(this.path, 'r+')
  }
}

/** The last whole note of a file and the offset in bytes where it ends. */
async function tailOf(handle: FileHandle): Promise<{ note: string | null; end: number }> {
  const { size } = await handle.stat()
  const start = Math.max(0, size - 2 * longestNote)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
  const text = buffer.subarray(0, bytesRead).toString('latin1')
  const ends = [...text.matchAll(/\n\n[^\n]+\n/g)].map((m) => m.index + m[0].length)
  const end = ends.at(-1)
  // A cut first note starts over; a long end without any note is not ours to cut and fails as unsigned.
  if (end === undefined) return size < longestNote ? { note: null, end: 0 } : { note: '', end: size }
  const before = ends.at(-2) ?? 0
  const whole = buffer.subarray(before, end).toString('utf8')
  return { note: whole, end: start + end }
}
