import { createReadStream } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import type { Config } from '../platform/config/index.ts'
import { migrate, type Database, type MigrationSet } from '../platform/db/index.ts'
import { createLog } from '../platform/log/index.ts'
import { openObjectStore } from '../platform/storage/index.ts'
import { appliedMigrations, cityMark, columnsOf, folderAndConfig, inside, listTables } from './back-up.ts'
import { backupFolders, linesOf, measureFile, readManifest, type Manifest } from './backup-format.ts'
import { exitCodes, Failed } from './failures.ts'
import { openDataFolder } from './open-data-folder.ts'
import { ProgressBar } from './progress-bar.ts'
import { recordCommand } from './record-command.ts'
import { say, type Terminal } from './terminal.ts'
import { verifyLog } from './verify-audit-log.ts'

const charactersAtOnce = 2_000_000

/** What a restore needs of the program: how an empty database becomes a city's. */
export interface RestoreParts {
  migrations: readonly MigrationSet[]
  version: string
}

/** `restore DIR --data NEW`: makes a data folder out of a backup, checked against its hashes and counts, with the audit log verified; all or nothing. */
export async function restore(terminal: Terminal, words: readonly string[], parts: RestoreParts): Promise<number> {
  const { target: source, config } = folderAndConfig(terminal, words, {
    zh: '用法:pujiang restore 备份 --data 新文件夹',
    en: 'Usage: pujiang restore BACKUP --data NEW',
  })
  const manifest = await readManifest(source)
  await requireEmpty(config.data)
  const bar = new ProgressBar(terminal)
  // Built beside its place and moved there at the end: what breaks in the middle is never taken for a city.
  const building = { ...config, data: `${config.data}.restoring-${process.pid}` }
  try {
    await checkParts(source, manifest, bar, terminal)
    await mkdir(building.data, { recursive: true })
    const entries = await rebuild(source, manifest, building, parts, bar, terminal)
    await rmdir(config.data).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(building.data, config.data)
    bar.end()
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
    say(
      terminal,
      {
        zh: `已恢复到 ${config.data}:${rows} 行,${manifest.objects.length} 个对象,审计记录 ${entries} 条核验无误。`,
        en: `Restored to ${config.data}: ${rows} rows, ${manifest.objects.length} objects, ${entries} audit entries verified.`,
      },
      'stdout',
    )
    return exitCodes.done
  } finally {
    bar.end()
    await rm(building.data, { recursive: true, force: true })
  }
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length > 0)
    throw new Failed(
      { zh: `${folder} 不是空的;恢复只写入空的数据文件夹。`, en: `${folder} is not empty; a restore writes only into an empty data folder.` },
      exitCodes.conflict,
    )
}

/** Everything the manifest names is there with the right bytes. */
async function checkParts(source: string, manifest: Manifest, bar: ProgressBar, terminal: Terminal): Promise<void> {
  const parts = [
    ...manifest.tables.map((table) => ({ ...table, path: tableFile(source, table) })),
    ...manifest.objects.map((object) => ({ ...object, path: inside(join(source, backupFolders.objects), object.key) })),
    ...manifest.files.map((file) => ({ ...file, path: inside(join(source, backupFolders.files), file.path) })),
  ]
  for (const [index, { path, sha256 }] of parts.entries()) {
    bar.show({ text: { zh: '核对备份', en: 'checking the backup' }[terminal.locale], done: index, total: parts.length })
    const found = await measureFile(path).catch(() => null)
    if (found?.sha256 !== sha256) throw new Failed({ zh: `备份已损坏:${path}`, en: `The backup is damaged: ${path}` })
  }
}

const tableFile = (source: string, { schema, name }: { schema: string; name: string }): string =>
  inside(join(source, backupFolders.tables), `${schema}.${name}.ndjson`)

async function rebuild(
  source: string,
  manifest: Manifest,
  config: Config,
  parts: RestoreParts,
  bar: ProgressBar,
  terminal: Terminal,
): Promise<number> {
  for (const { path } of manifest.files) await placeFile(inside(join(source, backupFolders.files), path), inside(config.data, path))
  const store = await openObjectStore(config, cityMark(config))
  for (const { key } of manifest.objects) await store.put(key, createReadStream(inside(join(source, backupFolders.objects), key)))
  const folder = await openDataFolder(config, { log: createLog({ level: 'warn' }), create: true, alone: true })
  try {
    await migrate(folder.db, parts.migrations)
    const applied = await appliedMigrations(folder.db)
    if (applied.join() !== manifest.migrations.join())
      throw new Failed({
        zh: `备份由 ${manifest.version} 版写成,数据库结构与本版(${parts.version})不同;请用那一版恢复,再启动本版。`,
        en: `The backup was written by version ${manifest.version}, whose database differs from this one (${parts.version}); restore it with that version and then start this one.`,
      })
    await folder.db.transaction().execute((trx) => fillTables(trx, source, manifest, bar, terminal))
    const report = await verifyLog(folder, { ...config, auditCheckpoints: null })
    if (!report.ok)
      throw new Failed({
        zh: `恢复出的审计记录有误:${report.faults[0]?.detail}`,
        en: `The restored audit log has faults: ${report.faults[0]?.detail}`,
      })
    await folder.db.transaction().execute((trx) => recordCommand(trx, 'restore', { at: manifest.at, objects: manifest.objects.length }))
    return report.entries
  } finally {
    await folder.close()
  }
}

