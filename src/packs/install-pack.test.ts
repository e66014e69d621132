import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatasetDetail, TableDetail, Version } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import { extendPack } from './extend-pack.ts'
import { installPack, type InstallOptions, type PackProgress } from './install-pack.ts'
import { loadPack } from './load-pack.ts'
import type { PackActor, PackPort } from './pack-port.ts'
import type { Pack } from './pack-schema.ts'
import { writeSmallPack } from './small-pack.ts'

/** A program in memory that keeps what the port was told; `breakAt` makes the n-th step fail after it was done, as a kill before the answer. */
class ProgramInMemory implements PackPort {
  readonly steps: string[] = []
  readonly agencies = new Map<string, string>()
  readonly accounts = new Map<string, string>()
  readonly datasets = new Map<string, DatasetDetail>()
  readonly rows = new Map<string, string[]>()
  readonly versions = new Map<string, Version[]>()
  breakAt = Infinity
  atOnce = 0
  mostAtOnce = 0
  private taken = 0

  private step(what: string): void {
    this.steps.push(what)
    if (++this.taken === this.breakAt) throw new Error(`killed at step ${this.taken}: ${what}`)
  }
  async ensureAgency(agency: { slug: string; parent?: string }): Promise<void> {
    if (agency.parent !== undefined && !this.agencies.has(agency.parent)) throw new Error(`parent of ${agency.slug} missing`)
    this.agencies.set(agency.slug, agency.slug)
  }
  async ensureAccount(account: { key: string }): Promise<void> {
    this.accounts.set(account.key, account.key)
  }
  private read(slug: string): DatasetDetail {
    const found = this.datasets.get(slug)
    if (!found) throw notFound({ zh: '数据集', en: 'dataset' }, slug)
    return found
  }
  private table(slug: string): TableDetail {
    const table = this.read(slug).distributions[0]?.table
    if (!table) throw notFound({ zh: '表', en: 'table' }, slug)
    return table
  }
  async call(operation: string, input: Record<string, unknown>, as: PackActor): Promise<unknown> {
    const slug = String(input['slug'] ?? input['dataset'] ?? input['table'])
    if (operation === 'show-dataset') return this.read(slug)
    if (operation === 'show-table') return this.table(slug)
    if (operation === 'list-versions') return { items: [...(this.versions.get(slug) ?? [])].reverse() }
    if (operation === 'create-dataset') {
      if (this.datasets.has(slug)) throw new Error(`${slug} was made twice`)
      this.datasets.set(slug, { ...input, status: 'draft', distributions: [], review: null } as unknown as DatasetDetail)
    } else if (operation === 'create-table') {
      if (this.read(slug).distributions.length > 0) throw new Error(`${slug} got a second table`)
      this.read(slug).distributions.push({ table: { slug, fields: [], version: null } } as never)
    } else if (operation === 'edit-field') {
      const field = this.table(slug).fields.find((f) => f.name === input['field'])
      if (!field || field.label !== null) throw new Error(`field ${String(input['field'])} is not there or was described before`)
      Object.assign(field, { label: input['label'] })
    } else if (operation === 'submit-dataset') {
      Object.assign(this.read(slug), { status: 'in-review', review: { id: slug } })
    } else if (operation === 'decide-review') {
      if (as.role !== 'approver') throw new Error('a steward may not approve')
      Object.assign(this.read(String(input['review'])), { status: 'published', review: null })
    } else throw new Error(`unknown operation ${operation}`)
    this.step(`${operation} ${slug}`)
    return operation === 'create-table' ? this.table(slug) : operation === 'decide-review' ? undefined : this.read(slug)
  }
  async loadFile({ path, table, mode, settings }: Parameters<PackPort['loadFile']>[0]): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce)
    const text = await readFile(path, 'latin1')
    const lines = path.endsWith('.xlsx') ? [text] : text.trimEnd().split('\n').slice(1)
    this.rows.set(table, mode === 'replace' ? lines : [...(this.rows.get(table) ?? []), ...lines])
    const known = this.versions.get(table) ?? []
    const version = { number: known.length + 1, mode, state: 'published', source: { fileName: basename(path) } } as Version
    this.versions.set(table, [...known, version])
    const detail = this.table(table)
    const fields = detail.fields.length > 0 ? detail.fields : (settings.columns ?? []).map((c) => ({ name: c.name, label: null }))
    Object.assign(detail, { version, fields })
    this.atOnce--
    this.step(`load ${table} ${mode}`)
  }
  /** What a visitor of the city could tell: statuses, rows, labels. */
  state(): unknown {
    return [...this.datasets]
      .map(([slug, d]) => [slug, d.status, this.rows.get(slug)?.length, d.distributions[0]?.table?.fields.map((f) => f.label)])
      .toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))
  }
}

let folder: string
let outDir: string
let pack: Pack
const at = (iso: string, more: Partial<InstallOptions> = {}): InstallOptions => ({ clock: { now: () => new Date(iso) }, outDir, threads: 1, ...more })
const firstDay = '2026-11-18T01:00:00Z'
const nextDay = '2026-11-19T01:00:00Z'

