import { setTimeout as sleep } from 'node:timers/promises'
import { jobEnd, makeTable, Refusal, type Client, type VersionSeen } from './client.ts'
import type { Batch, Holding, Ledger, TableLedger } from './ledger.ts'
import { agency } from './prepared-folder.ts'
import type { SeededRandom } from './random.ts'

export interface Workload {
  client: Client
  ledger: Ledger
  random: SeededRandom
  signal: AbortSignal
  /** What the kill aims at, so that there is more of it. */
  focus?: string
  /** Told when somebody begins something a kill may aim at. */
  onMoment: (moment: 'upload' | 'publish' | 'approve') => void
}

const words = ['噪声', '积水', '路灯', '道路', '井盖', 'noise', 'flood', 'lamp']

function makeBatch({ ledger, random }: Workload, rows: number): { batch: Batch; csv: string } {
  const name = `B${String(++ledger.batchCount).padStart(6, '0')}`
  const lines = ['batch,i,value,opened_at,note']
  let sum = 0
  for (let i = 0; i < rows; i++) {
    const value = random.between(0, 1_000_000)
    sum += value
    lines.push(
      `${name},${i},${value},2024-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')} 08:00:00,${random.pick(words)} ${i % 97}`,
    )
  }
  const batch = { name, rows, sum }
  ledger.batches.set(name, batch)
  return { batch, csv: `${lines.join('\n')}\n` }
}

/** Sends the body in pieces with pauses, so that a kill can fall into the middle of it. */
async function* inPieces(text: string, pauses: number, onHalf: () => void): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  const piece = Math.ceil(bytes.length / (pauses + 1))
  for (let at = 0, n = 0; at < bytes.length; at += piece, n++) {
    if (n === Math.ceil(pauses / 2)) onHalf()
    if (n > 0) await sleep(20)
    yield bytes.subarray(at, at + piece)
  }
}

async function versionNamed(client: Client, table: string, number: number): Promise<VersionSeen> {
  const { items } = await client.ask<{ items: VersionSeen[] }>('GET', `/tables/${table}/versions?limit=500`)
  const found = items.find((v) => v.number === number)
  if (!found) throw new Error(`Version ${number} of ${table} was acknowledged and is not listed`)
  return found
}

const rowCounts = [1, 50, 500, 2_000, 8_000, 40_000]

async function loadOnce(work: Workload, table: TableLedger): Promise<void> {
  const { client, ledger, random } = work
  const doing = (what: string): void => void ledger.doing.set(table.slug, what)
  const { batch, csv } = makeBatch(work, random.pick(work.focus === 'publish' ? rowCounts.slice(0, 3) : rowCounts))
  const append = table.current.size > 0 && table.current.size < 12 && random.next() < 0.6
  const publish = work.focus === 'publish' ? false : random.next() < 0.7
  const result: Holding = append ? new Map([...table.current, [batch.name, batch]]) : new Map([[batch.name, batch]])
  doing('upload')
  const upload = await client.upload(
    `${batch.name}.csv`,
    inPieces(csv, random.between(0, 6), () => work.onMoment('upload')),
  )
  ledger.count('upload')
  const underWay = { jobId: null as string | null, batch, result, isDone: false }
  table.underWay = underWay
  doing('load')
  const { job } = await client.ask<{ job: { id: string } }>('POST', `/uploads/${upload.id}/load`, {
    table: table.slug,
    mode: append ? 'append' : 'replace',
    publish,
  })
  underWay.jobId = job.id
  ledger.jobs.add(job.id)
  ledger.count('load accepted')
  const ended = await jobEnd(client, job.id)
  if (ended.state !== 'done' || !ended.result) throw new Error(`The load of ${batch.name} ended as ${JSON.stringify(ended)}`)
  underWay.isDone = publish
  ledger.count('load done')
  const version = await versionNamed(client, table.slug, ended.result.number)
  ledger.versions.set(version.id, {
    table: table.slug,
    number: version.number,
    versionId: version.id,
    contentHash: version.contentHash,
    holding: result,
  })
  if (!publish) {
    doing('publish')
    work.onMoment('publish')
    await client.ask('POST', `/tables/${table.slug}/versions/${version.number}/publish`, {})
    ledger.count('publish')
  }
  table.current = result
  table.underWay = null
}

async function publishDataset(work: Workload, slug: string): Promise<void> {
  const { client, ledger } = work
  const doing = (what: string): void => void ledger.doing.set('publisher', what)
  doing('create')
  await makeTable(client, slug, agency)
  ledger.created.add(slug)
  ledger.count('dataset created')
  const table: TableLedger = { slug, current: new Map(), underWay: null }
  ledger.tables.set(slug, table)
  const { batch, csv } = makeBatch(work, 20)
  doing('upload')
  const upload = await client.upload('small.csv', csv)
  doing('load')
  table.underWay = { jobId: null, batch, result: new Map([[batch.name, batch]]), isDone: false }
  const { job } = await client.ask<{ job: { id: string } }>('POST', `/uploads/${upload.id}/load`, { table: slug, mode: 'replace', publish: true })
  ledger.jobs.add(job.id)
  table.underWay.jobId = job.id
  doing('submit')
  const { review } = await client.ask<{ review: { id: string } }>('POST', `/datasets/${slug}/submit`, {})
  doing('approve')
  ledger.publishing.add(slug)
  work.onMoment('approve')
  await client.ask('POST', `/reviews/${review.id}/decision`, { decision: 'approved' })
  ledger.published.add(slug)
  ledger.count('dataset published')
}

async function editOnce({ client, ledger }: Workload, slug: string): Promise<void> {
  const edit = ledger.edits.get(slug) ?? { acknowledged: 0, tried: 0 }
  ledger.edits.set(slug, edit)
  edit.tried += 1
  ledger.doing.set('editor', 'edit')
  await client.ask('PATCH', `/datasets/${slug}`, { summary: { zh: `第 ${edit.tried} 次修改`, en: `edit ${edit.tried}` } })
  edit.acknowledged = edit.tried
  ledger.count('edit')
}

/** Loads, appends, publishes and edits at the same time until the program is killed; what fails before the kill is thrown. */
export async function runWorkload(work: Workload): Promise<void> {
  const { ledger, random, signal } = work
  const untilKilled = async (step: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await step()
      } catch (error) {
        // A refusal is an answer: the program lived and should not have refused.
        if (!signal.aborted && error instanceof Refusal) throw error
        if (signal.aborted || isBroken(error)) return
        throw error
      }
      await sleep(random.between(0, 30))
    }
  }
  const loaded = [...ledger.tables.values()].filter((t) => t.slug.startsWith('loaded-'))
  // Serving copies are built when no load waits: one table leaves room for them.
  const alone = work.focus === 'serving'
  await Promise.all([
    ...(alone ? loaded.slice(0, 1) : loaded).map((table) => untilKilled(() => loadOnce(work, table))),
    alone ? undefined : untilKilled(() => publishDataset(work, `published-${ledger.batchCount}-${random.between(0, 1e9)}`)),
    untilKilled(async () => {
      await editOnce(work, random.pick(loaded).slug)
      await sleep(random.between(0, 60))
    }),
  ])
}

/** The connection broke: the program was killed while it answered. */
const isBroken = (error: unknown): boolean => error instanceof TypeError || (error as NodeJS.ErrnoException).code === 'ECONNRESET'
