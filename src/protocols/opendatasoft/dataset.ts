import type { CatalogueRecord, Locale, RecordTable, Text } from '../../model/index.ts'
import { datasetPage, licenceAddress } from '../dataset-addresses.ts'

export const say = (text: Text | null | undefined, locale: Locale): string => text?.[locale] || text?.zh || text?.en || ''

const types: Readonly<Record<string, string>> = {
  integer: 'int',
  decimal: 'double',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'datetime',
  json: 'json_blob',
}

/** The table whose rows `/records` answers. */
const mainTable = ({ distributions }: CatalogueRecord): { table: RecordTable; readable: boolean } | null => {
  const found = distributions.find(({ table, readable }) => table?.version && readable) ?? distributions.find(({ table }) => table?.version)
  return found?.table ? { table: found.table, readable: found.readable } : null
}

/** One entry in the shape of Opendatasoft. */
export function datasetOf(origin: string, record: CatalogueRecord, locale: Locale): Record<string, unknown> {
  const main = mainTable(record)
  const hasRows = main?.readable === true
  return {
    visibility: 'domain',
    dataset_id: record.slug,
    dataset_uid: record.id,
    has_records: hasRows,
    data_visible: hasRows,
    features: ['analyze', ...(record.box ? ['geo'] : [])],
    attachments: attachmentsOf(origin, record, locale),
    alternative_exports: [],
    fields: hasRows
      ? main.table.fields.map((field) => ({
          name: field.name,
          label: say(field.label, locale) || field.name,
          description: say(field.description, locale) || null,
          type: types[field.type] ?? 'text',
          annotations: { ...(field.codeList !== null && { facet: [] }), ...(field.unit !== null && { unit: field.unit }) },
        }))
      : [],
    metas: { default: metasOf(origin, record, locale) },
  }
}

/** What is said of an entry, under the names of the standard. */
export function metasOf(origin: string, record: CatalogueRecord, locale: Locale): Record<string, unknown> {
  return {
    title: say(record.name, locale),
    description: say(record.description ?? record.summary, locale),
    theme: [record.theme],
    keyword: record.keywords,
    license: record.licence,
    license_url: record.licence === null ? null : licenceAddress(origin, record.licence),
    language: locale,
    modified: record.modifiedAt ?? record.changedAt,
    data_processed: record.modifiedAt,
    metadata_processed: record.changedAt,
    publisher: say(record.agency.name, locale),
    references: datasetPage(origin, record),
    records_count: mainTable(record)?.table.version?.rows ?? null,
    attributions: null,
    update_frequency: record.updateCycle,
    territory: record.spatial === null ? [] : [record.spatial],
  }
}

/** Files of a dataset beside its rows. */
export const attachmentsOf = (origin: string, record: CatalogueRecord, locale: Locale): object[] =>
  record.distributions
    .filter(({ kind, readable }) => kind === 'file' && readable)
    .map(({ id, name, mediaType }) => ({
      href: `${origin}/api/v1/distributions/${id}/file`,
      metas: { id, title: say(name, locale), 'mime-type': mediaType },
    }))