beforeAll(async () => {
  folder = await writeSmallPack()
  outDir = await mkdtemp(join(tmpdir(), 'pujiang-install-'))
  pack = await loadPack(folder)
})
afterAll(async () => {
  for (const f of [folder, outDir]) await rm(f, { recursive: true })
})

describe('installing a pack', () => {
  it('makes agencies, accounts and datasets and takes each as far as the pack says', async () => {
    const program = new ProgramInMemory()
    const progress: PackProgress[] = []
    const answer = await installPack(pack, program, at(firstDay, { onProgress: (p) => progress.push(p) }))
    expect(answer.installed.toSorted()).toEqual(['tree-books', 'tree-drafts', 'tree-heights'])
    expect([...program.agencies.keys(), ...program.accounts.keys()]).toEqual(['small', 'parks', 'steward'])
    const label = [
      { zh: '日期', en: 'Day' },
      { zh: '树种', en: 'Tree' },
      { zh: '高度', en: 'Height' },
    ]
    expect(program.state()).toEqual([
      ['tree-books', 'in-review', 1, label],
      ['tree-drafts', 'draft', 6, label],
      ['tree-heights', 'published', 6, label],
    ])
    expect(progress.at(-1)).toEqual({ stage: 'done', done: 3, total: 3 })
    expect(program.mostAtOnce).toBeLessThanOrEqual(3)
  })
  it('does nothing the second time', async () => {
    const program = new ProgramInMemory()
    await installPack(pack, program, at(firstDay))
    const steps = program.steps.length
    expect(await installPack(pack, program, at(nextDay))).toEqual({ installed: [], present: ['tree-books', 'tree-drafts', 'tree-heights'] })
    expect(program.steps.length).toBe(steps)
  })
  it('killed at any step, goes on at the next start and makes nothing twice', async () => {
    const whole = new ProgramInMemory()
    await installPack(pack, whole, at(firstDay))
    for (let breakAt = 1; breakAt <= whole.steps.length; breakAt += 3) {
      const program = new ProgramInMemory()
      program.breakAt = breakAt
      await expect(installPack(pack, program, at(firstDay, { concurrency: 1 }))).rejects.toThrow(/killed at step/)
      await installPack(pack, program, at(firstDay))
      expect(program.state()).toEqual(whole.state())
    }
  })
  it('removes each generated file once it is loaded', async () => {
    await installPack(pack, new ProgramInMemory(), at(firstDay))
    await expect(access(join(outDir, 'tree-heights_20261115T000000_20261118T000000.csv'))).rejects.toThrow()
  })
})

describe('extending a pack', () => {
  const installed = async (): Promise<ProgramInMemory> => {
    const program = new ProgramInMemory()
    await installPack(pack, program, at(firstDay))
    return program
  }
  it('appends the rows of the days since, only where the pack extends', async () => {
    const program = await installed()
    const answer = await extendPack(pack, program, at('2026-11-20T01:00:00Z'))
    expect(answer.extended).toEqual([
      { dataset: 'tree-heights', mode: 'append', window: { since: '2026-11-18 00:00:00', until: '2026-11-20 00:00:00' } },
    ])
    expect(program.rows.get('tree-heights')?.length).toBe(10)
  })
  it('does nothing when the day is not over, or when it is run twice', async () => {
    const program = await installed()
    expect((await extendPack(pack, program, at('2026-11-18T15:00:00Z'))).extended).toEqual([])
    await extendPack(pack, program, at(nextDay))
    expect((await extendPack(pack, program, at(nextDay))).extended).toEqual([])
    expect(program.rows.get('tree-heights')?.length).toBe(8)
  })
  it('killed after the rows were committed, adds them only once', async () => {
    const program = await installed()
    program.breakAt = program.steps.length + 1
    await expect(extendPack(pack, program, at(nextDay))).rejects.toThrow(/killed/)
    await extendPack(pack, program, at(nextDay))
    expect(program.rows.get('tree-heights')?.length).toBe(8)
  })
  it('leaves a table alone into which a steward loaded a file of their own', async () => {
    const program = await installed()
    program.versions.get('tree-heights')?.push({ number: 2, state: 'published', source: { fileName: '树高.csv' } } as Version)
    expect((await extendPack(pack, program, at(nextDay))).extended).toEqual([])
  })
  it('makes all rows anew in a new month where states age, from the first day on', async () => {
    const program = await installed()
    const aging: Pack = {
      ...pack,
      datasets: pack.datasets.map((d) => (d.data.extend === 'append' ? { ...d, data: { ...d.data, refresh: 'monthly' as const } } : d)),
    }
    expect((await extendPack(aging, program, at(nextDay))).extended[0]?.mode).toBe('append')
    expect((await extendPack(aging, program, at('2026-12-01T01:00:00Z'))).extended).toEqual([
      { dataset: 'tree-heights', mode: 'replace', window: { since: '2026-11-15 00:00:00', until: '2026-12-01 00:00:00' } },
    ])
    expect(program.rows.get('tree-heights')?.length).toBe(32)
  })
})
