import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { geoContains } from 'd3-geo'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPack, windowOf, type Pack, type PackDataset } from '../../src/packs/index.ts'
import { contentOf, digest, frozenClock, generateCity, type GeneratedCity } from './generated.ts'

let pack: Pack
let city: GeneratedCity
let engine: DuckDBConnection
const dataset = (slug: string): PackDataset => {
  const found = pack.datasets.find((d) => d.slug === slug)
  if (!found) throw new Error(slug)
  return found
}
/** Rows of a query in which `@slug` stands for the generated CSV of a dataset, all columns text. */
const rows = async (sql: string): Promise<Record<string, string | number | null>[]> => {
  const answer = await engine.runAndReadAll(sql.replaceAll(/@([a-z0-9-]+)/g, (_, slug: string) => `read_csv('${city.file(slug).path}', all_varchar = true)`))
  return answer.getRowObjectsJson() as Record<string, string | number | null>[]
}
const one = async (sql: string): Promise<number> => Number(Object.values((await rows(sql))[0] ?? {})[0])

beforeAll(async () => {
  pack = await loadPack(import.meta.dirname)
  city = await generateCity(pack, pack.datasets.map((d) => ({ dataset: d, window: windowOf(pack, d, frozenClock) })))
  engine = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect()
})
afterAll(async () => {
  engine?.closeSync()
  await city?.[Symbol.asyncDispose]()
})

