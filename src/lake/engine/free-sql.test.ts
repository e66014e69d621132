import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlatformError } from '../../platform/errors/index.ts'
import { fullRight, makeRight, parseExpression } from '../query/index.ts'
import { buildServingCopy } from './build-serving-copy.ts'
import { aliasOf } from './runner.ts'
import { openSample, rowsIn, sampleFields, type Sample } from './sample-table.ts'
import type { SqlTable } from './row-engine.ts'

let sample: Sample
let tables: Record<string, SqlTable>
let alias: string

beforeAll(async () => {
  sample = await openSample()
  const copy = `${sample.folder}/copy.duckdb`
  await buildServingCopy(sample.source, { outPath: copy, tempFolder: sample.folder, nice: 0 })
  alias = aliasOf(copy)
  const right = makeRight(
    sampleFields.filter((f) => f.name !== '身份证').map((f) => f.id),
    parseExpression("区县 = '浦东新区'"),
  )
  tables = {
    requests: { source: sample.source, right },
    'from-copy': { source: { ...sample.source, servingCopy: copy }, right },
    everything: { source: sample.source, right: fullRight(sampleFields) },
  }
})
afterAll(() => sample.close())

const sql = async (text: string, more: { limit?: number; deadlineMs?: number } = {}): Promise<Record<string, unknown>[]> =>
  rowsIn(await sample.engine.sql({ sql: text, tables, ...more }))
const refusal = async (text: string, more: { deadlineMs?: number } = {}): Promise<PlatformError> =>
  sql(text, more).then(
    (rows) => {
      throw new Error(`answered ${JSON.stringify(rows).slice(0, 200)}`)
    },
    (e: PlatformError) => e,
  )

