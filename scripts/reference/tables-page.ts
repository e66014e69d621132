import { sql, type Kysely } from 'kysely'

interface Column {
  table: string
  name: string
  type: string
  required: boolean
  fallback: string | null
  position: number
}
interface Constraint {
  table: string
  kind: string
  definition: string
}

/** Notes that stand as SQL comments above a column in the migrations: `table.column` to text. */
export function notesIn(migration: string): Map<string, string> {
  const notes = new Map<string, string>()
  let table = ''
  let pending: string[] = []
  for (const line of migration.split('\n').map((text) => text.trim())) {
    const opened = /^create table (\w+) \(/.exec(line)
    if (opened) table = opened[1]!
    if (line.startsWith('-- ')) pending.push(line.slice(3))
    else {
      const column = /^(\w+) /.exec(line)
      if (pending.length > 0) notes.set(opened || !column ? table : `${table}.${column[1]}`, pending.join(' '))
      pending = []
    }
  }
  return notes
}

/**
 * The page of every table and column of the program's own schema, read from a migrated database. A new column shows up here as a changed line, which
 * is where one asks whether it holds anything about people.
 */
export async function tablesPage<D>(db: Kysely<D>, migrations: readonly string[]): Promise<string> {
  const columns = await sql<Column>`
    select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
           pg_get_expr(d.adbin, d.adrelid) as fallback, a.attnum as position
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind in ('r', 'p')
    order by c.relname, a.attnum`.execute(db)
  const constraints = await sql<Constraint>`
    select c.relname as "table", case k.contype when 'p' then '1' when 'u' then '2' when 'f' then '3' else '4' end as kind, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    where k.contype in ('p', 'u', 'f', 'c')
    order by 1, 2, 3`.execute(db)
  const notes = new Map(migrations.flatMap((text) => [...notesIn(text)]))
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
  const tables = [...new Set(columns.rows.map((column) => column.table))]
  return [
    '# Tables',
    '',
    'Generated from the migrations; do not edit by hand. Accounts and keys (schema `auth`) and the queue (schema `graphile_worker`) belong to their libraries.',
    '',
    ...tables.flatMap((table) => [
      `## ${table}`,
      '',
      ...(notes.has(table) ? [notes.get(table)!, ''] : []),
      '| column | type | required | default | note |',
      '|---|---|---|---|---|',
      ...columns.rows
        .filter((column) => column.table === table)
        .map(
          (c) =>
            `| ${c.name} | ${cell(c.type)} | ${c.required ? 'yes' : ''} | ${c.fallback === null ? '' : `\`${cell(c.fallback)}\``} | ${cell(notes.get(`${table}.${c.name}`) ?? '')} |`,
        ),
      '',
      ...constraints.rows.filter((constraint) => constraint.table === table).map((constraint) => `- \`${cell(constraint.definition)}\``),
      '',
    ]),
  ].join('\n')
}
