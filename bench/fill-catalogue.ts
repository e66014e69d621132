import { sql } from 'kysely'
import type { OpenedCity } from '../src/city/index.ts'
import { createAgency } from '../src/platform/identity/index.ts'
import { CatalogueGenerator } from './search-catalogue.ts'

const openClasses = ['unconditional', 'conditional', 'none']
const shareOf = (openClass: string): string => (openClass === 'none' ? 'conditional' : 'unconditional')

/** Three of two hundred keywords and a licence, drawn from the number alone. */
const labelsOf = (n: number): { keywords: string[]; licence: string } => ({
  keywords: [n % 200, (n * 7 + 3) % 200, (n * 31 + 11) % 200].map((k) => `标签${k}`),
  licence: ['CC-BY-4.0', 'CC0-1.0', 'city-open-1.0'][n % 3] as string,
})

/**
 * Writes seeded entries into the catalogue of a city and waits until the search has them. `themeOf` gives an entry its theme; with `labels` entries have
 * keywords, licences and a link each. Answers the generator, for its words.
 */
export async function fillCatalogue(
  city: OpenedCity,
  entries: number,
  themeOf: (theme: string, n: number) => string = (theme) => `t${theme.length}`,
  labels = false,
): Promise<CatalogueGenerator> {
  const { db } = city.database
  const catalogue = new CatalogueGenerator({ seed: 7, fields: 0, hiddenShare: 0.02 })
  for (const [i, agency] of catalogue.agencies.entries())
    await createAgency(db, { id: agency.id, slug: `agency-${i}`, name: agency.name, kind: 'department' })
  for (let made = 0; made < entries; made += 2000) {
    const rows = catalogue.next(2000).map((e, i) => {
      const openClass = openClasses.includes(e.openClass) ? e.openClass : 'unconditional'
      const said = labels ? labelsOf(made + i) : { keywords: [], licence: null }
      return { ...e, ...said, openClass, shareClass: shareOf(openClass), agencyId: e.agency.id, theme: themeOf(e.theme, i) }
    })
    await sql`
      with made as (
        insert into dataset (id, slug, agency_id, name, summary, theme, share_class, open_class, update_cycle, status, published_at, modified_at, keywords, licence)
        select r.id, r.slug, r."agencyId", r.name, r.summary, r.theme, r."shareClass", r."openClass", r."updateCycle", r.status, r."publishedAt", r."modifiedAt", r.keywords, r.licence
        from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, slug text, "agencyId" uuid, name jsonb, summary jsonb, theme text, "shareClass" text,
          "openClass" text, "updateCycle" text, status text, "publishedAt" timestamptz, "modifiedAt" timestamptz, keywords text[], licence text)
        returning id), linked as (
        insert into distribution (id, dataset_id, kind, name, url, position) select gen_random_uuid(), id, 'link', '{"zh":"数据文件","en":"Data file"}', 'https://data.example.org/' || id, 0 from made where ${labels})
      insert into catalogue_outbox (dataset_id) select id from made`.execute(db)
  }
  await sql`analyze`.execute(db)
  await city.follower.caughtUp()
  return catalogue
}