describe('rows of the demo city', () => {
  it('are about one million, none of the datasets empty', () => {
    const counts = [...city.files.values()].map((f) => f.rows)
    const total = counts.reduce((a, b) => a + b, 0)
    expect(total).toBeGreaterThan(900_000)
    expect(total).toBeLessThan(1_250_000)
    expect(Math.min(...counts)).toBeGreaterThan(0)
  })
  it('are to the letter those of the golden list under the frozen clock', async () => {
    const golden = join(import.meta.dirname, 'golden.json')
    const found: Record<string, { rows: number; content: string }> = {}
    for (const d of pack.datasets) found[d.slug] = { rows: city.file(d.slug).rows, content: digest(await contentOf(d, city.file(d.slug).path)) }
    if (process.env['PUJIANG_UPDATE_GOLDEN']) await writeFile(golden, `${JSON.stringify(found, null, 2)}\n`)
    expect(found).toEqual(JSON.parse(await readFile(golden, 'utf8')))
  })
  it('come as CSV in three encodings, TSV, gzip, JSON, NDJSON and workbooks', () => {
    const kinds = new Set(pack.datasets.map((d) => `${d.data.file}${d.data.encoding ? ` ${d.data.encoding}` : ''}`))
    expect([...kinds].toSorted()).toEqual(['csv', 'csv gb18030', 'csv utf-8-bom', 'csv.gz', 'json', 'ndjson', 'tsv', 'xlsx'])
  })
  it('hold no telephone number that could ring, no citizen number and no mail address', async () => {
    const found: string[] = []
    for (const d of pack.datasets) {
      const content = await contentOf(d, city.file(d.slug).path)
      const hits = content.match(/(?<![\dA-Z.])1[3-9]\d{9}(?!\d)|(?<![\dA-Z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX](?![\dA-Z])|[\w.]+@[\w.]+/g)
      if (hits) found.push(`${d.slug}: ${hits.slice(0, 3).join(' ')}`)
    }
    expect(found).toEqual([])
  })
})

describe('rhythms', () => {
  it('metro: a morning peak between 08:00 and 08:40 and an evening peak near 18:00 on workdays, about 1.5 million entries', async () => {
    const peak = (half: string): Promise<string> =>
      rows(`SELECT substr(时段开始, 12, 5) AS t FROM @metro-city-entries WHERE 日期类型 = '工作日' AND substr(时段开始, 12, 5) ${half} '13:00' GROUP BY 1 ORDER BY sum(进站人次::INT) DESC LIMIT 1`).then((r) => String(r[0]?.['t']))
    const [morning, evening] = [await peak('<'), await peak('>')]
    expect(morning >= '08:00' && morning <= '08:40').toBe(true)
    expect(evening >= '17:40' && evening <= '18:30').toBe(true)
    const daily = await one(`SELECT avg(n) FROM (SELECT sum(进站人次::INT) AS n FROM @metro-city-entries WHERE 日期类型 = '工作日' GROUP BY 时段开始[1:10])`)
    expect(daily).toBeGreaterThan(1_200_000)
    expect(daily).toBeLessThan(1_700_000)
  })
  it('metro: Spring Festival has less than two thirds of a workday, and stations add up to the city', async () => {
    const mean = (kind: string): Promise<number> => one(`SELECT avg(n) FROM (SELECT sum(进站人次::INT) AS n FROM @metro-city-entries WHERE 日期类型 = '${kind}' GROUP BY 时段开始[1:10])`)
    expect(await mean('春节')).toBeLessThan(0.66 * (await mean('工作日')))
    expect(await one(`SELECT count(*) FROM (SELECT 时段开始, sum(进站人次::INT) AS n FROM @metro-entries GROUP BY 1) s JOIN @metro-city-entries c USING (时段开始) WHERE s.n <> c.进站人次::INT`)).toBe(0)
  })
  it('hotline: noise at night in summer is about three times that of winter', async () => {
    const nights = (months: string): Promise<number> =>
      one(`SELECT count(*) / count(DISTINCT 受理时间[1:10]) FROM @hotline-cases WHERE 诉求类别 = '噪声扰民' AND substr(受理时间, 6, 2) IN (${months}) AND substr(受理时间, 12, 2) BETWEEN '21' AND '23'`)
    const ratio = (await nights("'07','08'")) / (await nights("'01','12'"))
    expect(ratio).toBeGreaterThan(2.3)
    expect(ratio).toBeLessThan(4.2)
  })
  it('hotline: a few categories hold most cases, recent ones are still in hand', async () => {
    expect(await one(`SELECT sum(n) FILTER (r <= 10) / sum(n) FROM (SELECT count(*) AS n, row_number() OVER (ORDER BY count(*) DESC) AS r FROM @hotline-cases GROUP BY 诉求小类)`)).toBeGreaterThan(0.35)
    const open = (day: string): Promise<number> => one(`SELECT avg((状态 <> '已办结')::INT) FROM @hotline-cases WHERE 受理时间 LIKE '${day}%'`)
    expect(await open('2026-11-17')).toBeGreaterThan(0.3)
    expect(await open('2026-06')).toBeLessThan(0.02)
  })
  it('air: the index is the largest of its parts, winter is dustier than summer, ozone the other way round', async () => {
    const mean = (column: string, months: string): Promise<number> => one(`SELECT avg(TRY_CAST("${column}" AS INT)) FROM @air-quality-hourly WHERE substr(时间, 6, 2) IN (${months})`)
    expect(await mean('PM2.5', "'12','01'")).toBeGreaterThan(1.3 * (await mean('PM2.5', "'07','08'")))
    expect(await mean('O3', "'06','07'")).toBeGreaterThan(1.4 * (await mean('O3', "'12','01'")))
    expect(await one(`SELECT count(*) FROM @air-quality-hourly WHERE 首要污染物 IS NULL AND AQI::INT > 50`)).toBe(0)
    // HJ 633-2026 from March 2026: 60 µg/m³ of PM2.5 is index 100, before it was 75.
    const indexOf60 = (sign: string): Promise<number> => one(`SELECT max(AQI::INT) FROM @air-quality-hourly WHERE 首要污染物 = 'PM2.5' AND "PM2.5" = '48' AND 时间 ${sign} '2026-03-01'`)
    expect([await indexOf60('<'), await indexOf60('>=')]).toEqual([67, 76])
  })
  it('weather: July is warm, January cold; parking near noon is fuller than at night', async () => {
    const month = (m: string): Promise<number> => one(`SELECT avg(气温::DOUBLE) FROM @weather-hourly WHERE substr(观测时间, 6, 2) = '${m}' AND 气温 <> '999.9'`)
    expect(await month('07')).toBeGreaterThan(24)
    expect(await month('01')).toBeLessThan(10)
    const vacant = (hour: string): Promise<number> => one(`SELECT avg(TRY_CAST(空余泊位 AS INT)) FROM @parking-occupancy WHERE substr(时间, 12, 2) = '${hour}'`)
    expect(await vacant('10')).toBeLessThan(0.75 * (await vacant('03')))
  })
})

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
/** Check of GB 32100-2015, written apart from the generator's SQL. */
const isCreditCode = (code: string): boolean => {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return false
  const sum = weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(code[i] ?? ''), 0)
  return alphabet[(31 - (sum % 31)) % 31] === code[17]
}

