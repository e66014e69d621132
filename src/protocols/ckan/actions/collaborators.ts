import { notFound } from '../../../platform/errors/index.ts'
import type { Action, Call } from '../action.ts'
import { missing, notHonoured } from '../refusals.ts'
import { ckanTime } from '../site.ts'
import { requireOwn } from './myself.ts'
import { recordOf } from './packages.ts'

interface Grant {
  id: string
  subjectKind: 'dataset' | 'table'
  subjectId: string
  granteeActorId: string | null
  revokedAt: string | null
  endsAt: string | null
  createdAt: string
  purpose: string
}

const collaboratorOf = (grant: Grant): Record<string, unknown> => ({
  package_id: grant.subjectId,
  user_id: grant.granteeActorId,
  capacity: 'member',
  modified: ckanTime(grant.createdAt),
  purpose: grant.purpose,
})

/** Those in force, of whole datasets, to people. */
function inForce(call: Call, items: readonly Grant[]): Grant[] {
  const now = call.door.now().toISOString()
  return items.filter(
    ({ revokedAt, endsAt, granteeActorId, subjectKind }) =>
      revokedAt === null && (endsAt === null || endsAt > now) && granteeActorId !== null && subjectKind === 'dataset',
  )
}

async function grantsOn(call: Call, dataset: string): Promise<Grant[]> {
  const { items } = await call.ask<{ items: Grant[] }>('list-grants', { subjectKind: 'dataset', subject: dataset })
  return inForce(call, items)
}

/** Reading is what a person can be granted on one dataset; changing it takes an office in its agency. */
function requireMember({ params }: Call): void {
  const capacity = params.text('capacity')
  if (capacity !== undefined && capacity !== 'member')
    throw notHonoured(
      'capacity',
      '单个数据集只能授权读取（member）；要能修改，请在部门任职：organization_member_create',
      'On one dataset reading is granted (member). To change it takes an office in its agency: organization_member_create',
    )
}

export const collaboratorActions: readonly Action[] = [
  {
    name: 'package_collaborator_create',
    writes: true,
    help: 'Grant a person the reading of the rows of a dataset.\n\n:param id: id or name of the dataset\n:param user_id: id of the person\n:param capacity: member\n:param purpose: what for\n:rtype: dictionary',
    async run(call) {
      const { params } = call
      requireMember(call)
      const purpose = params.text('purpose')
      const user = params.required('user_id')
      const { id } = await recordOf(call, params.required('id'))
      if (!purpose) throw missing('purpose')
      return collaboratorOf(await call.ask<Grant>('create-grant', { subjectKind: 'dataset', subject: id, granteeActorId: user, purpose }))
    },
  },
  {
    name: 'package_collaborator_delete',
    writes: true,
    help: 'Take a grant on a dataset back.\n\n:param id: id or name of the dataset\n:param user_id: id of the person',
    async run(call) {
      const { params } = call
      const user = params.required('user_id')
      const { id } = await recordOf(call, params.required('id'))
      const held = (await grantsOn(call, id)).filter(({ granteeActorId }) => granteeActorId === user)
      if (held.length === 0) throw notFound({ zh: '授权', en: 'collaborator' }, user)
      for (const grant of held) await call.ask('revoke-grant', { grant: grant.id, reason: 'package_collaborator_delete' })
      return null
    },
  },
  {
    name: 'package_collaborator_list',
    help: 'People who were granted the reading of a dataset.\n\n:param id: id or name of the dataset\n:rtype: list of dictionaries',
    async run(call) {
      requireMember(call)
      const { id } = await recordOf(call, call.params.required('id'))
      return (await grantsOn(call, id)).map(collaboratorOf)
    },
  },
  {
    name: 'package_collaborator_list_for_user',
    help: 'Datasets whose reading was granted to you.\n\n:param id: your id\n:rtype: list of dictionaries',
    async run(call) {
      requireMember(call)
      await requireOwn(call, 'id')
      const { items } = await call.ask<{ items: Grant[] }>('list-grants')
      return inForce(call, items).map(collaboratorOf)
    },
  },
]
