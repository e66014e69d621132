import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemoPack } from '../../src/city/demo-city.ts'
import { packPort } from '../../src/city/pack-port.ts'
import { coordinateFields, type Field } from '../../src/model/index.ts'
import { installPack } from '../../src/packs/index.ts'
import { createTestCity, type TestCity } from '../../src/testing/city.ts'
import { likeDoubles, plainRows, type Column, type Row } from './cells.ts'
import { declared, doorsOf, restDoor, type AskedTable, type Door, type Question } from './row-doors.ts'

/** A few small tables with every type, dirty cells, ties, places and several columns of time; `npm run test:conformance` walks the whole city. */
const few = ['schools', 'crop-yields', 'budget-lines', 'weather-warnings', 'heritage-sites', 'price-index']
const whole = process.env['MODE'] === 'whole'
const pack = await loadDemoPack()
const open = pack.datasets.filter(
  ({ slug, openClass, status }) => openClass === 'unconditional' && (status ?? 'published') === 'published' && (whole || few.includes(slug)),
)
/** Larger tables are asked page by page only. */
const mostWhole = whole ? 40_000 : 3_000

let city: TestCity
let outDir: string
beforeAll(async () => {
  city = await createTestCity({ argv: ['--rate-anonymous', '1000000'] })
  outDir = await mkdtemp(join(tmpdir(), 'pujiang-conformance-'))
  await installPack({ ...pack, datasets: open, told: { charts: [], stories: [], dashboards: [] } }, packPort(city.city), {
    clock: city.city.program.clock,
    outDir,
  })
}, 600_000)
afterAll(async () => {
  await city.drop()
  await rm(outDir, { recursive: true, force: true })
})

async function tableOf(slug: string, agency: string): Promise<AskedTable> {
  const { fields } = (await city.visitor.get(`/tables/${slug}`)).body as { fields: (Field & { openClass: string })[] }
  const columns = fields.filter(({ openClass }) => openClass === 'unconditional')
  const found = coordinateFields(columns)
  return {
    url: city.url,
    slug,
    dataset: slug,
    agency,
    columns,
    places: found && { longitude: found.longitude.name, latitude: found.latitude.name },
  }
}

/** Questions that a table can be asked: of a value it has, in both orders, and over a tie from page to page. */
function questionsOf(columns: readonly Column[], rows: readonly Row[]): Record<string, Question> {
  const words = columns.filter(({ type }) => type === 'text')
  const told = words.find(({ name }) => typeof rows[0]?.[name] === 'string' && rows[0][name] !== '')
  const tied = words.toSorted((a, b) => kinds(rows, a.name) - kinds(rows, b.name))[0]
  const sorted = columns.findLast(({ type }) => type !== 'text' && type !== 'json')
  return {
    'first page': { limit: 20 },
    ...(told && { filter: { where: { equals: [told.name, String(rows[0]?.[told.name])] }, limit: 50 } }),
    ...(sorted && {
      upwards: { sort: { by: sorted.name, down: false }, limit: 25 },
      downwards: { sort: { by: sorted.name, down: true }, limit: 25 },
    }),
    ...(tied && {
      ties: { sort: { by: tied.name, down: false }, limit: 7 },
      'ties go on': { sort: { by: tied.name, down: false }, limit: 7, offset: 7 },
    }),
  }
}
const kinds = (rows: readonly Row[], name: string): number => new Set(rows.map((row) => row[name])).size

const timeout = whole ? 120_000 : 20_000
test.each(open.map(({ slug, agency }) => [slug, agency] as const))('every protocol tells the same of %s', { timeout }, async (slug, agency) => {
  const table = await tableOf(slug, agency)
  const { columns } = table
  const rest = restDoor(table)
  const sample = await rest.ask({ limit: 200 })
  const questions = questionsOf(columns, sample)
  const doors = Object.entries(doorsOf(table)).filter((entry): entry is [string, Door] => typeof entry[1] === 'object')
  const total = await rest.count(undefined)
  const all = total <= mostWhole ? plainRows(columns, await rest.wholes['JSON']!()) : null
  if (all) expect(all).toHaveLength(total)
  const same = (door: string, wanted: readonly unknown[][], found: readonly unknown[][]): void =>
    expect({ door, rows: found }).toEqual({ door, rows: likeDoubles(wanted, found) })
  for (const [name, { types }] of doors)
    if (types)
      expect([name, await types()]).toEqual([
        name,
        Object.fromEntries(columns.map((column) => [column.name, declared[name]?.[column.type]?.(column)])),
      ])
  for (const [title, question] of Object.entries(questions)) {
    const wanted = plainRows(columns, await rest.ask(question))
    expect(wanted.length, title).toBeGreaterThan(0)
    for (const [name, { ask }] of doors) if (ask) same(`${name}: ${title}`, wanted, plainRows(columns, await ask(question)))
  }
  for (const where of [undefined, questions['filter']?.where])
    for (const [name, { count }] of doors) if (count) expect([name, await count(where)]).toEqual([name, await rest.count(where)])
  if (all)
    for (const [name, { wholes = {} }] of [['REST', rest] as const, ...doors])
      for (const [form, take] of Object.entries(wholes)) same(`${name} as ${form}`, all, plainRows(columns, await take()))
})
