import { fork } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { Agent, request as httpRequest, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** One request over a kept connection; the body is read as bytes. */
export function ask(url: string, options: RequestOptions, body?: string | Readable): Promise<{ status: number; body: Buffer; bytes: number }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent, ...options }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        // An export is counted, not kept.
        if (bytes < 64 << 20) chunks.push(chunk)
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks), bytes }))
      response.on('error', reject)
    })
    request.on('error', reject)
    if (body === undefined || typeof body === 'string') request.end(body)
    else body.pipe(request)
  })
}

/** Reads a whole answer into one buffer over and over, so that the client takes little of the processor from the server. Answers its bytes. */
export function drain(url: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    let bytes = 0
    const socket = connect({
      host: hostname,
      port: Number(port),
      onread: {
        buffer: Buffer.alloc(1 << 20),
        callback: (read, buffer) => {
          if (bytes === 0 && !Buffer.from(buffer.subarray(0, 16)).toString('latin1').startsWith('HTTP/1.1 200'))
            reject(new Error(Buffer.from(buffer.subarray(0, read)).toString()))
          bytes += read
          return true
        },
      },
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(bytes))
    const lines = Object.entries({ host: `${hostname}:${port}`, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`)
  })
}

export interface Child {
  pid: number
  hello: unknown
  question(word: string): Promise<number>
  stop(): Promise<void>
}

/** Starts a script of this folder and waits for its one line of JSON. */
export function startChild(script: string, argv: readonly string[]): Promise<Child> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, script), [...argv], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    let text = ''
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (!text.includes('\n')) return
      resolve({
        pid: child.pid ?? 0,
        hello: JSON.parse(text.split('\n')[0] as string),
        question: (word) =>
          new Promise((answer) => {
            child.once('message', (m) => answer(Number(Object.values(m as Record<string, number>)[0])))
            child.send(word)
          }),
        async stop() {
          child.kill('SIGTERM')
          await ended
        },
      })
    })
  })
}

/** Resident memory of a process and all below it in KB; pages that PostgreSQL's processes share count once (PSS). */
export async function treeMemory(root: number): Promise<number> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '')
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const below = (pid: number): boolean => pid === root || (parents.has(pid) && below(parents.get(pid) as number))
  const sizes = await Promise.all(
    [...parents.keys()]
      .filter(below)
      .map(async (pid) => Number(/^Pss:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => ''))?.[1] ?? 0)),
  )
  return sizes.reduce((a, b) => a + b, 0)
}

const fields = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10', 'f11', 'f12', 'f13', 'f14', 'f15'].join(', ')
const names = [
  'request_id',
  'community_code',
  'agency_code',
  'district',
  'category',
  'channel',
  'created_at',
  'closed_at',
  'latitude',
  'longitude',
  'satisfaction',
  'amount',
  'case_number',
  'description',
  'is_public',
]

interface Question {
  name: string
  query: Record<string, string>
  sql: string
  bar: 'ms' | 'ratio'
}
interface AskerParts {
  api: string
  key: string
  rows: number
  threads: number
  seconds: number
  copy: string
  children: Child[]
  program: Child
  startLoad(): Promise<{ ended: Promise<unknown> }>
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
async function timed(times: number, work: (i: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    await work(i)
    taken.push(performance.now() - began)
  }
  return median(taken)
}

/** Asks the program and the bare engine the same questions and prints how they compare. */
export class Asker {
  readonly #p: AskerParts
  #bare = ''

  constructor(parts: AskerParts) {
    this.#p = parts
  }

  async all(): Promise<void> {
    const bare = await startChild('bare-server.ts', [this.#p.copy, String(this.#p.threads)])
    this.#p.children.push(bare)
    this.#bare = `http://127.0.0.1:${(bare.hello as { port: number }).port}`
    await this.#one()
    await this.#eight()
    await this.#export()
    console.log(`longest stall of the event loop while asked: ${(await this.#p.program.question('lag')).toFixed(0)} ms`)
  }

  #ours(query: Record<string, string>, fresh = true): Promise<{ status: number; body: Buffer; bytes: number }> {
    const { api, key } = this.#p
    return ask(`${api}/tables/requests/rows?${new URLSearchParams({ ...query, ...(fresh && { fresh: 'true' }) }).toString()}`, {
      headers: { authorization: `Bearer ${key}` },
    })
  }
  #theirs(sql: string): Promise<{ status: number; body: Buffer; bytes: number }> {
    return ask(this.#bare, { method: 'POST' }, sql)
  }

  async #one(): Promise<void> {
    const middle = Math.floor(this.#p.rows / 2)
    const row = JSON.parse((await this.#ours({ where: `request_id = ${middle}` })).body.toString()) as {
      rows: { case_number: string; created_at: string }[]
    }
    const { case_number: key, created_at: at } = row.rows[0] ?? { case_number: '', created_at: '' }
    const cursorPage = JSON.parse((await this.#ours({ order_by: 'created_at' })).body.toString()) as { cursor: string }
    const questions: Question[] = [
      { name: 'first page', query: {}, sql: `SELECT ${fields} FROM c.rows ORDER BY _row LIMIT 101`, bar: 'ms' },
      {
        name: 'filter',
        query: { where: "district = '浦东新区'" },
        sql: `SELECT ${fields} FROM c.rows WHERE f4 = '浦东新区' ORDER BY _row LIMIT 101`,
        bar: 'ms',
      },
      {
        name: 'filter, sort by time',
        query: { where: "district = '浦东新区'", order_by: 'created_at desc' },
        sql: `SELECT ${fields} FROM c.rows WHERE f4 = '浦东新区' ORDER BY f7 DESC NULLS LAST, _row LIMIT 101`,
        bar: 'ms',
      },
      {
        name: 'row by id',
        query: { where: `request_id = ${middle}` },
        sql: `SELECT ${fields} FROM c.rows WHERE f1 = ${middle} LIMIT 101`,
        bar: 'ms',
      },
      {
        name: 'row by declared key',
        query: { where: `case_number = '${key}'` },
        sql: `SELECT ${fields} FROM c.rows WHERE f13 = '${key}' LIMIT 101`,
        bar: 'ms',
      },
      {
        name: 'keyset page',
        query: { order_by: 'created_at', cursor: cursorPage.cursor },
        sql: `SELECT ${fields} FROM c.rows WHERE f7 >= TIMESTAMP '${at}' ORDER BY f7, _row LIMIT 101`,
        bar: 'ms',
      },
      {
        name: 'contains (100 hits)',
        query: { where: "description contains '噪声'" },
        sql: `SELECT ${fields} FROM c.rows WHERE contains(f14, '噪声') LIMIT 101`,
        bar: 'ms',
      },
      {
        name: 'group by district, month',
        query: {
          select: "district, date_trunc('month', created_at) as m, count(*) as n",
          group_by: "district, date_trunc('month', created_at)",
          limit: '10000',
        },
        sql: "SELECT f4, date_trunc('month', f7) AS m, count(*) AS n FROM c.rows GROUP BY ALL",
        bar: 'ratio',
      },
      {
        name: 'count of a filter',
        query: { select: 'count(*) as n', where: "district = '浦东新区'" },
        sql: "SELECT count(*) AS n FROM c.rows WHERE f4 = '浦东新区'",
        bar: 'ratio',
      },
      {
        name: 'filter, sort by unordered',
        query: { where: "district = '浦东新区'", order_by: 'amount desc' },
        sql: `SELECT ${fields} FROM c.rows WHERE f4 = '浦东新区' ORDER BY f12 DESC NULLS LAST, _row LIMIT 101`,
        bar: 'ratio',
      },
    ]
    console.log(`\nRows over HTTP, one client, median ms of 15${' '.repeat(8)}bare     ours      +ms    ratio`)
    for (const q of questions) {
      const first = await this.#ours(q.query)
      if (first.status !== 200) throw new Error(`${q.name}: ${first.body.toString()}`)
      await this.#theirs(q.sql)
      const bare = await timed(15, () => this.#theirs(q.sql))
      const ours = await timed(15, () => this.#ours(q.query))
      console.log(
        `${q.name.padEnd(42)}${bare.toFixed(1).padStart(9)}${ours.toFixed(1).padStart(9)}${(ours - bare).toFixed(1).padStart(9)}${(ours / bare).toFixed(2).padStart(9)}  bar ${q.bar === 'ms' ? '+6 ms' : '1.2 ×'}`,
      )
    }
    await this.#ours({ where: "district = '浦东新区'" }, false)
    console.log(
      `${'repeated question, cached'.padEnd(42)}${' '.repeat(9)}${(await timed(50, () => this.#ours({ where: "district = '浦东新区'" }, false))).toFixed(1).padStart(9)}${' '.repeat(18)}  bar 3 ms`,
    )
  }

  /** The mix of the first kind with parameters that never repeat. */
  #mix(k: number): { query: Record<string, string>; sql: string } {
    const { rows } = this.#p
    const n = (k * 7919) % rows
    const agency = String(k % 40).padStart(3, '0')
    switch (k % 5) {
      case 0:
        return { query: { where: `request_id = ${n}` }, sql: `SELECT ${fields} FROM c.rows WHERE f1 = ${n} LIMIT 101` }
      case 1:
        return { query: { where: `request_id >= ${n}` }, sql: `SELECT ${fields} FROM c.rows WHERE f1 >= ${n} ORDER BY _row LIMIT 101` }
      case 2:
        return {
          query: { where: `district = '浦东新区' and request_id > ${n % 1000}` },
          sql: `SELECT ${fields} FROM c.rows WHERE f4 = '浦东新区' AND f1 > ${n % 1000} ORDER BY _row LIMIT 101`,
        }
      case 3:
        return {
          query: { where: `agency_code = '${agency}' and request_id > ${n % 1000}`, order_by: 'created_at desc' },
          sql: `SELECT ${fields} FROM c.rows WHERE f3 = '${agency}' AND f1 > ${n % 1000} ORDER BY f7 DESC NULLS LAST, _row LIMIT 101`,
        }
      default:
        return {
          query: { where: `description contains '噪声' and request_id > ${n % 1000}` },
          sql: `SELECT ${fields} FROM c.rows WHERE contains(f14, '噪声') AND f1 > ${n % 1000} LIMIT 101`,
        }
    }
  }

  async #rate(work: (k: number) => Promise<{ status: number }>, goOn: () => boolean = () => true): Promise<number> {
    let answers = 0
    let k = 0
    const end = performance.now() + this.#p.seconds * 1000
    const began = performance.now()
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (performance.now() < end && goOn()) {
          const { status } = await work(k++)
          if (status !== 200) throw new Error(`answer ${status}`)
          answers += 1
        }
      }),
    )
    return answers / ((performance.now() - began) / 1000)
  }

  async #eight(): Promise<void> {
    const bare = await this.#rate((k) => this.#theirs(this.#mix(k).sql))
    const ours = await this.#rate((k) => this.#ours(this.#mix(k).query))
    const cached = await this.#rate((k) => this.#ours(this.#mix(k % 50).query, false))
    console.log(
      `\nEight clients, distinct parameters, cache off: bare ${bare.toFixed(0)}/s, ours ${ours.toFixed(0)}/s, ratio ${(ours / bare).toFixed(2)} (bar 0.60); from the cache ${cached.toFixed(0)}/s (aim 1,500)`,
    )
    const { ended } = await this.#p.startLoad()
    let loading = true
    void ended.then(() => (loading = false))
    const during = await this.#rate(
      (k) => this.#ours(this.#mix(k + 100_000).query),
      () => loading,
    )
    console.log(`the same while a load runs: ours ${during.toFixed(0)}/s, ratio ${(during / bare).toFixed(2)} (bar 0.30)`)
    await ended
  }

  async #export(): Promise<void> {
    const select = fields
      .split(', ')
      .map((f, i) => `${f} AS ${names[i]}`)
      .join(', ')
    const bare = await startChild('bare-export.ts', [this.#p.copy, String(this.#p.threads), select])
    const { seconds } = bare.hello as { seconds: number }
    await bare.stop()
    const before = await treeMemory(this.#p.program.pid)
    let peak = 0
    const watch = setInterval(() => void treeMemory(this.#p.program.pid).then((m) => (peak = Math.max(peak, m))), 250)
    const start = performance.now()
    const bytes = await drain(`${this.#p.api}/tables/requests/rows?format=csv&ordered=false`, { authorization: `Bearer ${this.#p.key}` })
    const took = (performance.now() - start) / 1000
    clearInterval(watch)
    console.log(
      `\nCSV export of all rows: ${(bytes / 1e6).toFixed(0)} MB in ${took.toFixed(1)} s, bare COPY TO ${seconds.toFixed(1)} s: speed ratio ${(seconds / took).toFixed(2)} (bar 0.70); memory ${(before / 1024).toFixed(0)} → ${(peak / 1024).toFixed(0)} MB`,
    )
  }
}
