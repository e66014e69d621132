import { extname } from 'node:path'
import { notFound } from '../../../platform/errors/index.ts'
import type { CatalogueRecord, DatasetDetail, RecordDistribution } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { datasetInput, newDataset } from '../dataset-input.ts'
import { loadInto, uploadBytes } from '../datastore/write.ts'
import { packageOf } from '../package.ts'
import { missing, notHonoured } from '../refusals.ts'
import { distributionId, resourcesOf } from '../resource.ts'
import { recordOf } from './packages.ts'
import { recordOfResource } from './resources.ts'

/** A dataset that holds nothing yet, as the catalogue would tell it: one question less for each that is made. */
const newRecord = (detail: DatasetDetail): CatalogueRecord => ({
  ...detail,
  agency: { ...detail.agency, kind: '', code: null, contact: null },
  createdAt: new Date(detail.createdAt).toISOString(),
  changedAt: new Date(detail.updatedAt).toISOString(),
  synthetic: detail.synthetic,
  period: null,
  box: null,
  distributions: [],
})

const isFile = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

async function addLink(call: Call, dataset: string, resource: Record<string, unknown>): Promise<DatasetDetail> {
  const url = resource['url']
  if (typeof url !== 'string' || url === '') throw missing('url')
  const name = typeof resource['name'] === 'string' && resource['name'] !== '' ? resource['name'] : url
  return call.ask<DatasetDetail>('add-distribution', {
    dataset,
    kind: String(resource['format'] ?? '').toLowerCase() === 'api' || resource['resource_type'] === 'api' ? 'service' : 'link',
    name: { zh: name.slice(0, 200), en: name.slice(0, 200) },
    accessUrl: url,
  })
}

/** `state: active` asks for publication: it goes to review, and is approved at once where the caller may do that alone. */
async function submit(call: Call, dataset: string): Promise<void> {
  const detail = await call.ask<DatasetDetail>('submit-dataset', { dataset })
  if (!detail.may.approve || !detail.review) return
  await call.ask('decide-review', { review: detail.review.id, decision: 'approved' }).catch((error: { failing?: { code?: string } }) => {
    // Under two-person review somebody else decides: it waits, and its state says so.
    if (error.failing?.code !== 'PUJIANG_TWO_PERSONS') throw error
  })
}

const wantsPublication = (call: Call): boolean => call.params.text('state') === 'active' && call.params.boolean('private') !== true

async function createPackage(call: Call): Promise<unknown> {
  const { params } = call
  const slug = params.required('name')
  const agency = params.text('owner_org')
  if (!agency) throw missing('owner_org')
  const detail = await call.ask<DatasetDetail>('create-dataset', { slug, agency, ...newDataset(call) })
  const resources = (params.raw('resources') as unknown[] | undefined) ?? []
  for (const resource of Array.isArray(resources) ? resources.filter(isFile) : []) await addLink(call, detail.id, resource)
  if (wantsPublication(call)) await submit(call, detail.id)
  else if (resources.length === 0) return packageOf(newRecord(detail), call)
  return packageOf(await recordOf(call, detail.id), call)
}

const reference = ({ params }: Call): string => params.text('id') ?? params.required('name')

/** Resources of an update that were not there, and links and files that are there no more. */
async function replaceResources(call: Call, record: CatalogueRecord): Promise<void> {
  const wanted = call.params.objects('resources')
  if (!wanted) return
  const kept = new Set(wanted.flatMap(({ id }) => (typeof id === 'string' ? [distributionId(id)] : [])))
  for (const resource of wanted) if (typeof resource['id'] !== 'string') await addLink(call, record.id, resource)
  for (const { id, kind } of record.distributions)
    if (!kept.has(id) && kind !== 'table') await call.ask('remove-distribution', { distribution: id, reason: 'package_update' })
}

const optional = ['licence', 'contact', 'code', 'spatial', 'openCondition', 'shareCondition', 'legalBasis', 'keywords'] as const

async function changePackage(call: Call, whole: boolean): Promise<unknown> {
  const record = await recordOf(call, reference(call))
  const { params } = call
  const rename = params.text('name')
  if (rename !== undefined && params.has('id') && rename !== record.slug && rename !== record.id)
    throw notHonoured('name', '名称一经登记不再改，以免链接失效', 'A name never changes, so that links hold: leave it as it is')
  const owner = params.text('owner_org')
  if (owner !== undefined && owner !== record.agency.slug && owner !== record.agency.id)
    throw notHonoured('owner_org', '数据集不能换部门', 'A dataset stays with its agency')
  const input = datasetInput(call)
  const clear = whole
    ? optional.filter((name) => name !== 'keywords' && input[name] === undefined && (record as Record<string, unknown>)[name] != null)
    : []
  if (whole && input['keywords'] === undefined) input['keywords'] = []
  if (Object.keys(input).length > 0 || clear.length > 0)
    await call.ask('edit-dataset', { dataset: record.id, ...input, ...(clear.length > 0 && { clear }) })
  await replaceResources(call, record)
  if (wantsPublication(call) && record.status !== 'published' && record.status !== 'in-review') await submit(call, record.id)
  return packageOf(await recordOf(call, record.id), call)
}