async function placeFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await copyFile(from, to)
  await chmod(to, 0o600)
}

async function fillTables(trx: Kysely<Database>, source: string, manifest: Manifest, bar: ProgressBar, terminal: Terminal): Promise<void> {
  const known = new Set((await listTables(trx)).map(({ schema, name }) => `${schema}.${name}`))
  const strange = manifest.tables.find(({ schema, name }) => !known.has(`${schema}.${name}`))
  if (strange)
    throw new Failed({ zh: `数据库没有表 ${strange.schema}.${strange.name}。`, en: `The database has no table ${strange.schema}.${strange.name}.` })
  // Rows come in the order of the backup, not of their references; triggers have fired when they were first written.
  await sql`set local session_replication_role = replica`.execute(trx)
  const full = await nonEmpty(trx, manifest)
  if (full !== null) throw new Failed({ zh: `数据库不是空的(${full})。`, en: `The database is not empty (${full}).` }, exitCodes.conflict)
  for (const [index, table] of manifest.tables.entries()) {
    if (table.schema === 'migration') continue
    bar.show({ text: { zh: '恢复表', en: 'restoring tables' }[terminal.locale], done: index, total: manifest.tables.length, item: table.name })
    const rows = await fillTable(trx, table, tableFile(source, table))
    if (rows !== table.rows)
      throw new Failed({
        zh: `表 ${table.name} 应有 ${table.rows} 行,实得 ${rows} 行。`,
        en: `Table ${table.name} should have ${table.rows} rows and has ${rows}.`,
      })
  }
  await continueSequences(trx)
}

/** The first table besides the migrations' own that holds a row, or null. */
async function nonEmpty(trx: Kysely<Database>, manifest: Manifest): Promise<string | null> {
  for (const { schema, name } of manifest.tables.filter((table) => table.schema !== 'migration')) {
    const found = await sql`select 1 from ${sql.table(`${schema}.${name}`)} limit 1`.execute(trx)
    if (found.rows.length > 0) return `${schema}.${name}`
  }
  return null
}

async function fillTable(trx: Kysely<Database>, { schema, name, columns }: Manifest['tables'][number], path: string): Promise<number> {
  const table = sql.table(`${schema}.${name}`)
  const names = sql.join(columns.map((column) => sql.ref(column.name)))
  const types = await typesOf(trx, schema, name)
  // The type is the database's own word; the manifest's is only compared with it.
  const wrong = columns.find((column) => types.get(column.name) !== column.type)
  if (wrong)
    throw new Failed({ zh: `列 ${name}.${wrong.name} 的类型不是 ${wrong.type}。`, en: `Column ${name}.${wrong.name} is not of type ${wrong.type}.` })
  const values = sql.join(columns.map((column, at) => sql`(line->>${sql.lit(at)})::${sql.raw(types.get(column.name) as string)}`))
  const write = async (lines: readonly string[]): Promise<void> => {
    await sql`insert into ${table} (${names}) overriding system value select ${values} from jsonb_array_elements(${`[${lines.join(',')}]`}::jsonb) as line`.execute(
      trx,
    )
  }
  let batch: string[] = []
  let length = 0
  for await (const line of linesOf(path)) {
    batch.push(line)
    length += line.length
    if (length < charactersAtOnce) continue
    await write(batch)
    batch = []
    length = 0
  }
  if (batch.length > 0) await write(batch)
  const counted = await sql<{ count: number }>`select count(*) as count from ${table}`.execute(trx)
  return counted.rows[0]?.count ?? 0
}

async function typesOf(trx: Kysely<Database>, schema: string, name: string): Promise<Map<string, string>> {
  return new Map((await columnsOf(trx, schema, name)).map((column) => [column.name, column.type]))
}

/** Counters go on after the highest number that was restored. */
async function continueSequences(trx: Kysely<Database>): Promise<void> {
  const counters = await sql<{ schema: string; name: string; column: string }>`
    select table_schema as schema, table_name as name, column_name as column from information_schema.columns
    where is_identity = 'YES' and table_schema in ('public', 'auth')`.execute(trx)
  for (const { schema, name, column } of counters.rows) {
    const sequence = sql`pg_get_serial_sequence(${`"${schema}"."${name}"`}, ${column})`
    await sql`select setval(${sequence}, max(${sql.ref(column)})) from ${sql.table(`${schema}.${name}`)} having max(${sql.ref(column)}) is not null`.execute(
      trx,
    )
  }
}
