import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Guess, LoadSettings } from './load-settings.ts'
import { identifyFile, type IdentifiedFile, type RawFile } from './identify-file.ts'
import { serveChild } from './serve-child.ts'
import { sniffParquet } from './sniff-parquet.ts'
import { openRows, sniffRows } from './sniff-rows.ts'
import { sniffText } from './sniff-text.ts'

serveChild<RawFile & { hints?: LoadSettings }, never, Guess>(async ({ hints = {}, ...file }) => {
  const identified = await identifyFile(file, hints)
  const { format } = identified
  if (format === 'csv' || format === 'tsv') return sniffText(identified, hints).guess
  if (format === 'parquet') return sniffPacked(identified, hints)
  return (await sniffRows(identified, await openRows(identified, hints, true), hints)).guess
})

/** A Parquet file has its schema at its end, so a packed one is unpacked to be looked at. */
async function sniffPacked(file: IdentifiedFile, hints: LoadSettings): Promise<Guess> {
  if (file.compression === 'none') return (await sniffParquet(file, hints)).guess
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-sniff-'))
  try {
    const path = join(folder, 'unpacked.parquet')
    await pipeline(await file.open(), createWriteStream(path))
    return (await sniffParquet({ ...file, path }, hints)).guess
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
