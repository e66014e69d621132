import { sql } from 'kysely'
import type { OpenedCity } from '../src/city/index.ts'
import { createAgency } from '../src/platform/identity/index.ts'
import { CatalogueGenerator } from './search-catalogue.ts'

const openClasses = ['unconditional', 'conditional', 'none']
const shareOf = (openClass: string): string => (openClass === 'none' ? 'conditional' : 'unconditional')

/** Writes seeded entries into the catalogue of a city and waits until the search has them. `themeOf` gives an entry its theme. Answers the generator, for its words. */
export async function fillCatalogue(
  city: OpenedCity,
  entries: number,
  themeOf: (theme: string, n: number) => string = (theme) => `t${theme.length}`,
): Promise<CatalogueGenerator> {
  const { db } = city.database
  const catalogue = new CatalogueGenerator({ seed: 7, fields: 0, hiddenShare: 0.02 })
  for (const [i, agency] of catalogue.agencies.entries())
    await createAgency(db, { id: agency.id, slug: `agency-${i}`, name: agency.name, kind: 'department' })
  for (let made = 0; made < entries; made += 2000) {
    const rows = catalogue.next(2000).map((e, i) => {
      const openClass = openClasses.includes(e.openClass) ? e.openClass : 'unconditional'
      return { ...e, openClass, shareClass: shareOf(openClass), agencyId: e.agency.id, theme: themeOf(e.theme, i) }
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
  return catalogue
}
