import { readFile } from 'node:fs/promises'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The whole program, as the launcher calls it: runs one command line and answers the exit code. Stages are read only when a command needs them. */
export async function main(argv: readonly string[]): Promise<number> {
  // Half of the time of a short command would go into reading the sources: 0.9 s without, 0.4 s with.
  enableCompileCache(join(root, 'node_modules', '.cache', 'pujiang-compiled'))
  const { processTerminal, runCli } = await import('./cli/index.ts')
  // The reader of a pipe has seen enough: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  // What nobody foresaw leaves the program in no known state: say it and end; PostgreSQL is stopped in order by its guard.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`浦江意外终止 · Pujiang ended unexpectedly: ${error.stack ?? error.message}\n`)
    process.exit(1)
  })
  // The database process does not keep us alive, and while it stops nothing else may: a command ends when it says so.
  const alive = setInterval(() => undefined, 2 ** 30)
  return runCli(
    argv,
    {
      operations: async () => (await import('./city/index.ts')).operations,
      migrations: async () => (await import('./migrations.ts')).migrationSets,
      repairCity: async () => (await import('./repair-city.ts')).repairCity,
      startCity: async () => (await import('./city/index.ts')).startCity,
      version: async () => (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }).version,
      force: (forced) => process.exit(forced),
    },
    processTerminal(),
  ).finally(() => clearInterval(alive))
}