describe('free SQL', () => {
  it('joins, groups and orders over the tables that were named', async () => {
    const answer = await sample.engine.sql({
      sql: "WITH m AS (SELECT date_trunc('month', day) AS month, count(*) AS n, sum(amount) AS total FROM requests GROUP BY ALL) SELECT * FROM m ORDER BY month LIMIT 2; ",
      tables,
    })
    expect(answer.columns).toEqual([
      { name: 'month', type: 'timestamp' },
      { name: 'n', type: 'integer' },
      { name: 'total', type: 'decimal' },
    ])
    expect(rowsIn(answer).map((r) => r['month'])).toEqual(['2024-01-01T00:00:00', '2024-02-01T00:00:00'])
    expect(await sql('SELECT count(*) AS n FROM requests AS a JOIN "from-copy" AS b USING (id) -- the end')).toEqual(
      await sql('SELECT count(*) AS n FROM requests'),
    )
    expect(await sql('SELECT r.range AS n FROM range(3) AS r UNION ALL (SELECT 9) ORDER BY n DESC')).toEqual([{ n: 9 }, { n: 2 }, { n: 1 }, { n: 0 }])
  })
  it('takes decimals, and types made of types, in constants and casts', async () => {
    expect(
      await sql(
        "SELECT 12.5 AS a, CAST('1.25' AS DECIMAL(10, 2)) + 0.05 AS b, CAST([1] AS DOUBLE[]) AS c, nullif(amount, 0.25) AS d FROM requests LIMIT 1",
      ),
    ).toMatchObject([{ a: 12.5, b: 1.3, c: [1] }])
  })
  it('takes numbers that are too large for JSON, whatever stands in texts beside them', async () => {
    expect(await sql(`SELECT 1e999 AS x, '"value":Infinity,' AS t FROM requests LIMIT 1`)).toEqual([{ x: null, t: '"value":Infinity,' }])
    expect((await refusal("SELECT 1e999 FROM read_csv('/etc/passwd')")).failing.code).toBe('PUJIANG_SQL_REFUSED')
  })
  it('says when the answer was cut', async () => {
    expect(await sample.engine.sql({ sql: 'SELECT id FROM everything', tables, limit: 5 })).toMatchObject({ rowCount: 5, truncated: true })
    expect(await sample.engine.sql({ sql: 'SELECT 1 AS a, 2 AS a, 3 AS "A"', tables })).toMatchObject({
      truncated: false,
      columns: [{ name: 'a' }, { name: 'a_2' }, { name: 'A_3' }],
    })
  })
  it('keeps rows and fields of the right, from Parquet and from the copy', async () => {
    for (const table of ['requests', '"from-copy"']) {
      expect(await sql(`SELECT DISTINCT 区县 FROM ${table}`)).toEqual([{ 区县: '浦东新区' }])
      expect(Object.keys((await sql(`SELECT * FROM ${table} LIMIT 1`))[0]!)).not.toContain('身份证')
      for (const column of ['身份证', 'f10', '_row', 'rowid', 'file_row_number', 'filename']) {
        const missing = await refusal(`SELECT ${column} FROM ${table}`)
        expect(missing.failing.code).toBe('PUJIANG_SQL_FAILED')
        expect(missing.failing.detail.en).not.toMatch(/secret|\/tmp|parquet|copy_/)
      }
    }
  })
  it('never runs an expression of the query on a hidden row: neither an error nor its absence tells of one', async () => {
    for (const table of ['requests', '"from-copy"']) {
      const probes = [
        `SELECT count(*) FROM ${table} WHERE CASE WHEN 区县 = '黄浦区' THEN CAST('x' || 区县 AS INTEGER) ELSE 1 END = 1`,
        `SELECT count(*) FROM (SELECT CASE WHEN 区县 <> '浦东新区' THEN CAST(区县 AS INTEGER) ELSE 1 END AS x FROM ${table}) WHERE x = 1`,
        `SELECT count(*) FROM ${table} AS a, ${table} AS b WHERE a.id = b.id AND CASE WHEN a.区县 = '静安区' THEN CAST(a.区县 AS INTEGER) ELSE 1 END = 1`,
        `SELECT sum(CAST(CASE WHEN 区县 = '静安区' THEN 'x' ELSE '1' END AS INTEGER)) FROM ${table} WHERE 区县 <> '' OR 区县 = ''`,
      ]
      for (const probe of probes) await expect(sql(probe)).resolves.toHaveLength(1)
    }
  })
  it('helps with mistakes', async () => {
    expect((await refusal('SELECT * FRM requests')).failing.code).toBe('PUJIANG_SQL_REFUSED')
    expect((await refusal('SELECT nix FROM requests')).failing.detail.en).toMatch(/"nix" not found/)
    expect((await refusal('SELECT * FROM nix')).failing.detail.en).toBe('There is no table “nix”.')
    expect((await refusal('')).failing.code).toBe('PUJIANG_SQL_REFUSED')
  })
})

