import { mkdtemp, open, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { publicOnly } from './catalogue-entry.ts'
import { entryId, entryOf, fieldOf } from './entry-fixtures.ts'
import { SearchIndex } from './search-index.ts'

async function openIndex(): Promise<SearchIndex> {
  const index = await SearchIndex.open()
  onTestFinished(() => index.close())
  return index
}
async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-search-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
const totalOf = async (index: SearchIndex, text: string): Promise<number> => (await index.search({ text, visibility: publicOnly })).total
const position = { database: 'd', xid: '12345678901234567890', seq: '7', at: '2026-01-01T00:00:00.000Z' }
const entries = Array.from({ length: 300 }, (_, i) =>
  entryOf(i + 1, { name: `${i % 3 === 0 ? '噪声' : '水质'}监测 ${i}`, fieldNames: [fieldOf('等效声级')] }),
)

describe('the index behind its thread', () => {
  it('puts, replaces, removes, suggests and tells its state', async () => {
    const index = await openIndex()
    await index.put(entries)
    expect(await totalOf(index, '噪声')).toBe(100)
    await index.put([entryOf(1, { name: '绿化' })])
    await index.remove([entryId(4), entryId(9999)])
    expect(await totalOf(index, '噪声')).toBe(98)
    expect(await totalOf(index, '绿化')).toBe(1)
    expect((await index.suggest('lvh', publicOnly)).map((s) => s.text)).toEqual(['绿化'])
    expect(await index.state()).toMatchObject({ entries: 299 })
    await index.clear()
    expect(await totalOf(index, '')).toBe(0)
  })

  it('keeps only the last of entries with one id, and refuses what is no UUID', async () => {
    const index = await openIndex()
    await index.put([entryOf(1, { name: '旧名' }), entryOf(1, { name: '新名' })])
    expect(await totalOf(index, '旧名')).toBe(0)
    expect(await totalOf(index, '')).toBe(1)
    await expect(index.put([{ ...entryOf(2, { name: '甲' }), id: '../etc' }])).rejects.toThrow(RangeError)
  })

  it('answers while it indexes and merges, and leaves the event loop of the caller free', async () => {
    const index = await openIndex()
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    const begin = performance.now()
    const filling = Promise.all(
      Array.from({ length: 5 }, () =>
        index.put(entries.concat(entries.map((e, i) => ({ ...e, id: entryId(1000 + i), audience: { ...e.audience, datasetId: '' } })))),
      ),
    )
    let answers = 0
    let done = false
    void filling.then(() => (done = true))
    while (!done) {
      await index.search({ text: '监测', visibility: publicOnly })
      answers++
    }
    clearInterval(timer)
    const elapsed = performance.now() - begin
    expect(answers).toBeGreaterThan(5)
    // An event loop that waited for the index would have ticked a few times only.
    expect(ticks).toBeGreaterThan(elapsed / 5 / 4)
    expect(await totalOf(index, '监测')).toBe(600)
  })

  it('is replaced by an empty one when its thread dies, and says so', async () => {
    const threads: Worker[] = []
    const watch = (worker: Worker): void => void threads.push(worker)
    process.on('worker', watch)
    onTestFinished(() => void process.off('worker', watch))
    const index = await openIndex()
    await index.put(entries.slice(0, 3))
    const restarted = new Promise<Error>((resolve) => index.onRestart(resolve))
    const lost = index.search({ text: '噪声', visibility: publicOnly })
    lost.catch(() => undefined)
    await threads[0]!.terminate()
    await restarted
    expect(await totalOf(index, '噪声')).toBe(0)
    await index.put(entries.slice(0, 3))
    expect(await totalOf(index, '噪声')).toBe(1)
  })

  it('refuses calls after it was closed', async () => {
    const index = await openIndex()
    await index.close()
    await expect(index.search({ text: '', visibility: publicOnly })).rejects.toThrow('closed')
  })
})

describe('the snapshot', () => {
  it('gives back entries, deletions and the position, and writes only what is new', async () => {
    const folder = await folderOfTest()
    const first = await openIndex()
    await first.put(entries)
    await first.remove([entryId(1)])
    const { bytes } = await first.save(folder, position)
    const questions = ['噪声', 'zaosheng', '等效声级', '监测 -水质', '']
    const ask = (index: SearchIndex): Promise<unknown[]> =>
      Promise.all(questions.map(async (text) => ({ ...(await index.search({ text, visibility: publicOnly })), took: 0 })))
    const second = await openIndex()
    expect(await second.load(folder)).toEqual({ position, refused: null })
    expect(await ask(second)).toEqual(await ask(first))

    await second.put([entryOf(500, { name: '绿化' })])
    await second.remove([entryId(4)])
    expect((await second.save(folder, { ...position, seq: '8' })).bytes).toBeLessThan(bytes / 2)
    const third = await openIndex()
    expect(await third.load(folder)).toEqual({ position: { ...position, seq: '8' }, refused: null })
    expect(await ask(third)).toEqual(await ask(second))
    await third.settle()
    expect(await ask(third)).toEqual(await ask(second))
    await third.save(folder, position)
    expect((await readdir(folder)).sort()).toEqual([
      expect.stringMatching(/^manifest\.json$/),
      ...(await readdir(folder)).filter((f) => f.startsWith('segment-')).sort(),
    ])
  })

  let writer: SearchIndex
  let reader: SearchIndex
  beforeAll(async () => {
    ;[writer, reader] = await Promise.all([SearchIndex.open(), SearchIndex.open()])
    await writer.put(entries.slice(0, 50))
  })
  afterAll(() => Promise.all([writer.close(), reader.close()]))
  const harms: Record<string, (folder: string, segment: string) => Promise<void>> = {
    'there is none': (folder) => rm(join(folder, 'manifest.json')),
    'one bit of a segment is turned': async (_, segment) => {
      const file = await open(segment, 'r+')
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 1000)
      await file.write(Buffer.from([buffer[0]! ^ 1]), 0, 1, 1000)
      await file.close()
    },
    'a segment is cut off': (_, segment) => truncate(segment, 500),
    'a segment is missing': (_, segment) => rm(segment),
    'the manifest was edited': async (folder) => {
      const path = join(folder, 'manifest.json')
      await writeFile(path, (await readFile(path, 'utf8')).replace('"docs":', '"docs": '))
    },
    'it is of another version': async (folder) => {
      const path = join(folder, 'manifest.json')
      const body = (await readFile(path, 'utf8'))
        .split('\n')
        .slice(1)
        .join('\n')
        .replace(/"stamp":"[^"]*"/, '"stamp":"0.0"')
      await writeFile(path, `${crc32(body)}\n${body}`)
    },
  }
  for (const [harm, cause] of Object.entries(harms)) {
    it(`is refused with a reason when ${harm}, and the index stays usable`, async () => {
      const folder = await folderOfTest()
      await writer.save(folder, position)
      const segment = (await readdir(folder)).find((f) => f.startsWith('segment-'))!
      await cause(folder, join(folder, segment))
      const { position: at, refused } = await reader.load(folder)
      expect(at).toBeNull()
      expect(refused).toMatch(/\w/)
      await reader.put(entries.slice(0, 3))
      expect(await totalOf(reader, '噪声')).toBe(1)
    })
  }
})
