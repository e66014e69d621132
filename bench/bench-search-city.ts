/**
 * A city with a catalogue of seeded entries, in a process of its own; started by `search-http.ts`. Prints one JSON line with address, key and words to ask.
 */
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { openCity, serveCity } from '../src/city/index.ts'
import { loadConfig } from '../src/platform/config/index.ts'
import { createAccount, createAgency, findActor } from '../src/platform/identity/index.ts'
import { createLog } from '../src/platform/log/index.ts'
import { CatalogueGenerator, type Commonness } from './search-catalogue.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, entries: { type: 'string', default: '100000' } } })
const city = await openCity(loadConfig({ argv: ['--data', values.data ?? '', '--no-demo', '--port', '0'] }), createLog({ level: 'warn' }))
const { db } = city.database
const { random, clock } = city.program
const catalogue = new CatalogueGenerator({ seed: 7, fields: 0, hiddenShare: 0.02 })
for (const [i, agency] of catalogue.agencies.entries())
  await createAgency(db, { id: agency.id, slug: `agency-${i}`, name: agency.name, kind: 'department' })
const openClasses = ['unconditional', 'conditional', 'none']
const shareOf = (openClass: string): string => (openClass === 'none' ? 'conditional' : 'unconditional')
for (let made = 0; made < Number(values.entries); made += 2000) {
  const rows = catalogue.next(2000).map((e) => {
    const openClass = openClasses.includes(e.openClass) ? e.openClass : 'unconditional'
    return { ...e, openClass, shareClass: shareOf(openClass), agencyId: e.agency.id, theme: `t${e.theme.length}` }
  })
  await sql`
    with made as (
      insert into dataset (id, slug, agency_id, name, summary, theme, share_class, open_class, update_cycle, status, published_at, modified_at)
      select r.id, r.slug, r."agencyId", r.name, r.summary, r.theme, r."shareClass", r."openClass", r."updateCycle", r.status, r."publishedAt", r."modifiedAt"
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, slug text, "agencyId" uuid, name jsonb, summary jsonb, theme text, "shareClass" text,
        "openClass" text, "updateCycle" text, status text, "publishedAt" timestamptz, "modifiedAt" timestamptz)
      returning id)
    insert into catalogue_outbox (dataset_id) select id from made`.execute(db)
}
await sql`analyze`.execute(db)
await city.follower.caughtUp()
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