describe('attacks through free SQL', () => {
  it.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_parquet('x')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM read_json('http://169.254.169.254/')",
    "SELECT * FROM 'https://example.org/x.csv'",
    "SELECT * FROM parquet_metadata('x')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('rows')",
    'SELECT * FROM duckdb_settings()',
    'FROM duckdb_databases()',
    'SELECT * FROM duckdb_tables',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM pg_catalog.pg_class',
    'SELECT * FROM sqlite_master',
    'SELECT * FROM pragma_database_size()',
    'SELECT * FROM memory.main.requests',
    'SELECT * FROM main.requests',
    'SELECT * FROM rows',
    'SELECT * FROM about',
    "SELECT current_setting('temp_directory')",
    "SELECT getvariable('x')",
    'SELECT current_user',
    'SELECT current_database()',
    'SELECT version()',
    'SELECT current_query()',
    "SELECT * FROM requests WHERE id = (SELECT count(*) FROM read_csv('/etc/passwd'))",
    'SELECT * FROM requests, LATERAL (SELECT * FROM duckdb_settings())',
    'WITH x AS (SELECT * FROM duckdb_tables) SELECT * FROM x',
    'WITH duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables',
    'SELECT * FROM (WITH rows AS (SELECT 1) SELECT * FROM rows) AS a, rows',
    'WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a',
    'SELECT * FROM requests UNION ALL SELECT * FROM duckdb_columns',
    'SELECT (SELECT max(value) FROM duckdb_settings())',
    'SELECT list_transform([1], x -> (SELECT count(*) FROM duckdb_tables))',
    'SELECT CASE WHEN EXISTS (FROM duckdb_secrets()) THEN 1 END',
    'DESCRIBE requests',
    'SHOW TABLES',
    'SELECT * FROM (DESCRIBE requests)',
    'SUMMARIZE requests',
    'EXPLAIN SELECT 1',
    'PRAGMA database_list',
    'CALL pragma_version()',
    "SET memory_limit = '100GB'",
    'RESET lock_configuration',
    "ATTACH '/tmp/x.db'",
    "COPY (SELECT 1) TO '/tmp/pwned.csv'",
    'CREATE TABLE x AS SELECT 1',
    'DROP VIEW requests',
    'DETACH memory',
    'INSTALL httpfs',
    "LOAD '/tmp/x.so'",
    "EXPORT DATABASE '/tmp'",
    'CHECKPOINT',
    'VACUUM',
    'INSERT INTO requests SELECT 1',
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP VIEW requests',
    'SELECT stats(id) FROM requests',
    "SELECT json_execute_serialized_sql('x')",
    "SELECT nextval('x')",
    'SELECT $1',
    'SELECT ?',
    'PIVOT requests ON 区县 USING count(*)',
    'SELECT sleep_ms(100000)',
    "SELECT error('x')",
    "SELECT system.main.current_setting('temp_directory')",
    'SELECT * FROM requests AT (VERSION => 1)',
    "SELECT write_log('x')",
    'SELECT 1) AS a, (SELECT 2',
    'SELECT 1 FROM requests) --',
  ])('refuses %s', async (text) => {
    const error = await refusal(text)
    expect(error.kind).toBe('InvalidInput')
    expect(error.failing.code).toBe('PUJIANG_SQL_REFUSED')
    expect(JSON.stringify(error.failing)).not.toMatch(/root:|\.parquet|copy_[0-9a-f]{8}/)
  })
  it('refuses the serving copy by its own name', async () => {
    for (const name of [`${alias}.main.rows`, `${alias}.rows`, `"${alias}"."main"."rows"`])
      expect((await refusal(`SELECT * FROM ${name}`)).failing.code).toBe('PUJIANG_SQL_REFUSED')
  })
  it('does not serve a table under a name of the catalogue of the engine', async () => {
    const answer = sample.engine.sql({ sql: 'SELECT * FROM duckdb_settings', tables: { duckdb_settings: tables['everything']! } })
    await expect(answer).rejects.toMatchObject({ failing: { code: 'PUJIANG_SQL_REFUSED' } })
  })
  it.each([
    "SELECT length(repeat('x', 4000000000))",
    "SELECT length(lpad('x', 2000000000, 'y'))",
    'SELECT list_sum(range(900000000))',
    'SELECT count(*) FROM (SELECT DISTINCT repeat(a.身份证, 900) || b.id FROM everything AS a, everything AS b)',
  ])('bounds the memory of %s', async (text) => {
    const error = await refusal(text, { deadlineMs: 8000 })
    expect(error.kind).toBe('LimitExceeded')
    expect(['PUJIANG_QUERY_MEMORY', 'PUJIANG_QUERY_TIMEOUT']).toContain(error.failing.code)
  })
  it.each([
    'WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r',
    'SELECT count(*) FROM everything a, everything b, everything c, everything d WHERE a.id % 10 + b.id % 10 + c.id % 10 + d.id % 10 = -1',
    "SELECT count(*) FROM everything a, everything b, everything c WHERE regexp_matches(repeat(a.身份证 || b.身份证, 50), '(s|e|c)*(r|e|t)*(-|[0-9])*x$')",
    'SELECT list_reduce(range(20000000), (a, b) -> (a * 31 + b) % 1000003)',
  ])('ends %s at its deadline', async (text) => {
    const began = performance.now()
    const error = await refusal(text, { deadlineMs: 500 })
    expect(['PUJIANG_QUERY_TIMEOUT', 'PUJIANG_QUERY_MEMORY']).toContain(error.failing.code)
    // The deadline, the two seconds after which a child that does not listen is killed, and a slow machine.
    expect(performance.now() - began).toBeLessThan(8000)
    expect(await sql('SELECT 1 AS ok')).toEqual([{ ok: 1 }])
  })
})
