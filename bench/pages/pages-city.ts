/**
 * The demo city with seeded entries beside its own datasets, pages and all, in a process of its own; started by `run.ts`.
 * Prints one JSON line with the address, words to search for, every dataset that has rows and a request of the public. A folder that was
 * filled before is not filled again.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startCity } from '../../src/city/index.ts'
import { loadConfig } from '../../src/platform/config/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { fillCatalogue } from '../fill-catalogue.ts'
import { themes } from '../../src/model/index.ts'
import type { PagesCity } from './public-pages.ts'

const { values } = parseArgs({ options: { data: { type: 'string', default: '' }, entries: { type: 'string', default: '100000' } } })
const started = await startCity(
  loadConfig({ argv: ['--data', values.data, '--port', '0', '--rate-anonymous', '1000000'] }),
  createLog({ level: 'warn' }),
)
if (started.state !== 'started') throw new Error('another program works on this folder')
const filled = join(values.data, 'words-of-entries.json')
if (!existsSync(filled)) {
  const catalogue = await fillCatalogue(started.city, Number(values.entries), (_theme, n) => themes[n % themes.length]?.code ?? 'economy')
  await writeFile(filled, JSON.stringify(Array.from({ length: 200 }, (_, n) => catalogue.word(n % 4 === 0 ? 'high' : 'medium'))))
}
const { rows: datasets } = await started.city.database.pool.query<{ slug: string }>(
  "select d.slug from dataset d where d.status = 'published' and d.open_class = 'unconditional' and exists (select from data_table t where t.dataset_id = d.id and t.current_version_id is not null)",
)
const { rows: requests } = await started.city.database.pool.query<{ slug: string }>(
  "select slug from data_request where shown = 'shown' order by answered_at nulls last, slug limit 1",
)
const city: PagesCity = {
  url: started.url,
  slugs: datasets.map((row) => row.slug),
  words: JSON.parse(await readFile(filled, 'utf8')) as string[],
  request: requests[0]?.slug ?? '1',
}
console.log(JSON.stringify(city))
process.once('SIGTERM', () => void started.close().then(() => process.exit(0)))
