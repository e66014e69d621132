import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql, type Kysely } from 'kysely'
import { openSigner, printVerifier } from '../platform/audit/index.ts'
import { loadConfig, type Config } from '../platform/config/index.ts'
import type { Database } from '../platform/db/index.ts'
import { createLog } from '../platform/log/index.ts'
import { openObjectStore, type ObjectStore } from '../platform/storage/index.ts'
import { backupFolders, linesOf, manifestName, measureFile, type Manifest } from './backup-format.ts'
import { exitCodes, Failed, UsageError } from './failures.ts'
import { openDataFolder } from './open-data-folder.ts'
import { bytesText, ProgressBar } from './progress-bar.ts'
import { recordCommand } from './record-command.ts'
import { say, type Terminal } from './terminal.ts'
import { auditKeyFile, checkpointsFile } from './verify-audit-log.ts'

/** Schemas whose rows are the city; the queue of graphile-worker is made anew from the jobs. */
const schemas = ['public', 'auth', 'migration']
// A row may hold the statistics of ten thousand columns: some 200 of them still fit in memory.
const rowsAtOnce = 200

/** `backup DIR`: one consistent copy of rows, objects and keys, also while the city runs. */
export async function backUp(terminal: Terminal, words: readonly string[], version: string): Promise<number> {
  const { target, config } = folderAndConfig(terminal, words, {
    zh: '用法:pujiang backup 文件夹 [--data 文件夹]',
    en: 'Usage: pujiang backup DIR [--data DIR]',
  })
  await mkdir(target, { recursive: true, mode: 0o700 })
  if ((await readdir(target)).length > 0) throw new Failed({ zh: `${target} 不是空的。`, en: `${target} is not empty.` }, exitCodes.conflict)
  const folder = await openDataFolder(config, { log: createLog({ level: 'warn' }) })
  const bar = new ProgressBar(terminal)
  try {
    const manifest = await folder.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((trx) => copyCity(trx, target, config, version, bar, terminal))
    const partial = join(target, `.${manifestName}`)
    await writeFile(partial, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
    await rename(partial, join(target, manifestName))
    await folder.db.transaction().execute((trx) => recordCommand(trx, 'backup', { objects: manifest.objects.length, at: manifest.at }))
    bar.end()
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
    const bytes = manifest.objects.reduce((sum, object) => sum + object.bytes, 0)
    say(
      terminal,
      {
        zh: `已备份到 ${target}:${manifest.tables.length} 张表 ${rows} 行,${manifest.objects.length} 个对象 ${bytesText(bytes)}。其中有密钥,请妥善保管。`,
        en: `Backed up to ${target}: ${rows} rows of ${manifest.tables.length} tables, ${manifest.objects.length} objects of ${bytesText(bytes)}. It holds keys: guard it.`,
      },
      'stdout',
    )
    return exitCodes.done
  } finally {
    bar.end()
    await folder.close()
  }
}

/** The folder a backup command names, and the settings after it. Throws UsageError. */
export function folderAndConfig(terminal: Terminal, words: readonly string[], usage: { zh: string; en: string }): { target: string; config: Config } {
  const [name, ...rest] = words
  if (name === undefined || name.startsWith('-')) throw new UsageError(usage)
  return { target: resolve(terminal.cwd, name), config: loadConfig({ argv: rest, env: terminal.env, cwd: terminal.cwd }) }
}

async function copyCity(
  trx: Kysely<Database>,
  target: string,
  config: Config,
  version: string,
  bar: ProgressBar,
  terminal: Terminal,
): Promise<Manifest> {
  const at = await sql<{ at: string }>`select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at`.execute(trx)
  const tables: Manifest['tables'] = []
  const found = await listTables(trx)
  await mkdir(join(target, backupFolders.tables))
  for (const [index, table] of found.entries()) {
    bar.show({ text: { zh: '备份表', en: 'copying tables' }[terminal.locale], done: index, total: found.length, item: table.name })
    tables.push({ ...table, ...(await copyTable(trx, table, join(target, backupFolders.tables, `${table.schema}.${table.name}.ndjson`))) })
  }
  const store = await openObjectStore(config, cityMark(config))
  const keys = await namedObjects(trx)
  const objects: Manifest['objects'] = []
  for (const [index, key] of keys.entries()) {
    bar.show({ text: { zh: '备份对象', en: 'copying objects' }[terminal.locale], done: index, total: keys.length, item: key })
    objects.push({ key, ...(await copyObject(store, key, join(target, backupFolders.objects, key))) })
  }
  const files = await copyFiles(trx, target, config)
  return { format: 1, version, at: at.rows[0]?.at ?? '', migrations: await appliedMigrations(trx), tables, objects, files }
}

/** The keys, and of the checkpoints outside the database those that speak of entries in this copy. */
async function copyFiles(trx: Kysely<Database>, target: string, config: Config): Promise<Manifest['files']> {
  const placed = await sql<{ entries: number }>`select coalesce(max(log_index) + 1, 0) as entries from audit_leaf`.execute(trx)
  const entries = placed.rows[0]?.entries ?? 0
  const sources = [
    { path: 'keys/secret', from: join(config.data, 'keys', 'secret'), copy: copyFile },
    { path: 'keys/audit.pem', from: auditKeyFile(config), copy: copyFile },
    { path: 'audit/checkpoints', from: checkpointsFile(config), copy: (from: string, to: string) => copyNotes(from, to, entries) },
  ]
  const files: Manifest['files'] = []
  for (const { path, from, copy } of sources) {
    // A secret given by the environment has no file; a city that never signed has no checkpoints.
    if (!existsSync(from)) continue
    const to = join(target, backupFolders.files, path)
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await copy(from, to)
    files.push({ path, ...(await measureFile(to)) })
  }
  return files
}

/** Copies the signed notes (five lines each, the size on the second) up to a size; the city goes on signing while we copy. */
async function copyNotes(from: string, to: string, entries: number): Promise<void> {
  const notes = async function* (): AsyncGenerator<string> {
    let note: string[] = []
    for await (const line of linesOf(from)) {
      note.push(line)
      if (note.length < 5) continue
      if (Number(note[1]) <= entries) yield `${note.join('\n')}\n`
      note = []
    }
  }
  await pipeline(Readable.from(notes()), createWriteStream(to, { mode: 0o600 }))
}

/** Name of the city to its object store. */
export const cityMark = (config: Config) => async (): Promise<string> => printVerifier((await openSigner(auditKeyFile(config), 'pujiang')).verifier)

/** Every table of the city with its schema, in a fixed order. */
export async function listTables(db: Kysely<Database>): Promise<{ schema: string; name: string }[]> {
  const found = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema = any (${schemas}::text[]) order by 1, 2`.execute(db)
  return found.rows
}

/** `stage/name` of every migration this database has seen. */
export async function appliedMigrations(db: Kysely<Database>): Promise<string[]> {
  const lists = (await listTables(db)).filter(({ schema, name }) => schema === 'migration' && name !== 'lock')
  const names: string[] = []
  for (const { name } of lists) {
    const applied = await sql<{ name: string }>`select name from ${sql.table(`migration.${name}`)} order by name`.execute(db)
    names.push(...applied.rows.map((row) => `${name}/${row.name}`))
  }
  return names
}

/** The columns a row is written with; generated ones follow from the others. */
export async function columnsOf(trx: Kysely<Database>, schema: string, name: string): Promise<{ name: string; type: string }[]> {
  const found = await sql<{ name: string; type: string }>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
    from pg_attribute as a join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relname = ${name} and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by a.attnum`.execute(trx)
  return found.rows
}

async function copyTable(
  trx: Kysely<Database>,
  { schema, name }: { schema: string; name: string },
  path: string,
): Promise<Omit<Manifest['tables'][number], 'schema' | 'name'>> {
  const hash = createHash('sha256')
  let rows = 0
  let bytes = 0
  const columns = await columnsOf(trx, schema, name)
  const texts = sql.join(columns.map((column) => sql`${sql.ref(column.name)}::text`))
  await sql`declare backup_cursor no scroll cursor for select to_jsonb(array[${texts}])::text as line from ${sql.table(`${schema}.${name}`)}`.execute(
    trx,
  )
  const lines = async function* (): AsyncGenerator<Buffer> {
    for (;;) {
      const page = await sql<{ line: string }>`fetch ${sql.lit(rowsAtOnce)} from backup_cursor`.execute(trx)
      if (page.rows.length === 0) return
      const chunk = Buffer.from(page.rows.map(({ line }) => `${line}\n`).join(''))
      rows += page.rows.length
      bytes += chunk.length
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }))
  await sql`close backup_cursor`.execute(trx)
  return { columns, rows, bytes, sha256: hash.digest('hex') }
}

/** Keys of the objects that committed rows name. */
async function namedObjects(trx: Kysely<Database>): Promise<string[]> {
  const named = await sql<{ key: string }>`
    select object_key as key from version_file
    union select findings_key from table_version where findings_key is not null
    union select object_key from distribution where object_key is not null
    union select object_key from upload where state in ('received', 'sniffed', 'loading')
    order by 1`.execute(trx)
  return named.rows.map(({ key }) => key)
}

async function copyObject(store: ObjectStore, key: string, copy: string): Promise<{ bytes: number; sha256: string }> {
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 })
  await store.copyTo(key, copy)
  return measureFile(copy)
}

/** A path inside a folder, refused when it leads out of it: a manifest is input like any other. */
export function inside(folder: string, path: string): string {
  const full = resolve(folder, path)
  const below = relative(folder, full)
  if (below === '' || below.startsWith('..'))
    throw new Failed({ zh: `清单里的路径 ${path} 不在备份之内。`, en: `The path ${path} in the manifest leads out of the backup.` })
  return full
}
