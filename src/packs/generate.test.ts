import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readXlsx } from 'hucre'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateDataset, generateFiles } from './generate.ts'
import { loadPack } from './load-pack.ts'
import type { Pack, PackDataset } from './pack-schema.ts'
import { writeSmallPack } from './small-pack.ts'
import type { Window } from './window.ts'

let folder: string
let outDir: string
let pack: Pack
const dataset = (slug: string): PackDataset => {
  const found = pack.datasets.find((d) => d.slug === slug)
  if (!found) throw new Error(slug)
  return found
}
const days = (since: string, until: string): Window => ({ since: `${since} 00:00:00`, until: `${until} 00:00:00` })
const made = async (d: PackDataset, window: Window, seed?: number): Promise<Buffer> =>
  readFile(await generateDataset(pack, d, window, { outDir, ...(seed !== undefined && { seed }) }))

beforeAll(async () => {
  folder = await writeSmallPack()
  outDir = await mkdtemp(join(tmpdir(), 'pujiang-made-'))
  pack = await loadPack(folder)
})
afterAll(async () => {
  for (const f of [folder, outDir]) await rm(f, { recursive: true })
})

describe('generated files', () => {
  it('carry the headers of the pack, in its order, quoted where a cell holds a comma', async () => {
    const lines = (await made(dataset('tree-heights'), days('2026-11-01', '2026-11-03'))).toString().trimEnd().split('\n')
    expect(lines[0]).toBe('日期,树种,高度')
    expect(lines.slice(1).map((l) => l.replace(/,[\d.]+$/, ''))).toEqual([
      '2026-11-01,柳',
      '2026-11-01,"桂,金"',
      '2026-11-02,柳',
      '2026-11-02,"桂,金"',
    ])
  })
  it('are the same for a seed and other for another', async () => {
    const window = days('2026-11-01', '2026-11-08')
    const [a, b, c] = [
      await made(dataset('tree-heights'), window),
      await made(dataset('tree-heights'), window),
      await made(dataset('tree-heights'), window, 8),
    ]
    expect(a.equals(b)).toBe(true)
    expect(a.equals(c)).toBe(false)
  })
  it('join: two windows one after the other hold the rows of the long one', async () => {
    const body = async (w: Window): Promise<string> => (await made(dataset('tree-heights'), w)).toString().replace(/^.*\n/, '')
    expect((await body(days('2026-11-01', '2026-11-04'))) + (await body(days('2026-11-04', '2026-11-06')))).toBe(
      await body(days('2026-11-01', '2026-11-06')),
    )
  })
  it('are written in GB18030 and as a workbook where the pack says so', async () => {
    const window = days('2026-11-01', '2026-11-02')
    const text = new TextDecoder('gb18030', { fatal: true }).decode(await made(dataset('tree-drafts'), window))
    expect(text.split('\n')[0]).toBe('日期,树种,高度')
    const book = await readXlsx(await made(dataset('tree-books'), window))
    const rows = book.sheets[0]?.rows ?? []
    expect(rows[0]).toEqual(['日期', '树种', '高度'])
    expect(rows[1]?.[1]).toBe('柳')
    expect(rows[1]?.[0]).toEqual(new Date('2026-11-01T00:00:00Z'))
    expect(typeof rows[1]?.[2]).toBe('number')
  })
  it('come in the order asked for, and no part file stays behind', async () => {
    const wanted = ['tree-heights', 'tree-books', 'tree-drafts'].map((slug) => ({ dataset: dataset(slug), window: days('2026-11-01', '2026-11-02') }))
    const slugs: string[] = []
    for await (const file of generateFiles(pack, wanted, { outDir })) slugs.push(`${file.slug} ${file.rows}`)
    expect(slugs).toEqual(['tree-heights 2', 'tree-books 2', 'tree-drafts 2'])
    expect((await readdir(outDir)).filter((f) => f.endsWith('.part'))).toEqual([])
  })
})

describe('a generator', () => {
  const broken = (sql: string): PackDataset => ({ ...dataset('tree-heights'), slug: 'broken', sql })
  it('that fails is named with the reason', async () => {
    await expect(made(broken('SELECT nothing'), days('2026-11-01', '2026-11-02'))).rejects.toThrow(/Generator broken of pack small: Binder Error/)
  })
  it('cannot read a file, write elsewhere or change the settings', async () => {
    const secret = join(folder, 'secret.csv')
    await writeFile(secret, 'day,tree,height\n2026-11-01,x,1\n')
    const window = days('2026-11-01', '2026-11-02')
    await expect(made(broken(`FROM read_csv('${secret}')`), window)).rejects.toThrow(/disabled|Permission/)
    await expect(made(broken(`FROM glob('/*')`), window)).rejects.toThrow()
    await expect(made(broken(`SELECT 1); COPY (SELECT 1) TO '${secret}'; SELECT (1`), window)).rejects.toThrow()
    await expect(made(broken(`SELECT 1); SET enable_external_access = true; SELECT (1`), window)).rejects.toThrow()
    expect(await readFile(secret, 'utf8')).toContain('2026-11-01')
  })
})
