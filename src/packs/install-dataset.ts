import type { DatasetDetail, TableDetail } from '../model/index.ts'
import { PlatformError } from '../platform/errors/index.ts'
import type { PackActor, PackPort } from './pack-port.ts'
import type { Pack, PackDataset, PackField } from './pack-schema.ts'

const stewardOf = (dataset: PackDataset): PackActor => ({ agency: dataset.agency, role: 'steward' })

/** The dataset as it stands in the program, or undefined when the installer has not come to it. */
export async function findDataset(port: PackPort, dataset: PackDataset): Promise<DatasetDetail | undefined> {
  try {
    return (await port.call('show-dataset', { dataset: dataset.slug }, stewardOf(dataset))) as DatasetDetail
  } catch (error) {
    if (error instanceof PlatformError && error.kind === 'NotFound') return undefined
    throw error
  }
}

export const tableOf = (detail: DatasetDetail | undefined): TableDetail | undefined =>
  detail?.distributions.find((d) => d.table !== null)?.table ?? undefined

/** Whether nothing is left to do: retired and returned datasets are the steward's business and are left alone. */
export function isInstalled(dataset: PackDataset, detail: DatasetDetail | undefined): boolean {
  if (detail === undefined || !tableOf(detail)?.version) return false
  if (detail.status === 'published' || detail.status === 'retired') return true
  const wanted = dataset.status ?? 'published'
  return wanted === 'draft' ? tableOf(detail)?.fields.some((f) => f.label !== null) === true : wanted === detail.status
}

const metadataOf = (pack: Pack, d: PackDataset): Record<string, unknown> => {
  const {
    name,
    summary,
    description,
    code,
    theme,
    keywords,
    shareClass,
    shareCondition,
    openClass,
    openCondition,
    legalBasis,
    updateCycle,
    licence,
    temporal,
    series,
    hvdCategory,
  } = d
  const agency = pack.manifest.agencies.find((a) => a.slug === d.agency)
  return {
    slug: d.slug,
    agency: d.agency,
    name,
    summary,
    code,
    theme,
    keywords,
    shareClass,
    openClass,
    legalBasis,
    updateCycle,
    ...(description && { description }),
    ...(shareCondition && { shareCondition }),
    ...(openCondition && { openCondition }),
    ...(licence && { licence }),
    ...(temporal && { temporal }),
    ...(series && { series }),
    ...(hvdCategory && { hvdCategory }),
    contact: `${agency?.name.zh ?? ''} ${agency?.contact ?? pack.manifest.contact}`.trim(),
    spatial: pack.manifest.city.spatial,
    synthetic: pack.manifest.synthetic,
  }
}

async function describeFields(port: PackPort, table: TableDetail, dataset: PackDataset): Promise<void> {
  const as = stewardOf(dataset)
  const undescribed = dataset.fields.filter((f) => table.fields.some((known) => known.name === f.name && known.label === null))
  if (undescribed.length === 0) return
  if (port.describeFields) return port.describeFields(table.slug, undescribed, as)
  for (const field of undescribed) await port.call('edit-field', { table: table.slug, field: field.name, ...fieldInput(field) }, as)
}

/** Input of `edit-field` for a field of the pack. */
export function fieldInput(field: PackField): Record<string, unknown> {
  const { about, unit, codeList, sensitivity, shareClass, openClass } = field
  return {
    label: { zh: field.zh ?? field.header, en: field.en },
    ...(about && { description: about }),
    ...(unit && { unit }),
    ...(codeList && { codeList }),
    ...(sensitivity && { sensitivity }),
    ...(shareClass && { shareClass }),
    ...(openClass && { openClass }),
  }
}

/** API names of the columns, in the order of the generated file. */
export const columnSettings = (dataset: PackDataset): { columns: { column: number; name: string }[] } => ({
  columns: dataset.fields.map(({ name }, column) => ({ column, name })),
})

/**
 * Takes one dataset from wherever it stands to where the pack wants it: entry, table, rows, fields, review, publication.
 * Each step looks first, so an installation that was killed goes on where it was and nothing is made twice. Rows are loaded
 * in replace mode: were a load repeated that had committed unseen, the second version holds the same rows.
 */
export async function installDataset(pack: Pack, port: PackPort, dataset: PackDataset, file: string): Promise<void> {
  const as = stewardOf(dataset)
  const call = (operation: string, input: Record<string, unknown>, who: PackActor = as): Promise<unknown> => port.call(operation, input, who)
  let detail = await findDataset(port, dataset)
  detail ??= (await call('create-dataset', metadataOf(pack, dataset))) as DatasetDetail
  let table = tableOf(detail)
  table ??= (await call('create-table', {
    dataset: dataset.slug,
    slug: dataset.slug,
    name: dataset.name,
    ...(dataset.lookupKeys && { lookupKeys: dataset.lookupKeys }),
    ...(dataset.orderField && { orderField: dataset.orderField }),
    // The whole pack is drawn in one system.
    ...(dataset.fields.some((field) => field.name === 'lon') && { coordinateSystem: 'wgs84' }),
  })) as TableDetail
  if (!table.version) {
    await port.loadFile({ path: file, table: table.slug, mode: 'replace', settings: columnSettings(dataset), as })
    table = (await call('show-table', { table: table.slug })) as TableDetail
  }
  await describeFields(port, table, dataset)
  const wanted = dataset.status ?? 'published'
  if (wanted === 'draft' || detail.status === 'published') return
  if (detail.status === 'draft') detail = (await call('submit-dataset', { dataset: dataset.slug })) as DatasetDetail
  if (wanted === 'in-review' || !detail.review) return
  await call('decide-review', { review: detail.review.id, decision: 'approved' }, { agency: dataset.agency, role: 'approver' })
}
