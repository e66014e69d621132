import { claimDataFolder, loadConfig, type Config } from '../platform/config/index.ts'
import type { Text } from '../model/index.ts'
import { createLog, type Log } from '../platform/log/index.ts'
import { exitCodes, Failed } from './failures.ts'
import { ProgressBar } from './progress-bar.ts'
import { plainLine, say, type Terminal } from './terminal.ts'

export type RepairProgress = (stage: 'index' | 'sweep' | 'objects' | 'copies', done: number, total: number) => void

/** What a repair did and found. */
export interface Repaired {
  /** Entries of the search index, filled anew. */
  indexed: number
  /** Objects nobody named, removed. */
  removed: number
  /** Objects that versions name. */
  objects: number
  /** Those of them that are not there: only a backup brings them back. */
  missing: readonly string[]
  /** Serving copies ordered; the next start builds them. */
  copies: number
}
export type RepairCity = (config: Config, log: Log, onProgress: RepairProgress) => Promise<Repaired>

const stages: Readonly<Record<Parameters<RepairProgress>[0], Text>> = {
  index: { zh: '重建检索', en: 'filling the search index' },
  sweep: { zh: '清理遗留对象', en: 'removing what nobody names' },
  objects: { zh: '核对对象', en: 'looking for every object' },
  copies: { zh: '安排服务副本', en: 'ordering serving copies' },
}

/** `repair`: makes anew what is derived, on a data folder that nobody works on. Ends with 1 when an object is lost. */
export async function repair(terminal: Terminal, words: readonly string[], repairCity: RepairCity): Promise<number> {
  const config = loadConfig({ argv: words, env: terminal.env, cwd: terminal.cwd })
  const claim = await claimDataFolder(config.data)
  if (claim.state === 'running')
    throw new Failed(
      { zh: `进程 ${claim.pid} 正在使用这个数据文件夹,请先停止它。`, en: `Process ${claim.pid} works on this data folder; stop it first.` },
      exitCodes.conflict,
    )
  const bar = new ProgressBar(terminal)
  try {
    const found = await repairCity(config, createLog({ level: 'warn' }), (stage, done, total) =>
      bar.show({ text: stages[stage][terminal.locale], done, total }),
    )
    bar.end()
    say(
      terminal,
      {
        zh: `检索 ${found.indexed} 条,清理 ${found.removed} 个遗留对象,核对 ${found.objects} 个对象;${found.copies} 个服务副本将在下次启动后重建。`,
        en: `Indexed ${found.indexed} datasets, removed ${found.removed} stray objects, looked for ${found.objects} objects; the next start builds ${found.copies} serving copies.`,
      },
      'stdout',
    )
    for (const key of found.missing)
      say(terminal, { zh: `  缺少对象 ${plainLine(key)};请从备份恢复。`, en: `  The object ${plainLine(key)} is missing; restore it from a backup.` })
    return found.missing.length === 0 ? exitCodes.done : exitCodes.unexpected
  } finally {
    bar.end()
    claim.release()
  }
}
