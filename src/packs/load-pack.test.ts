import { rm } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { loadPack } from './load-pack.ts'
import { PackError, type PackFault } from './pack-fault.ts'
import { smallPackFiles, writeSmallPack } from './small-pack.ts'

const folders: string[] = []
const pack = async (changes: Record<string, string> = {}): Promise<string> => {
  const folder = await writeSmallPack(changes)
  folders.push(folder)
  return folder
}
const faultsOf = async (changes: Record<string, string>): Promise<readonly PackFault[]> => {
  const error = await loadPack(await pack(changes)).then(
    () => undefined,
    (e: unknown) => e,
  )
  if (!(error instanceof PackError)) throw new Error(`expected a PackError, got ${String(error)}`)
  return error.faults
}
const heights = 'datasets/environment/tree-heights.yaml'
const changed = (from: string, to: string): Record<string, string> => ({ [heights]: (smallPackFiles()[heights] ?? '').replace(from, to) })

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

describe('a pack', () => {
  it('is read with its defaults, its tables and a slug from each file name', async () => {
    const read = await loadPack(await pack())
    expect(read.datasets.map((d) => [d.slug, d.licence, d.status ?? 'published'])).toEqual([
      ['tree-books', 'CC0-1.0', 'in-review'],
      ['tree-drafts', 'CC0-1.0', 'draft'],
      ['tree-heights', 'CC0-1.0', 'published'],
    ])
    expect(read.tables.map((t) => t.name)).toEqual(['trees'])
    expect(read.manifest.agencies.map((a) => a.slug)).toEqual(['small', 'parks'])
  })
  it('names the file and the place of an unknown theme, an unknown key and a missing one', async () => {
    expect(await faultsOf(changed('theme: environment', 'theme: weathr'))).toMatchObject([{ file: heights, at: '/theme' }])
    expect(await faultsOf(changed('theme: environment', 'theme: environment\ncolour: red'))).toMatchObject([
      { file: heights, message: expect.stringContaining('colour') as string },
    ])
    expect(await faultsOf(changed('code: S-heights', ''))).toMatchObject([{ file: heights, message: expect.stringContaining('code') as string }])
  })
  it('names the line of broken YAML', async () => {
    expect(await faultsOf(changed('keywords: [树, trees]', 'keywords: [树'))).toContainEqual(
      expect.objectContaining({ file: heights, at: expect.stringMatching(/^line \d+$/) as string }),
    )
  })
  it('tells a missing generator and a missing manifest', async () => {
    expect(await faultsOf({ 'datasets/environment/tree-heights.sql': '' })).toEqual([
      { file: 'datasets/environment/tree-heights.sql', at: '', message: 'the generator is missing' },
    ])
    expect(await faultsOf({ 'pack.yaml': '' })).toContainEqual({ file: 'pack.yaml', at: '', message: 'the file is missing' })
  })
  it('collects faults between files: unknown agency, unknown sort field, code used twice, condition not said', async () => {
    const faults = await faultsOf({
      ...changed('agency: parks', 'agency: gardens\nshareClass: conditional'),
      'datasets/environment/tree-drafts.yaml': (smallPackFiles()['datasets/environment/tree-drafts.yaml'] ?? '')
        .replace('S-drafts', 'S-heights')
        .replace('sort: [day, tree]', 'sort: [night]'),
    })
    expect(faults.map((f) => `${f.file}${f.at}`)).toEqual([
      'tree-drafts.yaml/data/sort',
      'tree-heights.yaml/agency',
      'tree-heights.yaml/shareCondition',
      'datasets/code',
    ])
  })
})
