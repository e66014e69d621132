import { appendFile, readFile, writeFile } from 'node:fs/promises'
import type { FileColumn } from './parquet-source.ts'

/** Files remembered at most, the oldest go first. */
const most = 10_000

const readLine = (line: string): [string, readonly FileColumn[]][] => {
  try {
    const [path, columns] = JSON.parse(line) as [unknown, unknown]
    return typeof path === 'string' && Array.isArray(columns) ? [[path, columns as FileColumn[]]] : []
  } catch {
    // The last line of a program that was killed while it wrote.
    return []
  }
}

/**
 * What the footers of Parquet files say of their columns, across children and starts of the program: files of a version never change, so what was
 * seen once holds. Kept in one file, a line a Parquet file; without a file in memory only. Nothing is lost with it: an unknown file is looked at again.
 */
export class KnownColumns {
  private readonly known = new Map<string, Promise<readonly FileColumn[]>>()
  private readonly file: string | null
  private writing: Promise<void>

  constructor(file: string | null) {
    this.file = file
    this.writing = file === null ? Promise.resolve() : this.load(file).catch(() => undefined)
  }

  /** The columns of a file; `look` reads them where they are not known. */
  get(path: string, look: () => Promise<readonly FileColumn[]>): Promise<readonly FileColumn[]> {
    const known = this.known.get(path)
    if (known) return known
    const found = look()
    this.remember(path, found)
    found.then(
      (columns) => this.note(path, columns),
      () => this.known.delete(path),
    )
    return found
  }

  /** Waits until all is read and written. */
  async settle(): Promise<void> {
    await this.writing
  }

  private remember(path: string, columns: Promise<readonly FileColumn[]>): void {
    this.known.set(path, columns)
    for (const oldest of this.known.keys()) {
      if (this.known.size <= most) break
      this.known.delete(oldest)
    }
  }

  private note(path: string, columns: readonly FileColumn[]): void {
    const { file } = this
    if (file === null) return
    this.writing = this.writing.then(() => appendFile(file, `${JSON.stringify([path, columns])}\n`, { mode: 0o600 })).catch(() => undefined)
  }

  private async load(file: string): Promise<void> {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
    const kept = lines.slice(-most)
    for (const [path, columns] of kept.flatMap(readLine)) if (!this.known.has(path)) this.remember(path, Promise.resolve(columns))
    if (kept.length < lines.length || kept.some((line) => readLine(line).length === 0))
      await writeFile(
        file,
        kept
          .filter((line) => readLine(line).length > 0)
          .map((line) => `${line}\n`)
          .join(''),
        { mode: 0o600 },
      )
  }
}