/** Endings of files whose rows can be asked for. */
const tabular: ReadonlySet<string> = new Set(['.csv', '.tsv', '.xlsx', '.xls', '.json', '.ndjson', '.geojson', '.parquet', '.gz', '.zip'])

const shown = async (call: Call, dataset: string, id: string): Promise<unknown> => {
  const found = resourcesOf(await recordOf(call, dataset), call).find((resource) => resource['id'] === id)
  if (!found) throw notFound({ zh: '资源', en: 'resource' }, id)
  return found
}

async function createResource(call: Call): Promise<unknown> {
  const { params, upload } = call
  const { id: dataset } = await recordOf(call, params.required('package_id'))
  if (!upload) {
    const detail = await addLink(call, dataset, params.all)
    return shown(call, dataset, detail.distributions.at(-1)?.id ?? '')
  }
  const title = params.text('name') || upload.name
  const name = { zh: title, en: title }
  if (!tabular.has(extname(upload.name).toLowerCase())) {
    const file = await uploadBytes(call, upload.name, upload.content)
    const detail = await call.ask<DatasetDetail>('add-distribution', { dataset, kind: 'file', name, upload: file })
    return shown(call, dataset, detail.distributions.at(-1)?.id ?? '')
  }
  const file = await uploadBytes(call, upload.name, upload.content)
  const table = await call.ask<{ id: string }>('create-table', { dataset, name })
  await loadInto(call, file, table.id, 'replace')
  return shown(call, dataset, table.id)
}

/** A new file for a table is a new version of it; names of tables can be changed. */
async function changeResource(call: Call): Promise<unknown> {
  const { params, upload } = call
  const id = params.required('id')
  const record = await recordOfResource(call, id)
  const distribution = record.distributions.find((d) => d.id === distributionId(id)) as RecordDistribution
  if (distribution.kind !== 'table')
    throw notHonoured('id', '文件和链接请删除后重新添加', 'Files and links are removed and added anew: resource_delete, resource_create')
  const url = params.text('url')
  if (url !== undefined && !upload && url !== resourcesOf(record, call).find((resource) => resource['id'] === id)?.['url'])
    throw notHonoured('url', '表的地址由本站给出，请去掉', 'The address of a table is given by the site: leave it out')
  const name = params.text('name')
  if (name) await call.ask('edit-table', { table: distribution.id, name: { zh: name, en: name } })
  if (upload) await loadInto(call, await uploadBytes(call, upload.name, upload.content), distribution.id, 'replace')
  return shown(call, record.id, id)
}

export const packageWrites: readonly Action[] = [
  {
    name: 'package_create',
    writes: true,
    help: 'Register a dataset. It is a draft; with state "active" it is submitted for review, and approved where the caller may do that alone.\n\n:param name, title, notes, owner_org: as in CKAN\n:param groups: [{name}], the field of opening\n:param tags, license_id, extras, resources: as in CKAN (links)\n:rtype: dictionary',
    run: createPackage,
  },
  {
    name: 'package_update',
    writes: true,
    help: 'Replace the entries of a dataset; what is left out becomes empty.\n\n:param id: id or name\n:rtype: dictionary',
    run: (call) => changePackage(call, true),
  },
  {
    name: 'package_patch',
    writes: true,
    help: 'Change some entries of a dataset.\n\n:param id: id or name\n:rtype: dictionary',
    run: (call) => changePackage(call, false),
  },
  {
    name: 'package_delete',
    writes: true,
    help: 'Retire a published dataset; versions and log stay.\n\n:param id: id or name',
    async run(call) {
      const { id } = await recordOf(call, reference(call))
      await call.ask('retire-dataset', { dataset: id, reason: 'package_delete' })
      return null
    },
  },
  {
    name: 'resource_create',
    writes: true,
    help: 'Add a link (url) or a file (upload) to a dataset. Files of rows become tables.\n\n:param package_id: id or name\n:rtype: dictionary',
    run: createResource,
  },
  {
    name: 'resource_update',
    writes: true,
    help: 'A new file (upload) for a table, or its name.\n\n:param id: id of the resource\n:rtype: dictionary',
    run: changeResource,
  },
  { name: 'resource_patch', writes: true, help: 'As resource_update.\n\n:param id: id of the resource\n:rtype: dictionary', run: changeResource },
  {
    name: 'resource_delete',
    writes: true,
    help: 'Remove a link or a file. Tables stay: retract their versions.\n\n:param id: id of the resource',
    async run(call) {
      const id = call.params.required('id')
      await call.ask('remove-distribution', { distribution: distributionId(id), reason: 'resource_delete' })
      return null
    },
  },
]
