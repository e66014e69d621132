import { mkdirSync, watch } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkAll } from './checks.ts'
import { clientOf, makeTable, signIn, type Client } from './client.ts'
import { Ledger } from './ledger.ts'
import { agency, objectsOf, prepareFolder } from './prepared-folder.ts'
import { killNow, killTree, type ProcessSeen } from './processes.ts'
import { discard, freshFolder, startProgram, spawnProgram, type Program } from './program.ts'
import { seededRandom, type SeededRandom } from './random.ts'
import { runWorkload } from './workload.ts'

/** What a kill aims at. `boot` is the start itself, which is then tried again. */
export const aims = ['upload', 'staging', 'store', 'serving', 'publish', 'approve', 'random', 'boot'] as const
export type Aim = (typeof aims)[number]

export interface KillLoopOptions {
  seed: number
  aims: readonly Aim[]
  say?: (line: string) => void
  /** Keep going after a fault, to see them all. */
  keepGoing?: boolean
}

export interface KillLoopReport {
  seed: number
  kills: number
  /** Kills by what was aimed at, and whether the moment came before the patience ended. */
  hits: Record<string, number>
  /** What the actors were doing when the kill came. */
  doing: Record<string, number>
  acknowledged: Record<string, number>
  /** Milliseconds from a start after a kill to the printed address. */
  restarts: number[]
  orphansSwept: number
  versions: number
  auditEntries: number
  faults: string[]
  survivors: ProcessSeen[]
}

const patience = 15_000
const jitter: Record<Aim, number> = { upload: 20, staging: 700, store: 30, serving: 250, publish: 25, approve: 25, random: 4_000, boot: 0 }

/** Resolves when the aimed-at moment has come, and true, or when it did not come in time, and false. */
function awaitMoment(aim: Aim, dataDir: string, moments: EventTarget): { came: Promise<boolean>; stop(): void } {
  const { promise: came, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), patience)
  const watchers: { close(): void }[] = []
  const onFile = (folder: string, wanted: (name: string) => boolean): void => {
    mkdirSync(folder, { recursive: true })
    watchers.push(watch(folder, { recursive: true }, (_event, name) => void (name !== null && wanted(name) && resolve(true))))
  }
  if (aim === 'staging') onFile(`${objectsOf(dataDir)}/.staging`, (name) => name.includes('.staging-'))
  else if (aim === 'store') onFile(`${objectsOf(dataDir)}/.staging`, (name) => name.endsWith('data-0.parquet'))
  else if (aim === 'serving') onFile(`${dataDir}/serving`, (name) => name.includes('.partial'))
  else if (aim === 'random') resolve(true)
  else moments.addEventListener(aim, () => resolve(true), { once: true })
  return {
    came,
    stop: () => {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}

/** Kills everything at once, or one part first and the rest a moment later, as a machine under memory pressure does. */
async function kill(program: { pid: number; dataDir: string }, random: SeededRandom): Promise<void> {
  if (random.next() < 0.3) {
    killNow(program.pid)
    await sleep(random.between(0, 300))
  }
  await killTree(program, (seen) => random.shuffle(seen))
}

async function killedStart(dataDir: string, random: SeededRandom): Promise<void> {
  const spawned = spawnProgram(dataDir, ['start', '--data', dataDir, '--port', '0', '--no-demo', '--threads', '1', '--query-children', '1'])
  await Promise.race([sleep(random.between(100, 5_000)), spawned.ended])
  await kill({ pid: spawned.pid, dataDir }, random)
}

/** Kills the program at each aim in turn while it is used, restarts it unaided, and checks all that was acknowledged. */
export async function runKillLoop(options: KillLoopOptions): Promise<KillLoopReport> {
  const { seed, say = () => undefined } = options
  const random = seededRandom(seed)
  const dataDir = freshFolder()
  const ledger = new Ledger()
  const report: KillLoopReport = {
    seed,
    kills: 0,
    hits: {},
    doing: {},
    acknowledged: {},
    restarts: [],
    orphansSwept: 0,
    versions: 0,
    auditEntries: 0,
    faults: [],
    survivors: [],
  }
  const tally = (table: Record<string, number>, key: string): void => void (table[key] = (table[key] ?? 0) + 1)
  try {
    await prepareFolder(dataDir)
    let program: Program = await startProgram(dataDir)
    let client: Client = await signIn(program.url)
    for (const slug of ['loaded-one', 'loaded-two']) {
      await makeTable(client, slug, agency)
      ledger.tables.set(slug, { slug, current: new Map(), underWay: null })
    }
    for (const [n, aim] of options.aims.entries()) {
      const stop = new AbortController()
      const moments = new EventTarget()
      const moment = awaitMoment(aim === 'boot' ? 'random' : aim, dataDir, moments)
      const work = runWorkload({ client, ledger, random, signal: stop.signal, focus: aim, onMoment: (m) => void moments.dispatchEvent(new Event(m)) })
      // A fault of the work itself ends the wait.
      const came = await Promise.race([moment.came, work.then(() => false)])
      await sleep(random.between(0, aim === 'boot' ? 1_500 : jitter[aim]))
      moment.stop()
      stop.abort()
      await kill(program, random)
      await work
      report.kills += 1
      tally(report.hits, `${aim}${came ? '' : ' (not in time)'}`)
      for (const what of ledger.doing.values()) tally(report.doing, what)
      if (aim === 'boot') {
        await killedStart(dataDir, random)
        report.kills += 1
      }
      const restarted = Date.now()
      program = await startProgram(dataDir)
      report.restarts.push(program.startedIn)
      // The session survives: it was acknowledged too.
      client = clientOf(program.url, client.cookie)
      const checked = await checkAll(dataDir, client, ledger, restarted, n === options.aims.length - 1)
      report.orphansSwept += checked.orphans
      report.versions = checked.versions
      report.auditEntries = checked.auditEntries
      report.faults.push(...checked.faults.map((fault) => `kill ${n + 1} (${aim}): ${fault}`))
      say(
        `kill ${n + 1}/${options.aims.length} at ${aim}${came ? '' : ' (not in time)'}: back in ${program.startedIn} ms, ${checked.versions} versions, ${checked.orphans} orphans swept, ${checked.faults.length} faults`,
      )
      for (const fault of checked.faults) say(`  ${fault}`)
      if (checked.faults.length > 0) {
        if (options.keepGoing !== true) break
      }
    }
    const end = await program.stop()
    if (end.code !== 0) report.faults.push(`the last stop ended with ${end.code ?? end.signal}`)
    report.survivors = end.survivors
    report.acknowledged = Object.fromEntries(ledger.acknowledged)
    return report
  } finally {
    await discard(dataDir)
  }
}
