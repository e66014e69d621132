import { spawn } from 'node:child_process'
import { mkdtempSync, chmodSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { killTree, markVariable, survivorsOf, type ProcessSeen } from './processes.ts'

const root = join(import.meta.dirname, '../..')

export interface StartOptions {
  argv?: readonly string[]
  env?: Record<string, string>
  /** Without `--port 0 --no-demo` and the small sizes. */
  plain?: boolean
  /** Milliseconds to wait for the address. */
  patience?: number
}

export interface Program {
  pid: number
  dataDir: string
  url: string
  /** Milliseconds from the spawn to the printed address. */
  startedIn: number
  output(): string
  errors(): string
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Asks it to end and answers how it did and who survived. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null; survivors: ProcessSeen[] }>
}

/** A data folder of its own that the database's unprivileged user can enter. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pujiang-crash-'))
  chmodSync(folder, 0o755)
  return folder
}

/** Ends whatever of it still runs and removes the folder. */
export async function discard(dataDir: string): Promise<void> {
  await killTree({ pid: -1, dataDir })
  rmSync(dataDir, { recursive: true, force: true })
}

/** Sizes that suit many restarts on a small machine. */
const small = ['--threads', '1', '--query-children', '1', '--load-memory-mb', '512', '--query-memory-mb', '256', '--database-connections', '8']

export interface Spawned {
  pid: number
  output(): string
  errors(): string
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Runs a command of the program as a person would. */
export function spawnProgram(dataDir: string, argv: readonly string[], env: Record<string, string> = {}): Spawned {
  const { DATABASE_URL: _url, ...inherited } = process.env
  const child = spawn(join(root, 'node_modules/.bin/node'), ['bin/pujiang.mjs', ...argv], {
    cwd: root,
    env: { ...inherited, NODE_OPTIONS: '', VITEST: '', NODE_ENV: 'production', PUJIANG_LAUNCHER: '', [markVariable]: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-400_000)))
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: -1, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  return { pid: child.pid ?? 0, output: () => output, errors: () => errors, ended }
}

/** Starts the real program on a data folder and waits for the address it prints. */
export async function startProgram(dataDir: string, options: StartOptions = {}): Promise<Program> {
  const begun = performance.now()
  const argv = options.plain ? [] : ['--port', '0', '--no-demo', ...small]
  const spawned = spawnProgram(dataDir, ['start', '--data', dataDir, ...argv, ...(options.argv ?? [])], options.env)
  let over: string | null = null
  void spawned.ended.then(({ code, signal }) => (over = `${code ?? signal}`))
  const end = Date.now() + (options.patience ?? 90_000)
  for (;;) {
    const url = /^http:\/\/\S+$/m.exec(spawned.output())?.[0]
    if (url !== undefined) {
      const program = { ...spawned, dataDir, url, startedIn: Math.round(performance.now() - begun) }
      return {
        ...program,
        async stop(signal = 'SIGTERM') {
          process.kill(program.pid, signal)
          const how = await Promise.race([spawned.ended, sleep(30_000, null, { ref: false })])
          if (how === null) throw new Error(`The program did not end within 30 s of ${signal}:\n${spawned.errors().slice(-4000)}`)
          return { ...how, survivors: await survivorsOf(program) }
        },
      }
    }
    if (over !== null || Date.now() > end) {
      await killTree({ pid: spawned.pid, dataDir })
      throw new Error(`The program did not start (${over ?? 'no address in time'}):\n${spawned.output()}\n${spawned.errors().slice(-4000)}`)
    }
    await sleep(20)
  }
}
