import type { CatalogueRecord } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { missing, parameterFault } from '../refusals.ts'
import { recordOf } from './packages.ts'
import { retire, submit } from './write-packages.ts'

/** Datasets of one call: each change is a decision of its own, written to the log. */
const mostAtOnce = 100

/** The datasets that are meant, all of them of the agency that was named, looked at before anything is changed. */
async function chosen(call: Call): Promise<CatalogueRecord[]> {
  const { params } = call
  const refs = params.list('datasets')
  if (!refs) throw missing('datasets')
  if (refs.length > mostAtOnce) throw parameterFault('datasets', `一次最多 ${mostAtOnce} 个`, `at most ${mostAtOnce} at once`)
  const { id: agency } = await call.ask<{ id: string }>('show-agency', { agency: params.required('org_id') })
  const records: CatalogueRecord[] = []
  for (const ref of refs) {
    const record = await recordOf(call, ref)
    if (record.agency.id !== agency) throw parameterFault('datasets', `${ref} 不是这个部门的`, `${ref} is not of this organization`)
    records.push(record)
  }
  return records
}

export const bulkActions: readonly Action[] = [
  {
    name: 'bulk_update_public',
    writes: true,
    help: 'Submit drafts of an agency for publication, as package_patch with state "active" does.\n\n:param datasets: ids or names, at most 100\n:param org_id: the agency',
    async run(call) {
      const records = await chosen(call)
      for (const { id, status } of records) if (status === 'draft' || status === 'retired') await submit(call, id)
      return null
    },
  },
  {
    name: 'bulk_update_delete',
    writes: true,
    help: 'Retire published datasets of an agency.\n\n:param datasets: ids or names, at most 100\n:param org_id: the agency',
    async run(call) {
      const records = await chosen(call)
      for (const record of records) await retire(call, record, 'bulk_update_delete')
      return null
    },
  },
]
