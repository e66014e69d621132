import { existsSync } from 'node:fs'
import { claimDataFolder, type Config } from '../platform/config/index.ts'
import { openDatabase, type OpenedDatabase } from '../platform/db/index.ts'
import type { Log } from '../platform/log/index.ts'
import { openPostgres } from '../platform/postgres/index.ts'
import { Failed } from './failures.ts'

/** A data folder opened by a command of its own, beside a running city or without one. */
export interface OpenedFolder extends OpenedDatabase {
  /** Where the running city listens; null when none runs or it does not listen yet. */
  url: string | null
  /** A city works on the folder at this moment. */
  running: boolean
}

export interface OpenFolderOptions {
  log: Log
  /** Make the folder when there is none; otherwise that is an error. */
  create?: boolean
  /** Refuse when a city works on it. */
  alone?: boolean
}

/** Opens the database of a data folder. While nobody runs on the folder it is claimed, so that no start comes in between. Throws Failed. */
export async function openDataFolder(config: Config, { log, create = false, alone = false }: OpenFolderOptions): Promise<OpenedFolder> {
  if (!create && config.databaseUrl === null && !existsSync(config.data))
    throw new Failed({ zh: `没有数据文件夹 ${config.data};用 --data 指明。`, en: `There is no data folder ${config.data}; name it with --data.` })
  const claim = await claimDataFolder(config.data)
  const running = claim.state === 'running'
  if (running && alone)
    throw new Failed({ zh: `数据文件夹正被进程 ${claim.pid} 使用,请先停止它。`, en: `Process ${claim.pid} works on the data folder; stop it first.` })
  const release = (): void => (claim.state === 'claimed' ? claim.release() : undefined)
  try {
    const server = config.databaseUrl === null ? await openPostgres({ dataDir: config.data, log }) : null
    try {
      const connection = server ? server.connection : { connectionString: config.databaseUrl as string }
      // A whole table is read or written in one statement.
      const database = openDatabase({ connection, max: 4, log, statementTimeout: 0 })
      const close = async (): Promise<void> => {
        await database.close()
        await server?.stop()
        release()
      }
      return { ...database, close, running, url: running ? claim.url : null }
    } catch (error) {
      await server?.stop()
      throw error
    }
  } catch (error) {
    release()
    throw error
  }
}
