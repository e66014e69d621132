import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullRight } from '../query/index.ts'
import { AnswerCache } from './answer-cache.ts'
import { ChildPool } from './child-pool.ts'
import type { ValuesTask } from './protocol.ts'
import { openSample, sampleFields, type Sample } from './sample-table.ts'

let sample: Sample
let pool: ChildPool
const right = fullRight(sampleFields)

beforeAll(async () => {
  sample = await openSample({ children: 1 })
  const settings = { role: 'query' as const, threads: 2, memoryMb: 256, connections: 2, tempFolder: sample.folder, timeZone: 'UTC' }
  pool = new ChildPool({ size: 2, minimum: 2, perChild: 2, maxQueue: 3, spawn: { settings, user: null, nice: 0 } })
  await pool.ready()
})
afterAll(async () => {
  await pool.close()
  await sample.close()
})

const values = (sql: string): ValuesTask => ({ op: 'values', sql, attach: [] })
const never = new AbortController().signal
/** Stops when it is interrupted. */
const slow = 'SELECT count(*) FROM range(100000000000) AS a(i) WHERE hash(i) = 1'
/** Does not look for interrupts while one value is made. */
const deaf = 'SELECT list_reduce(range(60000000), (a, b) -> (a * 31 + b) % 1000003)'
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('engine children', () => {
  it('are replaced within two seconds when they die, and the question is asked again', async () => {
    const pids = pool.pids
    const asked = Promise.all([1, 2, 3].map(() => pool.run(values('SELECT count(*) FROM range(20000000) AS a(i) WHERE hash(i) = 1'), never)))
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.kill(pids[0]!, 'SIGKILL')
    const died = performance.now()
    while (pool.pids.includes(pids[0]!)) await new Promise((resolve) => setTimeout(resolve, 5))
    await pool.ready()
    // Two seconds on a machine that has them; the suite may share it.
    expect(performance.now() - died).toBeLessThan(6000)
    expect(pool.pids).toHaveLength(2)
    expect((await asked).map((f) => f.header.values)).toEqual([[['0']], [['0']], [['0']]])
    expect(pool.pids).not.toContain(pids[0])
  })
  it('stop a query when its caller goes away, and are there for the next one', async () => {
    const pids = pool.pids
    const abort = new AbortController()
    const asked = pool.run(values(slow), abort.signal)
    setTimeout(() => abort.abort(new Error('gone')), 100)
    const began = performance.now()
    expect((await asked).header.failure?.kind).toBe('interrupted')
    expect(performance.now() - began).toBeLessThan(2100)
    expect((await pool.run(values('SELECT 1'), never)).header.values).toEqual([['1']])
    expect(pool.pids).toEqual(pids)
  })
  it('are killed two seconds after an interrupt they did not hear', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(new Error('gone')), 100)
    const began = performance.now()
    const outcome = await pool.run(values(deaf), abort.signal).then(
      (f) => f.header.failure?.kind,
      () => 'killed',
    )
    expect(['killed', 'interrupted', 'memory']).toContain(outcome)
    expect(performance.now() - began).toBeLessThan(6000)
    expect((await pool.run(values('SELECT 1'), never)).header.values).toEqual([['1']])
  })
  it('are capped by the operating system where the engine does not cap itself', async () => {
    const { header } = await pool.run(values("SELECT length(repeat('x', 3000000000))"), never)
    if (process.platform === 'linux') expect(header.failure?.kind).toBe('memory')
    expect((await pool.run(values('SELECT 1'), never)).header.values).toEqual([['1']])
  })
  it('refuse more than the queue holds with 503, and let go of places of callers who left', async () => {
    const abort = new AbortController()
    const busy = Array.from({ length: 7 }, () => pool.run(values(slow), abort.signal).catch((e: unknown) => e))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(pool.load).toEqual({ running: 4, queued: 3 })
    await expect(pool.run(values('SELECT 1'), never)).rejects.toMatchObject({
      kind: 'LimitExceeded',
      failing: { code: 'PUJIANG_QUERY_BUSY', status: 503 },
    })
    abort.abort(new Error('gone'))
    await Promise.all(busy)
    expect(pool.load).toEqual({ running: 0, queued: 0 })
    expect((await pool.run(values('SELECT 1'), never)).header.values).toEqual([['1']])
  })
  it('know nothing of the environment of the server', async () => {
    process.env['PUJIANG_TEST_SECRET'] = 'hidden'
    const { header } = await pool.run(values("SELECT coalesce(getenv('PUJIANG_TEST_SECRET'), 'none')"), never)
    // `getenv` exists in the engine's shell only; either way nothing comes out.
    expect(JSON.stringify(header)).not.toContain('hidden')
  })
  it('end with the engine', async () => {
    const other = new ChildPool({
      size: 1,
      minimum: 1,
      perChild: 1,
      maxQueue: 1,
      spawn: {
        settings: { role: 'query', threads: 1, memoryMb: 128, connections: 1, tempFolder: sample.folder, timeZone: 'UTC' },
        user: null,
        nice: 0,
      },
    })
    await other.ready()
    const [pid] = other.pids
    await other.close()
    expect(alive(pid!)).toBe(false)
    await expect(other.run(values('SELECT 1'), never)).rejects.toThrow(/closed/)
  })
})

describe('limits of a question', () => {
  it('answers LimitExceeded at the deadline', async () => {
    const began = performance.now()
    await expect(sample.engine.page({ source: sample.source, right, query: {}, deadlineMs: 1, cache: false })).rejects.toMatchObject({
      kind: 'LimitExceeded',
      failing: { code: 'PUJIANG_QUERY_TIMEOUT' },
    })
    expect(performance.now() - began).toBeLessThan(4000)
  })
  it('throws the reason of the caller who went away', async () => {
    const abort = new AbortController()
    abort.abort(new Error('client went away'))
    await expect(
      sample.engine.page({ source: sample.source, right, query: { where: 'id > 1' }, signal: abort.signal, cache: false }),
    ).rejects.toThrow('client went away')
  })
})

describe('the answer cache', () => {
  it('keeps what was used last within its bytes, and nothing that is too large', () => {
    const cache = new AnswerCache<string>(3000, 1500)
    cache.set('a', 'a', 700)
    cache.set('b', 'b', 700)
    cache.set('c', 'c', 700)
    expect(cache.get('a')).toBe('a')
    cache.set('d', 'd', 700)
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.get('d')]).toEqual(['a', undefined, 'c', 'd'])
    cache.set('e', 'e', 1400)
    expect(cache.get('e')).toBeUndefined()
    expect(cache.bytes).toBeLessThanOrEqual(3000)
  })
})
