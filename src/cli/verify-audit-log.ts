import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openVerifier, verifyAudit, type AuditReport } from '../platform/audit/index.ts'
import { loadConfig, type Config } from '../platform/config/index.ts'
import { createLog } from '../platform/log/index.ts'
import { exitCodes, Failed, UsageError } from './failures.ts'
import { openDataFolder, type OpenedFolder } from './open-data-folder.ts'
import { plainLine, say, type Terminal } from './terminal.ts'

/** Name of the log, the first line of each of its checkpoints. */
const logName = 'pujiang'

export interface VerifiedLog extends AuditReport {
  /** Root of the newest checkpoint in the database, hexadecimal; null before the first one. */
  root: string | null
}

/** Where the checkpoints outside the database are kept. */
export const checkpointsFile = (config: Config): string => join(config.auditCheckpoints ?? join(config.data, 'audit'), 'checkpoints')
/** The key the checkpoints are signed with. */
export const auditKeyFile = (config: Config): string => join(config.data, 'keys', 'audit.pem')

/** Verifies the log of an opened data folder. Throws Failed where its key is missing: a new one would find every checkpoint false. */
export async function verifyLog(folder: OpenedFolder, config: Config): Promise<VerifiedLog> {
  const key = auditKeyFile(config)
  if (!existsSync(key))
    throw new Failed(
      { zh: `缺少审计密钥 ${key};没有它不能核验签名。`, en: `The audit key ${key} is missing; without it no signature can be verified.` },
      exitCodes.refused,
    )
  const verifier = await openVerifier(key, logName)
  const report = await verifyAudit({ db: folder.db, checkpointsFile: checkpointsFile(config), publicKey: verifier })
  const newest = await sql<{ root: Buffer }>`select root from audit_checkpoint order by size desc limit 1`.execute(folder.db)
  return { ...report, root: newest.rows[0]?.root.toString('hex') ?? null }
}

/** `audit verify`: reads the whole log and tells each fault; 3 when there is one. Works beside a running city and without one. */
export async function verifyAuditLog(terminal: Terminal, words: readonly string[]): Promise<number> {
  if (words[0] !== 'verify') throw new UsageError({ zh: '用法:pujiang audit verify [--data 文件夹]', en: 'Usage: pujiang audit verify [--data DIR]' })
  const json = words.includes('--json')
  const config = loadConfig({ argv: words.slice(1).filter((word) => word !== '--json'), env: terminal.env, cwd: terminal.cwd })
  const folder = await openDataFolder(config, { log: createLog({ level: 'warn' }) })
  try {
    const report = await verifyLog(folder, config)
    if (json) say(terminal, JSON.stringify(report), 'stdout')
    else for (const line of reportLines(report, terminal)) say(terminal, line, 'stdout')
    return report.ok ? exitCodes.done : exitCodes.refused
  } finally {
    await folder.close()
  }
}

function reportLines(report: VerifiedLog, { locale }: Terminal): string[] {
  const { entries, waiting, signedSize, checkpoints, root, faults, ok } = report
  const zh = [`${entries} 条记录,另有 ${waiting} 条等待排序`, `已签名 ${signedSize} 条,库外检查点 ${checkpoints} 个`, `树根 ${root ?? '(还没有)'}`]
  const en = [
    `${entries} entries, ${waiting} more waiting for their place`,
    `signed up to ${signedSize}, ${checkpoints} checkpoints outside the database hold`,
    `root ${root ?? '(none yet)'}`,
  ]
  const verdict = ok
    ? { zh: '记录完整,没有被改动。', en: 'The log is whole and unchanged.' }
    : { zh: `发现 ${faults.length} 处问题:`, en: `${faults.length} faults:` }
  return [...(locale === 'zh' ? zh : en), verdict[locale], ...faults.map((fault) => `  ${fault.kind} ${fault.at}: ${plainLine(fault.detail)}`)]
}
