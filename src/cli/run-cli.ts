import type { Operation } from '../platform/operations/index.ts'
import type { MigrationSet } from '../platform/db/index.ts'
import { askOperation } from './ask-operation.ts'
import { printCompletion } from './completion.ts'
import { exitCodes, UsageError } from './failures.ts'
import { operationHelp, overview, ownHelp } from './help.ts'
import { loadFile } from './load-file.ts'
import { ownCommands } from './own-commands.ts'
import { printFailure } from './print-failure.ts'
import type { RepairCity } from './repair.ts'
import { signIn, signOut } from './session-commands.ts'
import { start, type StartCity } from './start.ts'
import { say, type Terminal } from './terminal.ts'

/** What the command line is given by `main`, which knows every stage. Everything is fetched only when a command needs it. */
export interface CliParts {
  operations(): Promise<readonly Operation[]>
  startCity(): Promise<StartCity>
  version(): Promise<string>
  repairCity(): Promise<RepairCity>
  /** Every migration of the program, for commands that open a data folder themselves. */
  migrations(): Promise<readonly MigrationSet[]>
  /** Ends the process at once with this code. */
  force(code: number): void
}

/** Runs one command line and answers its exit code. Never throws. */
export async function runCli(argv: readonly string[], parts: CliParts, terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, parts, terminal)
  } catch (error) {
    return printFailure(terminal, error, argv.includes('--json'))
  }
}

const wantsHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--')
  return words.some((word, at) => (word === '--help' || word === '-h') && (end < 0 || at < end))
}

async function dispatch(argv: readonly string[], parts: CliParts, terminal: Terminal): Promise<number> {
  const [name, ...words] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return showHelp(words[0], parts, terminal)
  if (name === '--version' || name === '-V' || name === 'version') {
    say(terminal, await parts.version(), 'stdout')
    return exitCodes.done
  }
  if (wantsHelp(words)) return showHelp(name, parts, terminal)
  switch (name) {
    case 'start':
      return start(terminal, words, await parts.startCity(), parts.force)
    case 'sign-in':
      return signIn(terminal, words)
    case 'sign-out':
      return signOut(terminal, words)
    case 'load':
      return loadFile(terminal, words, parts.force)
    case 'completion':
      return printCompletion(terminal, words, await parts.operations())
    // These open the database themselves: what they need is read only for them.
    case 'init':
      return (await import('./init.ts')).init(terminal, words, await parts.migrations())
    case 'audit':
      return (await import('./verify-audit-log.ts')).verifyAuditLog(terminal, words)
    case 'backup':
      return (await import('./back-up.ts')).backUp(terminal, words, await parts.version())
    case 'repair':
      return (await import('./repair.ts')).repair(terminal, words, await parts.repairCity())
    case 'restore':
      return (await import('./restore.ts')).restore(terminal, words, { migrations: await parts.migrations(), version: await parts.version() })
  }
  return askOperation(terminal, await operationNamed(name, parts), words)
}

async function operationNamed(name: string, parts: CliParts): Promise<Operation> {
  const operations = await parts.operations()
  const found = operations.find((operation) => operation.name === name)
  if (found) return found
  const { nearest } = await import('../platform/operations/index.ts')
  const near = nearest(name, [...ownCommands.map((command) => command.name), ...operations.map((operation) => operation.name)])
  throw new UsageError({
    zh: `没有命令 ${name}${near ? `,是不是 ${near}?` : '。'} 全部命令:pujiang help`,
    en: `There is no command ${name}${near ? `; did you mean ${near}?` : '.'} All commands: pujiang help`,
  })
}

async function showHelp(name: string | undefined, parts: CliParts, terminal: Terminal): Promise<number> {
  const own = ownCommands.find((command) => command.name === name)
  if (own) say(terminal, ownHelp(own, terminal.locale), 'stdout')
  else if (name !== undefined) say(terminal, operationHelp(await operationNamed(name, parts), terminal.locale), 'stdout')
  else {
    const named = new Set(ownCommands.map((command) => command.name))
    const operations = await parts.operations()
    say(
      terminal,
      overview(
        ownCommands,
        operations.filter((operation) => !named.has(operation.name)),
        terminal.locale,
      ),
      'stdout',
    )
  }
  return exitCodes.done
}
