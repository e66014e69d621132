import { describe, expect, it } from 'vitest'
import type { Field } from '../../model/index.ts'
import type { PlatformError } from '../../platform/errors/index.ts'
import {
  bindQuery,
  fullRight,
  makeRight,
  parseExpression,
  parseQuery,
  printCount,
  printPage,
  type QueryText,
  type RowRight,
  type SourceSql,
} from './index.ts'

const fields: Field[] = [
  { id: 1, name: 'id', header: 'id', type: 'integer' },
  { id: 2, name: '区县', header: '区县', type: 'text' },
  { id: 3, name: 'created_at', header: 'created_at', type: 'timestamp' },
  { id: 4, name: 'amount', header: 'amount', type: 'decimal', precision: 18, scale: 2 },
  { id: 5, name: 'score', header: 'score', type: 'double' },
  { id: 6, name: 'day', header: 'day', type: 'date' },
  { id: 7, name: 'open', header: 'open', type: 'boolean' },
  { id: 8, name: 'at', header: 'at', type: 'time' },
  { id: 9, name: 'more', header: 'more', type: 'json' },
  { id: 10, name: '身份证', header: '身份证', type: 'text' },
]
const source: SourceSql = { from: 't', rows: 1000, place: '_row', naturalOrder: false, late: null, keys: new Set(), filled: new Set() }
const bind = (q: QueryText, right: RowRight = fullRight(fields)): ReturnType<typeof bindQuery> => bindQuery(parseQuery(q), fields, right)
const failing = (q: QueryText, right?: RowRight): PlatformError['failing'] => {
  try {
    bind(q, right)
  } catch (error) {
    return (error as PlatformError).failing
  }
  throw new Error(`no fault in ${JSON.stringify(q)}`)
}

const cases: [QueryText, (string | null)[] | null][] = [
  [{}, null],
  [{}, ['99']],
  [{ order_by: '_row desc', limit: 10 }, null],
  [{ select: 'id, 区县 as "a ""b"', where: "区县 = 'it''s'" }, null],
  [{ select: 'id, open, score, amount, more, at, _row' }, null],
  [{ select: 'id', where: 'id > 5 and (score <= -1.5e2 or not open)' }, null],
  [{ select: 'id', where: "区县 in ('a', 'b') and id not in (1, 2)" }, null],
  [{ select: 'id', where: "区县 like '%a_' and 区县 not ilike '50\\%' and 区县 contains '%' and 区县 starts ''''" }, null],
  [{ select: 'id', where: "created_at between '2024-05-01' and '2024-05-01T08:00:00Z' and day >= date '2024-1-2' and at < '08:30'" }, null],
  [{ select: 'id', where: "day is null or more is not null or created_at = timestamp '2024-02-29 00:00:00.120'" }, null],
  [{ select: "id, date_trunc('month', created_at) as m", where: "date_trunc('hour', created_at) = '2024-05-01 08:00'" }, null],
  [{ select: 'id', order_by: '区县 desc, created_at', limit: 5 }, null],
  [{ select: 'id', order_by: '区县 desc, created_at', limit: 5 }, ['x', '2024-05-01 00:00:00', '7']],
  [{ select: 'id', order_by: '区县, created_at', limit: 5 }, ['x', null, '7']],
  [{ group_by: "区县, date_trunc('month', created_at)" }, null],
  [{ select: '区县, sum(amount) as s, avg(score), median(id), count(distinct day), min(at), max(more)', group_by: '区县', order_by: 's desc' }, null],
  [{ select: '区县, sum(amount) as s', group_by: '区县', order_by: 's desc', limit: 3 }, ['12.50', null]],
  [{ select: 'count(*), sum(id)' }, null],
  [{ group_by: "bin(amount, 0.25), date_part('weekday', created_at)", limit: 9 }, ['0.75', '3']],
  [{ select: 'id', where: "date_part('year', day) = 2024 and bin(score, 5) >= 10 and within(score, amount, 121.5, 31.2, 500)" }, null],
  [{ select: '区县, count(*) as n', group_by: '区县', having: "n > 1 and (sum(amount) >= 2.5 or 区县 = 'x')", order_by: 'n desc' }, null],
  [
    { select: "date_trunc('month', created_at) as m", group_by: 'm', having: "m >= '2024-01-01' and not max(id) in (1, 2)", limit: 3 },
    ['2024-02-01'],
  ],
]

