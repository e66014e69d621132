import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Environment variable that every process of a program under test inherits, so that one whose parent died is still found. */
export const markVariable = 'PUJIANG_CRASH_TEST'

export interface ProcessSeen {
  pid: number
  parent: number
  command: string
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

function allProcesses(): (ProcessSeen & { environment: string })[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) return []
    const stat = textOf(`/proc/${pid}/stat`)
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (stat === '' || state === 'Z' || state === 'X') return []
    return [
      {
        pid,
        parent: Number(parent),
        command: textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
        environment: textOf(`/proc/${pid}/environ`),
      },
    ]
  })
}

/** Every live process of a program under test: its descendants, and those that name its data folder or carry its mark. */
export function processesOf(program: { pid: number; dataDir: string }): ProcessSeen[] {
  const all = allProcesses()
  const found = new Set(
    all
      .filter(
        (p) =>
          p.pid === program.pid ||
          p.command.includes(program.dataDir) ||
          p.environment.includes(`${markVariable}=${program.dataDir}`) ||
          p.environment.includes(`${program.dataDir}/`),
      )
      .map((p) => p.pid),
  )
  for (let grown = true; grown;) {
    const children = all.filter((p) => found.has(p.parent) && !found.has(p.pid))
    grown = children.length > 0
    for (const child of children) found.add(child.pid)
  }
  return all.filter((p) => found.has(p.pid)).map(({ pid, parent, command }) => ({ pid, parent, command }))
}

/** Kills a process at once; one that is gone already is no fault. */
export function killNow(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** `kill -9` for the whole tree, in the order given by `order`, again until nobody is left. */
export async function killTree(
  program: { pid: number; dataDir: string },
  order: (seen: ProcessSeen[]) => ProcessSeen[] = (seen) => seen,
): Promise<void> {
  const end = Date.now() + 20_000
  for (let seen = processesOf(program); seen.length > 0; seen = processesOf(program)) {
    for (const { pid } of order(seen)) killNow(pid)
    if (Date.now() > end) throw new Error(`Processes survive SIGKILL: ${JSON.stringify(seen)}`)
    await sleep(10)
  }
}

/** Waits until no process of the program is left; answers those that still are after the patience. */
export async function survivorsOf(program: { pid: number; dataDir: string }, patience = 10_000): Promise<ProcessSeen[]> {
  const end = Date.now() + patience
  for (;;) {
    const seen = processesOf(program)
    if (seen.length === 0 || Date.now() > end) return seen
    await sleep(50)
  }
}
