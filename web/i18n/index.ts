import type { Locale } from '../../src/model/index.ts'
import { auditWords } from './audit.ts'
import { accountWords } from './account.ts'
import { chartWords } from './chart.ts'
import { commonWords } from './frame-words.ts'
import { datasetWords } from './dataset.ts'
import { deskWords } from './desk.ts'
import { evidenceWords } from './evidence.ts'
import { grantWords } from './grants.ts'
import { headingWords } from './headings.ts'
import { homeWords } from './home.ts'
import { loadWords } from './load.ts'
import { liveTableWords } from './live-table.ts'
import { peopleWords } from './people.ts'
import { reviewWords } from './review.ts'
import { requestWords } from './requests.ts'
import { searchWords } from './search.ts'
import { settingsWords } from './settings.ts'
import { siteWords } from './site.ts'
import { sqlWords } from './sql.ts'
import { standardWords } from './standards.ts'
import { storyWords } from './story.ts'
import { tableWords } from './table.ts'
import { talkWords } from './talk.ts'
import { workWords } from './work.ts'

const parts = {
  h: headingWords,
  common: commonWords,
  home: homeWords,
  search: searchWords,
  dataset: datasetWords,
  evidence: evidenceWords,
  desk: deskWords,
  load: loadWords,
  chart: chartWords,
  story: storyWords,
  table: tableWords,
  live: liveTableWords,
  site: siteWords,
  sql: sqlWords,
  work: workWords,
  talk: talkWords,
  requests: requestWords,
  account: accountWords,
  review: reviewWords,
  people: peopleWords,
  grants: grantWords,
  audit: auditWords,
  settings: settingsWords,
  standards: standardWords,
}

/** Words of the interface by part; `h` holds the fixed headings set in Song, whose glyphs are subset at build. */
export type Words = { readonly [Part in keyof typeof parts]: (typeof parts)[Part]['zh'] }

const inLanguage = (locale: Locale): Words => Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part[locale]])) as Words
export const words: Readonly<Record<Locale, Words>> = { zh: inLanguage('zh'), en: inLanguage('en') }
export { parts as wordParts }
