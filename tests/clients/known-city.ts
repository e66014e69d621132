import { createSampleCity, must, type SampleCity } from '../attack/sample-city.ts'

/** Leading zeros, Chinese, quotes, line ends, signs beyond the basic plane, decimals, whole numbers beyond 2^53, empty cells, dates, times, places. */
const columns = [
  { name: 'code', type: 'text', cells: ['007', '008', '009', '010'] },
  { name: 'name', type: 'text', cells: ['噪声, "夜间"', 'Straße\n𠮷 & <b>', '', '江东区'] },
  { name: 'count', type: 'integer', cells: ['3', '-5', '', '9007199254740993'] },
  { name: 'amount', type: 'decimal', cells: ['12.50', '-3.25', '', '1000000.00'] },
  { name: 'ratio', type: 'double', cells: ['0.1', '2.5', '', '100000'] },
  { name: 'open', type: 'boolean', cells: ['true', 'false', '', 'true'] },
  { name: 'day', type: 'date', cells: ['2024-01-02', '2023-12-31', '', '1969-12-31'] },
  { name: 'moment', type: 'timestamp', cells: ['2024-01-02 08:30:00.123456', '2023-12-31 23:59:59', '', '1969-12-31 00:00:00'] },
  { name: 'at', type: 'time', cells: ['08:30:00', '23:59:59.5', '', '00:00:00'] },
  { name: 'note', type: 'json', cells: ['{"a": [1, "二"]}', '[]', '', '{"深": {"n": null}}'] },
  { name: 'lng', type: 'double', cells: ['121.5', '121.6', '121.7', '121.8'] },
  { name: 'lat', type: 'double', cells: ['31.2', '31.3', '31.4', '31.5'] },
]
const quoted = (cell: string): string => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)

export interface KnownCityOptions {
  /** Further settings as flags. */
  argv?: readonly string[]
  /** Types that the clients do not have at all. */
  without?: readonly string[]
}

/** What the scripts are told of the city. */
export interface KnownCity {
  city: SampleCity
  environment: Record<string, string>
}

/** A city with one open dataset and one table of every type in two versions, and a key that may write. */
export async function createKnownCity({ argv = [], without = [] }: KnownCityOptions): Promise<KnownCity> {
  const known = columns.filter(({ type }) => !without.includes(type))
  const lines = [0, 1, 2, 3].map((row) => known.map(({ cells }) => quoted(cells[row] ?? '')).join(','))
  const csv = [known.map(({ name }) => name).join(','), ...lines].join('\n')
  const city = await createSampleCity({ twoPersonReview: false, argv: ['--rate-anonymous', '100000', ...argv] })
  const slug = 'every-kind'
  await city.publish({
    slug,
    fields: {},
    csv: 'code\n000',
    draft: true,
    metadata: {
      name: { zh: '每一种数据', en: 'Every kind of data' },
      summary: { zh: '每种类型一列', en: 'A column of every type' },
      licence: 'CC-BY-4.0',
    },
  })
  const job = await city.stewardA.load(slug, 'kinds.csv', csv, {
    mode: 'replace',
    settings: { columns: known.map(({ type }, column) => ({ column, type })) },
  })
  if (job.state !== 'done' || job.result.findings > 0) throw new Error(JSON.stringify(job))
  must(await city.stewardA.patch(`/tables/${slug}`, { coordinateSystem: 'wgs84' }))
  const review = must(await city.stewardA.post(`/datasets/${slug}/submit`)).body.review.id as string
  must(await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' }))
  await city.indexed()
  const { key } = must(await city.stewardA.post('/keys', { name: 'clients', scopes: ['*'] })).body as { key: string }
  return { city, environment: { PUJIANG_TABLE: slug, PUJIANG_AGENCY: 'agency-a', PUJIANG_KEY: key } }
}