describe('printing for the engine', () => {
  it('prints every construct as in the golden file', async () => {
    const text = cases
      .map(([q, last]) => `-- ${JSON.stringify(q)}${last ? ` behind ${JSON.stringify(last)}` : ''}\n${printPage(bind(q), source, last).sql};\n`)
      .join('\n')
    await expect(text).toMatchFileSnapshot('duckdb-query.golden.sql')
  })
  it('always ends an order with a tie-breaker and puts NULLs last', () => {
    const printed = cases.filter(([q]) => q.select !== 'count(*), sum(id)').map(([q]) => printPage(bind(q), source, null).sql)
    expect(printed.filter((sql) => !/ORDER BY (.* NULLS LAST|.*_row (ASC|DESC)) LIMIT/.test(sql))).toEqual([])
  })
  it('ANDs the filter of the right to rows, groups and counts', () => {
    const right = makeRight([1, 2], parseExpression("身份证 = 'x' or id = 1"))
    const filter = "((f10 = 'x') OR (f1 = 1))"
    expect(printPage(bind({ where: 'id = 2 or id = 3' }, right), source, null).sql).toContain(`WHERE (((f1 = 2) OR (f1 = 3)) AND ${filter})`)
    expect(printPage(bind({ group_by: '区县' }, right), source, null).sql).toContain(`WHERE ${filter} GROUP BY`)
    expect(printCount(bind({}, right), source)).toBe(`SELECT count(*) FROM t WHERE ${filter}`)
  })
})

