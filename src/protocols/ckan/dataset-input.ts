import type { Text } from '../../model/index.ts'
import type { Call } from './action.ts'
import { parameterFault } from './refusals.ts'
import { say } from './site.ts'

/** Extras that are entries of a dataset here, by the names `package_show` gives them. */
const extraNames: Readonly<Record<string, string>> = {
  update_frequency: 'updateCycle',
  share_class: 'shareClass',
  share_condition: 'shareCondition',
  open_class: 'openClass',
  open_condition: 'openCondition',
  legal_basis: 'legalBasis',
  resource_code: 'code',
  spatial_text: 'spatial',
}
/** Extras that are told of a dataset and not written: what is written back unchanged does no harm. */
const toldExtras: ReadonlySet<string> = new Set([
  'spatial',
  'temporal_start',
  'temporal_end',
  'synthetic',
  'status',
  'title_zh',
  'title_en',
  'notes_zh',
  'notes_en',
])

const nameIn = (item: unknown): string | undefined => {
  const name = typeof item === 'object' && item !== null ? ((item as { name?: unknown }).name ?? (item as { id?: unknown }).id) : item
  return typeof name === 'string' && name !== '' ? name : undefined
}

function extrasOf(call: Call): Map<string, string> {
  const list = (call.params.objects('extras') ?? []).filter(({ state, deleted }) => state !== 'deleted' && deleted !== true)
  return new Map(
    list.map(({ key, value }) => {
      if (typeof key !== 'string' || !(Object.hasOwn(extraNames, key) || toldExtras.has(key)))
        throw parameterFault(
          'extras',
          `不认识 ${String(key)}，可用：${Object.keys(extraNames).join('、')}`,
          `there is no place for ${String(key)}; there are ${Object.keys(extraNames).join(', ')}`,
        )
      return [key, typeof value === 'string' ? value : JSON.stringify(value ?? '')]
    }),
  )
}

/** A text in both languages: the one that came in the language of the request, the other from its extra. */
function both(call: Call, main: string | undefined, extras: ReadonlyMap<string, string>, name: string): Text | undefined {
  if (main === undefined) return undefined
  const zh = call.locale === 'zh' ? main : (extras.get(`${name}_zh`) ?? main)
  const en = call.locale === 'en' ? main : (extras.get(`${name}_en`) ?? main)
  return { zh, en }
}

function keywordsOf(call: Call): string[] | undefined {
  const { params } = call
  const joined = params.text('tag_string')
  if (joined !== undefined)
    return joined
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
  const tags = params.raw('tags')
  if (tags === undefined) return undefined
  const list = typeof tags === 'string' ? params.list('tags') : Array.isArray(tags) ? (tags as unknown[]) : []
  return (list ?? []).flatMap((tag) => nameIn(tag) ?? [])
}

function themeOf(call: Call): string | undefined {
  const groups = call.params.raw('groups')
  if (groups === undefined) return undefined
  const list = (Array.isArray(groups) ? (groups as unknown[]) : (call.params.list('groups') ?? [])).flatMap((group) => nameIn(group) ?? [])
  const { themes } = call.site
  const [first] = list
  if (first === undefined) return undefined
  const known = themes.find(({ code, label }) => code === first || label.zh === first || label.en === first)
  if (list.length > 1 || !known)
    throw parameterFault(
      'groups',
      `要写一个领域，可用：${themes.map(({ code }) => code).join('、')}`,
      `name one field of opening: ${themes.map(({ code }) => code).join(', ')}`,
    )
  return known.code
}

const given = <T>(name: string, value: T | undefined): Record<string, T> => (value === undefined ? {} : { [name]: value })

/** What the parameters of `package_create` and the like say, as the input of the catalogue's operations; absent ones are absent. @throws InvalidInput */
export function datasetInput(call: Call): Record<string, unknown> {
  const { params } = call
  const extras = extrasOf(call)
  const notes = params.text('notes')
  const coded = [...extras].flatMap(([key, value]) => (extraNames[key] !== undefined && value !== '' ? [[extraNames[key], value] as const] : []))
  const name = both(call, params.text('title'), extras, 'title')
  const licence = params.text('license_id')
  const contact = params.text('maintainer_email') || params.text('maintainer') || params.text('author_email')
  return {
    ...given('name', name),
    ...given('summary', notes === undefined ? undefined : both(call, notes.slice(0, 1000), extras, 'notes')),
    ...given('description', notes !== undefined && notes.length > 1000 ? { zh: notes, en: notes } : undefined),
    ...given('theme', themeOf(call)),
    ...given('keywords', keywordsOf(call)),
    ...(licence && licence !== 'notspecified' && { licence }),
    ...(contact && { contact }),
    ...Object.fromEntries(coded),
  }
}

/** What a new dataset is where the client of CKAN has no word for it: shared and open, without a promised cycle. */
export const newDataset = (call: Call): Record<string, unknown> => {
  const input = datasetInput(call)
  if (input['theme'] === undefined)
    throw parameterFault(
      'groups',
      `缺少领域，可用：${call.site.themes.map(({ code }) => code).join('、')}`,
      `Missing value: name one field of opening as group: ${call.site.themes.map((theme) => `${theme.code} (${say(theme.label, 'en')})`).join(', ')}`,
    )
  const name = (input['name'] as Text | undefined) ?? { zh: call.params.required('name'), en: call.params.required('name') }
  return { shareClass: 'unconditional', openClass: 'unconditional', updateCycle: 'irregular', summary: name, name, ...input }
}
