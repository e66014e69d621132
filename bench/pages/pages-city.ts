/**
 * The demo city with seeded entries beside its own datasets, pages and all, in a process of its own; started by `run.ts`.
 * Prints one JSON line with the address, words to search for and every dataset that has rows.
 */
import { parseArgs } from 'node:util'
import { startCity } from '../../src/city/index.ts'
import { loadConfig } from '../../src/platform/config/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { fillCatalogue } from '../fill-catalogue.ts'
import { themes } from '../../src/model/index.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, entries: { type: 'string', default: '100000' } } })
const started = await startCity(
  loadConfig({ argv: ['--data', values.data ?? '', '--port', '0', '--rate-anonymous', '1000000'] }),
  createLog({ level: 'warn' }),
)
if (started.state !== 'started') throw new Error('another program works on this folder')
const catalogue = await fillCatalogue(started.city, Number(values.entries), (_theme, n) => themes[n % themes.length]?.code ?? 'economy')
const { rows } = await started.city.database.pool.query<{ slug: string }>(
  "select d.slug from dataset d where d.status = 'published' and d.open_class = 'unconditional' and exists (select from data_table t where t.dataset_id = d.id and t.current_version_id is not null)",
)
console.log(
  JSON.stringify({
    url: started.url,
    slugs: rows.map((row) => row.slug),
    words: Array.from({ length: 200 }, (_, n) => catalogue.word(n % 4 === 0 ? 'high' : 'medium')),
  }),
)
process.once('SIGTERM', () => void started.close().then(() => process.exit(0)))
