import { notFound } from '../../../platform/errors/index.ts'
import type { DatasetDetail, RecordDistribution } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { loadInto } from '../datastore/load-records.ts'
import { notHonoured } from '../refusals.ts'
import { distributionId, resourcesOf } from '../resource.ts'
import { holdsRows } from '../upload-file.ts'
import { recordOf } from './packages.ts'
import { recordOfResource } from './resources.ts'
import { addLink } from './write-packages.ts'

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
  if (!holdsRows(upload.name)) {
    const detail = await call.ask<DatasetDetail>('add-distribution', { dataset, kind: 'file', name, upload: upload.upload })
    return shown(call, dataset, detail.distributions.at(-1)?.id ?? '')
  }
  const table = await call.ask<{ id: string }>('create-table', { dataset, name })
  await loadInto(call, upload.upload, table.id, 'replace')
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
  if (upload) await loadInto(call, upload.upload, distribution.id, 'replace')
  return shown(call, record.id, id)
}

export const resourceWrites: readonly Action[] = [
  {
    name: 'resource_create',
    writes: true,
    takesFile: true,
    help: 'Add a link (url) or a file (upload) to a dataset. Files of rows become tables.\n\n:param package_id: id or name\n:rtype: dictionary',
    run: createResource,
  },
  {
    name: 'resource_update',
    writes: true,
    takesFile: true,
    help: 'A new file (upload) for a table, or its name.\n\n:param id: id of the resource\n:rtype: dictionary',
    run: changeResource,
  },
  {
    name: 'resource_patch',
    writes: true,
    takesFile: true,
    help: 'As resource_update.\n\n:param id: id of the resource\n:rtype: dictionary',
    run: changeResource,
  },
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
