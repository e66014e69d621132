/** Serves an empty city with many described entries, for `dumps.ts`. */
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { openCity, serveCity } from '../src/city/index.ts'
import { loadConfig } from '../src/platform/config/index.ts'
import { silentLog } from '../src/platform/log/index.ts'
import { fillCatalogue } from './fill-catalogue.ts'

const { values: args } = parseArgs({ options: { data: { type: 'string', default: '' }, entries: { type: 'string', default: '100000' } } })
const config = loadConfig({ argv: ['--data', args.data, '--port', '0', '--no-demo', '--rate-anonymous', '1000000'], env: {} })
const city = await openCity(config, silentLog)
await fillCatalogue(city, Number(args.entries), () => 'transport')
const { db } = city.database
await sql`update dataset set keywords = array['公共数据', 'open data', slug], contact = 'data@city.test', licence = 'CC-BY-4.0', spatial = '浦江示范市',
  description = jsonb_build_object('zh', (summary ->> 'zh') || '。每日由业务系统汇总，经校验后发布。', 'en', (summary ->> 'en') || ' Collected from the systems of the agencies every day.')`.execute(
  db,
)
await sql`insert into distribution (id, dataset_id, kind, name, url) select gen_random_uuid(), id, 'link', '{"zh": "原始数据", "en": "Source"}', 'https://data.city.test/' || slug from dataset`.execute(
  db,
)
await sql`analyze`.execute(db)
await city.follower.caughtUp()
const served = await serveCity(city, { pages: false })
const { rows } = await sql<{ n: number }>`select count(*)::int as n from dataset where status = 'published' and share_class <> 'none'`.execute(db)
console.log(JSON.stringify({ url: served.url, datasets: rows[0]?.n ?? 0 }))
process.once('SIGTERM', () => {
  void served
    .close()
    .then(() => city.close())
    .then(() => process.exit(0))
})