describe('codes and places', () => {
  it('unified social credit codes pass their check but for the planted errors, and name a division nobody has', async () => {
    const codes = (await rows('SELECT 统一社会信用代码 AS c FROM @company-registrations')).map((r) => String(r['c']))
    const wrong = codes.filter((c) => !isCreditCode(c)).length
    expect(wrong / codes.length).toBeGreaterThan(0.002)
    expect(wrong / codes.length).toBeLessThan(0.006)
    expect(codes.every((c) => /^9139010[2-5]/.test(c))).toBe(true)
    for (const slug of ['procurement-awards', 'administrative-penalties', 'safety-inspections']) {
      expect((await rows(`SELECT 统一社会信用代码 AS c FROM @${slug}`)).filter((r) => !isCreditCode(String(r['c'])))).toEqual([])
    }
  })
  it('identifiers are unique', async () => {
    const keys: [string, string][] = [['hotline-cases', '工单编号'], ['company-registrations', '统一社会信用代码'], ['job-postings', '岗位编号'], ['port-calls', '航次编号'], ['elevators', '注册代码'], ['administrative-licences', '许可编号'], ['food-inspections', '抽样单编号']]
    for (const [slug, key] of keys) expect([slug, await one(`SELECT count(*) - count(DISTINCT ${key}) FROM @${slug}`)]).toEqual([slug, 0])
  })
  it('codes keep their leading zeros', async () => {
    expect(await one(`SELECT count(*) FROM @hotline-cases WHERE 类别码 LIKE '0%'`)).toBeGreaterThan(100_000)
    expect(await one(`SELECT count(*) FROM @metro-entries WHERE 车站代码 NOT SIMILAR TO '0[1-4][0-9]{2}'`)).toBe(0)
  })
  it('coordinates lie in the district their row names', async () => {
    const geometry = JSON.parse(await readFile(join(import.meta.dirname, 'geometry.json'), 'utf8')) as { features: { properties: { name: string; level: string }; geometry: { coordinates: [number, number][][] } }[] }
    const shapes = new Map(geometry.features.filter((f) => f.properties.level === 'district').map((f) => [f.properties.name, { type: 'Polygon' as const, coordinates: [[...(f.geometry.coordinates[0] ?? [])].reverse()] }]))
    const outside: string[] = []
    for (const slug of ['hotline-cases', 'schools', 'hospitals', 'fire-hydrants', 'elderly-homes', 'scenic-spots', 'grid-cases']) {
      const encoding = dataset(slug).data.encoding === 'gb18030'
      const sql = encoding ? undefined : `SELECT DISTINCT trim(区) AS d, 经度 AS x, 纬度 AS y FROM @${slug} WHERE 经度 IS NOT NULL USING SAMPLE 1500 (reservoir, 7)`
      const points = sql ? await rows(sql) : (await contentOf(dataset(slug), city.file(slug).path)).trimEnd().split('\n').slice(1).map((l) => l.split(',')).map((c) => ({ d: c[4] ?? '', x: c.at(-2) ?? '', y: c.at(-1) ?? '' }))
      for (const p of points) {
        const shape = shapes.get(String(p['d']))
        if (!shape || !geoContains(shape, [Number(p['x']), Number(p['y'])])) outside.push(`${slug} ${String(p['d'])} ${String(p['x'])},${String(p['y'])}`)
      }
    }
    expect(outside).toEqual([])
  })
  it('dirty cells are there and few: a wrong month, ф700, trailing spaces, a lost zero', async () => {
    const share = async (condition: string): Promise<number> => one(`SELECT avg((${condition})::INT) FROM @hotline-cases`)
    for (const condition of [`受理时间 LIKE '2___-13-%'`, `coalesce(办理时长, '') = 'ф700'`, `区 <> rtrim(区)`, `length(类别码) = 3`]) {
      const part = await share(condition)
      expect(part).toBeGreaterThan(0)
      expect(part).toBeLessThan(0.01)
    }
  })
})
