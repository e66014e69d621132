import { createSampleCity, must, type SampleCity } from '../attack/sample-city.ts'

/** Leading zeros, Chinese, quotes, line ends, signs beyond the basic plane, decimals, whole numbers beyond 2^53, empty cells, dates, times, places. */
const csv = [
  'code,name,count,amount,ratio,open,day,moment,at,note,lng,lat',
  '007,"噪声, ""夜间""",3,12.50,0.1,true,2024-01-02,2024-01-02 08:30:00.123456,08:30:00,"{""a"": [1, ""二""]}",121.5,31.2',
  '008,"Straße\n𠮷 & <b>",-5,-3.25,2.5,false,2023-12-31,2023-12-31 23:59:59,23:59:59.5,[],121.6,31.3',
  '009,,,,,,,,,,121.7,31.4',
  '010,江东区,9007199254740993,1000000.00,100000,true,1969-12-31,1969-12-31 00:00:00,00:00:00,"{""深"": {""n"": null}}",121.8,31.5',
].join('\n')
const types = ['text', 'text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'time', 'json', 'double', 'double'] as const

/** What the scripts are told of the city. */
export interface KnownCity {
  city: SampleCity
  environment: Record<string, string>
}

/** A city with one open dataset and one table of every type in two versions, and a key that may write. */
export async function createKnownCity(): Promise<KnownCity> {
  const city = await createSampleCity({ twoPersonReview: false, argv: ['--rate-anonymous', '100000'] })
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
    settings: { columns: types.map((type, column) => ({ column, type })) },
  })
  if (job.state !== 'done' || job.result.findings > 0) throw new Error(JSON.stringify(job))
  must(await city.stewardA.patch(`/tables/${slug}`, { coordinateSystem: 'wgs84' }))
  const review = must(await city.stewardA.post(`/datasets/${slug}/submit`)).body.review.id as string
  must(await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' }))
  await city.indexed()
  const { key } = must(await city.stewardA.post('/keys', { name: 'clients', scopes: ['*'] })).body as { key: string }
  return { city, environment: { PUJIANG_TABLE: slug, PUJIANG_AGENCY: 'agency-a', PUJIANG_KEY: key } }
}
