import type { CatalogueRecord } from '../../model/index.ts'
import { licenceOf } from './licences.ts'
import { resourcesOf } from './resource.ts'
import { ckanTime, say } from './site.ts'
import type { Call } from './action.ts'

type Told = Pick<Call, 'origin' | 'locale' | 'site'>

const mailIn = (text: string | null): string | null => (text && /[\w.+-]+@[\w-]+\.[\w.-]+/.exec(text)?.[0]) ?? null

/** Everybody finds it, and it stands in the catalogue. */
export const isPrivate = (record: Pick<CatalogueRecord, 'status' | 'shareClass'>): boolean =>
  record.status !== 'published' || record.shareClass === 'none'

const states: Readonly<Record<string, string>> = { published: 'active', retired: 'deleted', draft: 'draft', 'in-review': 'draft' }
export const stateOf = (record: Pick<CatalogueRecord, 'status'>): string => states[record.status] ?? 'draft'

export interface Organization {
  id: string
  slug: string
  name: CatalogueRecord['name']
}

export const organizationOf = (agency: Organization, { locale }: Pick<Told, 'locale'>): Record<string, unknown> => ({
  id: agency.id,
  name: agency.slug,
  title: say(agency.name, locale),
  type: 'organization',
  description: '',
  image_url: '',
  created: null,
  is_organization: true,
  approval_status: 'approved',
  state: 'active',
})

export const groupOf = (theme: string, { site, locale }: Pick<Told, 'site' | 'locale'>): Record<string, unknown> => {
  const known = site.themes.find(({ code }) => code === theme)
  const title = known ? say(known.label, locale) : theme
  return { description: '', display_name: title, id: theme, image_display_url: '', name: theme, title }
}

export const tagOf = (word: string): Record<string, unknown> => ({ display_name: word, id: word, name: word, state: 'active', vocabulary_id: null })

/** What GB/T 21063 says beyond the fields of CKAN, as extras; nothing that is empty. */
export function extrasOf(record: CatalogueRecord, { locale }: Pick<Told, 'locale'>): { key: string; value: string }[] {
  const other = locale === 'zh' ? 'en' : 'zh'
  const extras: [string, string | null | undefined][] = [
    [`title_${other}`, record.name[other]],
    [`notes_${other}`, record.summary[other]],
    ['update_frequency', record.updateCycle],
    ['share_class', record.shareClass],
    ['open_class', record.openClass],
    ['open_condition', record.openCondition],
    ['legal_basis', record.legalBasis],
    ['resource_code', record.code],
    ['spatial_text', record.spatial],
    ['temporal_start', record.period?.from],
    ['temporal_end', record.period?.to],
    ['spatial', record.box && JSON.stringify(polygonOf(record.box))],
    ['synthetic', record.synthetic ? 'true' : null],
    ['status', record.status],
  ]
  return extras.flatMap(([key, value]) => (value ? [{ key, value }] : []))
}

function polygonOf(box: readonly number[]): object {
  const [west = 0, south = 0, east = 0, north = 0] = box
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  }
}

/** An entry of the catalogue as `package_show` and `package_search` tell it. */
export function packageOf(record: CatalogueRecord, told: Told): Record<string, unknown> {
  const { locale } = told
  const licence = licenceOf(record.licence, told)
  const resources = resourcesOf(record, told)
  const contact = record.contact ?? record.agency.contact
  return {
    author: say(record.agency.name, locale),
    author_email: mailIn(contact),
    creator_user_id: null,
    id: record.id,
    isopen: licence.isopen,
    license_id: record.licence,
    license_title: licence.title,
    license_url: licence.url,
    maintainer: contact,
    maintainer_email: mailIn(record.contact),
    metadata_created: ckanTime(record.createdAt),
    metadata_modified: ckanTime(record.changedAt),
    name: record.slug,
    notes: say(record.description ?? record.summary, locale) || say(record.summary, locale),
    num_resources: resources.length,
    num_tags: record.keywords.length,
    organization: organizationOf(record.agency, told),
    owner_org: record.agency.id,
    private: isPrivate(record),
    state: stateOf(record),
    title: say(record.name, locale),
    type: 'dataset',
    url: `${told.origin}/datasets/${encodeURIComponent(record.slug)}`,
    version: null,
    extras: extrasOf(record, told),
    groups: [groupOf(record.theme, told)],
    resources,
    tags: record.keywords.map(tagOf),
    relationships_as_subject: [],
    relationships_as_object: [],
  }
}
