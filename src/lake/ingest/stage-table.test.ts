import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { childModule, runInChild, sniffFile } from '../../collect/index.ts'
import { PlatformError } from '../../platform/errors/index.ts'
import { stageTable, type StageProgress, type StagedVersion } from './index.ts'
import { readRows, temporaryFolder } from './stage-fixture.ts'

const rejected = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (reason: unknown) => reason,
  )

function input(
  folder: string,
  content: string,
): { source: { path: string; fileName: string; bytes: number; sha256: string }; outDir: string; threads: number; memoryMb: number } {
  const path = join(folder, 'in.csv')
  writeFileSync(path, content)
  return { source: { path, fileName: 'in.csv', bytes: statSync(path).size, sha256: '' }, outDir: join(folder), threads: 2, memoryMb: 1000 }
}
const many = (rows: number): string =>
  `id,name,amount\n${Array.from({ length: rows }, (_, index) => `${index},浦东 ${index},${(index / 100).toFixed(2)}`).join('\n')}\n`

describe('staging in a child process', () => {
  test('gives files, statistics and progress, and leaves only the finished files', async () => {
    using folder = temporaryFolder()
    const heard: StageProgress[] = []
    const staged: StagedVersion = await stageTable(input(folder.path, many(5000)), { onProgress: (progress) => heard.push(progress) })
    expect(folder.names().toSorted()).toEqual(['data-0.parquet', 'in.csv'])
    expect(staged).toMatchObject({
      rows: 5000,
      addedRows: 5000,
      nextFieldId: 4,
      files: [{ firstRow: 0, rows: 5000 }],
      findings: { path: null, count: 0 },
    })
    expect(heard.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['read', 'describe']))
    expect(heard.at(-1)?.rowsDone).toBe(5000)
    expect(staged.work.peakMemoryBytes).toBeGreaterThan(50e6)
    expect(await readRows(staged.files[0]?.path ?? '', 2)).toEqual([
      { id: '0', name: '浦东 0', amount: '0.00' },
      { id: '1', name: '浦东 1', amount: '0.01' },
    ])
  })

  test('an abort kills the child and leaves nothing behind', async () => {
    using folder = temporaryFolder()
    const controller = new AbortController()
    const job = input(folder.path, many(400_000))
    const children = (): string[] =>
      process.platform === 'linux' ? readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ') : []
    const before = children()
    const error = await rejected(
      stageTable(job, { signal: controller.signal, onProgress: () => controller.abort(new Error('the client went away')) }),
    )
    expect(error).toEqual(new Error('the client went away'))
    expect(folder.names()).toEqual(['in.csv'])
    expect(children().filter((pid) => pid !== '' && !before.includes(pid))).toEqual([])
  })

  test('a child that dies without a word is one clear error', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'dies.mjs')
    writeFileSync(path, 'process.once("message", () => process.kill(process.pid, "SIGKILL"))')
    const error = await rejected(runInChild(new URL(`file://${path}`), {}, { memoryMb: 500 }))
    expect(error).toBeInstanceOf(PlatformError)
    expect(error).toMatchObject({ kind: 'Upstream', failing: { code: 'PUJIANG_LOAD_CHILD_DIED', facts: { signal: 'SIGKILL' } } })
  })

  test('too little memory is a clear limit with a cure, from the heap and from the engine alike', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'eats.mjs')
    writeFileSync(path, 'process.once("message", () => { const kept = []; for (;;) kept.push(Array.from({ length: 1e6 }, (_, i) => `${i}x`)) })')
    const heap = await rejected(runInChild(new URL(`file://${path}`), {}, { memoryMb: 100 }))
    expect(heap).toMatchObject({ kind: 'LimitExceeded', failing: { code: 'PUJIANG_LOAD_MEMORY' } })
    const wide = Array.from({ length: 1500 }, (_, index) => `c${index}`).join(',')
    const engine = await rejected(stageTable({ ...input(folder.path, `${wide}\n${`${wide}\n`.repeat(3)}`), memoryMb: 100 }))
    expect(engine).toMatchObject({ kind: 'LimitExceeded', failing: { code: 'PUJIANG_LOAD_MEMORY' } })
    expect((engine as PlatformError).failing.cure?.zh).toContain('拆')
    expect(folder.names()).not.toContain('data-0.parquet')
  })

  test('an address space that a child outgrows ends the child alone', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'maps.mjs')
    writeFileSync(path, 'process.once("message", () => { const kept = []; for (;;) kept.push(Buffer.alloc(1 << 30)) })')
    const error = await rejected(runInChild(new URL(`file://${path}`), {}, { memoryMb: 64 }))
    expect(error).toBeInstanceOf(Error)
  })

  test('sniffing shows the guess with the first rows and lines, and takes hints', async () => {
    using folder = temporaryFolder()
    const { source } = input(folder.path, '表一\n编号|名称\n007|甲\n008|乙\n')
    const guess = await sniffFile(source)
    expect(guess).toMatchObject({ format: 'csv', delimiter: '|', header: true, headerRow: 1, skipRows: 1, encoding: 'utf-8', lineEnding: '\n' })
    expect(guess.columns.map(({ name, type }) => [name, type])).toEqual([
      ['编号', 'text'],
      ['名称', 'text'],
    ])
    expect(guess.columns[0]?.reason.zh).toContain('以 0 开头')
    expect(guess.firstRows[2]).toEqual(['007', '甲'])
    expect(guess.rawLines[0]).toEqual({ line: 1, text: '表一' })
    const hinted = await sniffFile({ ...source, hints: { header: false, delimiter: ';' } })
    expect(hinted.columns).toHaveLength(1)
    expect(childModule('sniff-child', import.meta.url).pathname).toMatch(/sniff-child\.ts$/u)
  })
})
