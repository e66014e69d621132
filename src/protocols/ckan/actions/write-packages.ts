import type { CatalogueRecord, DatasetDetail } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { datasetInput, newDataset } from '../dataset-input.ts'
import { isPrivate, packageOf } from '../package.ts'
import { Parameters } from '../parameters.ts'
import { missing, notHonoured, parameterFault } from '../refusals.ts'
import { distributionId, resourcesOf } from '../resource.ts'
import { recordOf } from './packages.ts'

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

/** Adds a link or a service to a dataset. */
export async function addLink(call: Call, dataset: string, resource: Record<string, unknown>): Promise<DatasetDetail> {
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
export async function submit(call: Call, dataset: string): Promise<void> {
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

/** Takes a dataset out of the catalogue. @throws InvalidInput for what never stood in it */
export async function retire(call: Call, { id, slug, status }: CatalogueRecord, reason: string): Promise<void> {
  if (status === 'draft' || status === 'in-review')
    throw notHonoured(
      'id',
      `${slug} 是草稿，只有本部门看得到，也不会公开；请留着或改作他用`,
      `${slug} is a draft: only its agency sees it, and it is never published by itself. Keep it, or change it into what is needed`,
    )
  await call.ask('retire-dataset', { dataset: id, reason })
}

const reference = ({ params }: Call): string => params.text('id') ?? params.required('name')

/** Names of resources that stay. A table takes a new one; a file or a link is what it was added as. */
async function renameResources(call: Call, record: CatalogueRecord, kept: readonly Record<string, unknown>[]): Promise<void> {
  const told = new Map(resourcesOf(record, call).map((resource) => [resource['id'], resource]))
  for (const { id, name, url } of kept) {
    const before = told.get(id)
    if (!before) throw parameterFault('resources', `没有 ${String(id)} 这个资源`, `there is no resource ${String(id)}`)
    const renamed = name !== undefined && name !== before['name']
    const table = record.distributions.find((distribution) => distribution.id === id && distribution.kind === 'table')
    if ((renamed && !table) || (url !== undefined && url !== before['url']))
      throw notHonoured(
        'resources',
        '文件和链接请删除后重新添加：resource_delete、resource_create',
        'Files and links are removed and added anew: resource_delete, resource_create',
      )
    if (renamed && table) await call.ask('edit-table', { table: table.id, name: { ...table.name, [call.locale]: name } })
  }
}

/** Resources of an update: those that are new, those whose name changed, and links and files that are there no more. */
async function replaceResources(call: Call, record: CatalogueRecord): Promise<void> {
  const wanted = call.params.objects('resources')
  if (!wanted) return
  const kept = wanted.filter(({ id }) => typeof id === 'string')
  await renameResources(call, record, kept)
  for (const resource of wanted) if (typeof resource['id'] !== 'string') await addLink(call, record.id, resource)
  const ids = new Set(kept.map(({ id }) => distributionId(String(id))))
  for (const { id, kind } of record.distributions)
    if (!ids.has(id) && kind !== 'table') await call.ask('remove-distribution', { distribution: id, reason: 'package_update' })
}

/** Entries that only the city itself could change; what is sent back as it was told does no harm. */
function refuseMoves({ params }: Call, record: CatalogueRecord): void {
  const name = params.text('name')
  if (name !== undefined && params.has('id') && name !== record.slug && name !== record.id)
    throw notHonoured('name', '名称一经登记不再改，以免链接失效', 'A name never changes, so that links hold: leave it as it is')
  const owner = params.text('owner_org')
  if (owner !== undefined && owner !== record.agency.slug && owner !== record.agency.id)
    throw notHonoured('owner_org', '数据集不能换部门', 'A dataset stays with its agency')
  const hides = params.boolean('private') === true || params.text('state') === 'draft'
  if (hides && record.status === 'published' && !isPrivate(record))
    throw notHonoured(
      params.has('private') ? 'private' : 'state',
      '已公开的不能收回成草稿：下架用 package_delete',
      'What is published does not become private again: retire it with package_delete',
    )
  if (params.text('state') === 'deleted' && record.status !== 'retired')
    throw notHonoured('state', '下架用 package_delete', 'Retire it with package_delete')
}

/** What an update says otherwise than `package_show` does: what is sent back as it was told changes nothing. */
function changedParams({ params, locale }: Call, told: Record<string, unknown>): Parameters {
  const changed = Object.fromEntries(Object.entries(params.all).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(told[name])))
  // The other language stands in the extras; the two are one entry here.
  const other = locale === 'zh' ? 'en' : 'zh'
  const extra = (list: unknown, key: string): unknown =>
    Array.isArray(list) ? (list as { key?: unknown; value?: unknown }[]).find((item) => item.key === key)?.value : undefined
  for (const name of ['title', 'notes']) {
    const wanted = extra(changed['extras'], `${name}_${other}`)
    if (wanted !== undefined && wanted !== extra(told['extras'], `${name}_${other}`)) changed[name] ??= told[name]
  }
  return new Parameters(changed)
}

const optional = ['licence', 'contact', 'code', 'spatial', 'openCondition', 'shareCondition', 'legalBasis', 'keywords'] as const

/** Changes what the parameters say of a dataset; `whole` makes empty what they leave out. */
export async function changePackage(call: Call, whole: boolean): Promise<unknown> {
  const record = await recordOf(call, reference(call))
  refuseMoves(call, record)
  const given = datasetInput(call)
  const input = datasetInput({ ...call, params: changedParams(call, packageOf(record, call)) })
  const clear = whole
    ? optional.filter((name) => name !== 'keywords' && given[name] === undefined && (record as Record<string, unknown>)[name] != null)
    : []
  if (whole && given['keywords'] === undefined && record.keywords.length > 0) input['keywords'] = []
  if (Object.keys(input).length > 0 || clear.length > 0)
    await call.ask('edit-dataset', { dataset: record.id, ...input, ...(clear.length > 0 && { clear }) })
  await replaceResources(call, record)
  if (wantsPublication(call) && record.status !== 'published' && record.status !== 'in-review') await submit(call, record.id)
  return packageOf(await recordOf(call, record.id), call)
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
      await retire(call, await recordOf(call, reference(call)), 'package_delete')
      return null
    },
  },
]