describe('binding', () => {
  it('answers closed and missing fields alike, wherever they stand', () => {
    const right = makeRight(
      fields.map((f) => f.id).filter((id) => id !== 10),
      null,
    )
    const places: ((name: string) => QueryText)[] = [
      (n) => ({ select: n }),
      (n) => ({ select: `id, count(${n})` }),
      (n) => ({ where: `${n} = 'x'` }),
      (n) => ({ where: `${n} is null` }),
      (n) => ({ order_by: n }),
      (n) => ({ group_by: n }),
      (n) => ({ select: `max(${n}) as x` }),
      (n) => ({ where: `区县 = ${n}` }),
      (n) => ({ group_by: '区县', order_by: `max(${n})` }),
      (n) => ({ select: `date_trunc('day', ${n})` }),
      (n) => ({ group_by: `bin(${n}, 5)` }),
      (n) => ({ select: `date_part('hour', ${n})` }),
      (n) => ({ select: `区县 as ${n}`, where: `${n} = 'x'` }),
      (n) => ({ where: `date_part('year', ${n}) = 2024` }),
      (n) => ({ where: `within(${n}, score, 1, 2, 3)` }),
      (n) => ({ group_by: '区县', having: `max(${n}) = 'x'` }),
      (n) => ({ group_by: '区县', having: `${n} = 'x'` }),
    ]
    for (const place of places) {
      const closed = JSON.stringify(failing(place('身份证'), right))
      expect(closed).toContain('PUJIANG_QUERY_FIELD')
      expect(closed).toBe(JSON.stringify(failing(place('没有有'), right)).replaceAll('没有有', '身份证'))
    }
    expect(bind({}, right).columns.map((c) => c.name)).not.toContain('身份证')
  })
  it('never proposes a closed name', () => {
    const right = makeRight([1, 2], null)
    expect(failing({ where: "身份 = 'x'" }, right).cure).toBeUndefined()
    expect(failing({ where: "身份 = 'x'" }).cure?.en).toBe('Did you mean “身份证”?')
  })
  it.each([
    [{ where: '区县 = 7' }, 'where', 5, /write '…'/],
    [{ where: 'count(*) > 1' }, 'where', 0, /cannot use an aggregate/],
    [{ group_by: '区县', having: 'id = 1' }, 'having', 0, /neither a group key nor an aggregate/],
    [{ where: 'within(score, id, 200, 0, 1)' }, 'where', 0, /within ±180/],
    [{ where: "id = '7'" }, 'where', 5, /without quotes/],
    [{ where: "created_at > '2024-02-30'" }, 'where', 13, /Expected a time/],
    [{ where: "day = date '2024-13-01'" }, 'where', 6, /Expected a date/],
    [{ where: 'id' }, 'where', 0, /not true or false/],
    [{ where: 'open < true' }, 'where', 0, /= or !=/],
    [{ where: "id like '1%'" }, 'where', 0, /text only/],
    [{ where: 'id = 区县' }, 'where', 5, /cannot be compared/],
    [{ where: `id = ${'9'.repeat(39)}` }, 'where', 5, /whole number/],
    [{ select: 'sum(区县)' }, 'select', 4, /numbers only/],
    [{ select: "date_trunc('day', id)" }, 'select', 18, /not a date/],
    [{ select: "date_part('hour', id)" }, 'select', 18, /not a date/],
    [{ group_by: 'bin(区县, 5)' }, 'group_by', 4, /not a number/],
    [{ group_by: 'bin(id, 0)' }, 'group_by', 0, /greater than 0/],
    [{ select: 'id, count(*)' }, 'select', 0, /neither a group key/],
    [{ select: '*, count(*)' }, 'select', 0, /summary/],
    [{ select: 'id, day as id' }, 'select', 4, /occurs twice/],
    [{ order_by: 'count(*)' }, 'order_by', 0, /needs group_by/],
    [{ group_by: '区县', order_by: 'day' }, 'order_by', 0, /ordered by group keys/],
    [{ group_by: 'count(*)' }, 'group_by', 0, /cannot be grouped/],
  ] as [QueryText, string, number, RegExp][])('%j', (q, at, position, message) => {
    expect(failing(q).faults![0]).toMatchObject({ at, position, message: { en: expect.stringMatching(message) } })
  })
  it('reads times with an offset as the city keeps them', () => {
    const sql = (literal: string, timeZone: string): string =>
      printCount(bindQuery(parseQuery({ where: `created_at = '${literal}'` }), fields, fullRight(fields), { timeZone }), source)
    expect(sql('2024-05-01T08:00:00Z', 'Asia/Shanghai')).toContain("TIMESTAMP '2024-05-01 16:00:00'")
    expect(sql('2024-05-01 23:59:59.25-05:30', 'Asia/Shanghai')).toContain("TIMESTAMP '2024-05-02 13:29:59.25'")
    expect(sql('2024-07-01T00:30+0000', 'Europe/Berlin')).toContain("TIMESTAMP '2024-07-01 02:30:00'")
    expect(sql('2024-05-01 08:00', 'Asia/Shanghai')).toContain("TIMESTAMP '2024-05-01 08:00:00'")
  })
  it('gives equal questions the same canonical text, and others another', () => {
    expect(bind({ where: "  区县   =  'x'  AND id>1" }).text).toBe(bind({ where: "区县 = 'x' and id > 1", limit: '100' }).text)
    expect(bind({ where: 'id > 1' }).text).not.toBe(bind({ where: 'id >= 1' }).text)
  })
  it('gives equal rights the same key', () => {
    expect(makeRight([2, 1, 2], parseExpression('id>1')).key).toBe(makeRight([1, 2], parseExpression('id > 1')).key)
    expect(makeRight([1, 2], null).key).not.toBe(makeRight([1], null).key)
    expect(makeRight([1], parseExpression('id > 1')).key).not.toBe(makeRight([1], parseExpression('id > 2')).key)
  })
})
