import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readXlsx } from 'hucre'
import { generateFiles, type GeneratedFile, type Pack, type PackDataset, type Wanted } from '../../src/packs/index.ts'

/** 09:30 on 18 November 2026 in the city: the clock under which tests look at it. */
export const frozenClock = { now: (): Date => new Date('2026-11-18T09:30:00+08:00') }

export interface GeneratedCity extends AsyncDisposable {
  folder: string
  files: ReadonlyMap<string, GeneratedFile>
  file(slug: string): GeneratedFile
}

/** Generates the wanted files of a pack into a temporary folder, for tests. */
export async function generateCity(pack: Pack, wanted: readonly Wanted[]): Promise<GeneratedCity> {
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-city-'))
  const files = new Map<string, GeneratedFile>()
  for await (const file of generateFiles(pack, wanted, { outDir: folder })) files.set(file.slug, file)
  return {
    folder,
    files,
    file(slug) {
      const found = files.get(slug)
      if (!found) throw new Error(`${slug} was not generated`)
      return found
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** What a file says, whatever its packing: text decoded, gzip opened, the cells of a workbook. */
export async function contentOf(dataset: PackDataset, path: string): Promise<string> {
  const bytes = await readFile(path)
  if (dataset.data.file === 'csv.gz') return gunzipSync(bytes).toString()
  if (dataset.data.file === 'xlsx') return JSON.stringify((await readXlsx(bytes)).sheets[0]?.rows)
  return new TextDecoder(dataset.data.encoding === 'gb18030' ? 'gb18030' : 'utf-8', { fatal: true }).decode(bytes)
}

export const digest = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 16)
