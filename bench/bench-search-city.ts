/**
 * A city with a catalogue of seeded entries, in a process of its own; started by `search-http.ts`. Prints one JSON line with address, key and words to ask.
 */
import { parseArgs } from 'node:util'
import { openCity, serveCity } from '../src/city/index.ts'
import { loadConfig } from '../src/platform/config/index.ts'
import { createAccount, findActor } from '../src/platform/identity/index.ts'
import { createLog } from '../src/platform/log/index.ts'
import { themes } from '../src/model/index.ts'
import { fillCatalogue } from './fill-catalogue.ts'
import type { Commonness } from './search-catalogue.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, entries: { type: 'string', default: '100000' }, labels: { type: 'boolean' } } })
const city = await openCity(loadConfig({ argv: ['--data', values.data ?? '', '--no-demo', '--port', '0'] }), createLog({ level: 'warn' }))
const { db } = city.database
const { random, clock } = city.program
const codes = themes.map(({ code }) => code)
const catalogue = await fillCatalogue(
  city,
  Number(values.entries),
  values.labels ? (_theme, n) => codes[n % codes.length] as string : undefined,
  values.labels,
)
// A catalogue at rest: the merging of so many entries at once is no part of a question.
await city.services.search.settle()
const id = await createAccount(db, random, {
  email: 'administrator@bench.test',
  password: 'correct-horse-battery',
  name: 'administrator',
  agencyId: null,
  roles: [{ role: 'administrator', agencyId: null }],
})
const actor = await findActor(db, id)
if (!actor) throw new Error('no actor')
const { key } = await city.services.identity.createApiKey(
  { actor, db, clock, random, afterCommit: () => undefined },
  { name: 'bench', scopes: ['*'], unlimited: true },
)
const words = (commonness: Commonness, count: number): string[] => Array.from({ length: count }, () => catalogue.word(commonness))
const served = await serveCity(city, { pages: false })
console.log(JSON.stringify({ url: served.url, key, high: words('high', 40), medium: words('medium', 200), rare: words('rare', 200) }))
process.once('SIGTERM', () => {
  void served
    .close()
    .then(() => city.close())
    .then(() => process.exit(0))
})
