import type { Action } from '../action.ts'
import { datastoreActions } from '../datastore/index.ts'
import { activityActions } from './activities.ts'
import { agencyActions } from './agencies.ts'
import { bulkActions } from './bulk.ts'
import { collaboratorActions } from './collaborators.ts'
import { followingActions } from './follows.ts'
import { jobActions } from './jobs.ts'
import { memberActions } from './members.ts'
import { packageActions } from './packages.ts'
import { refusedActions } from './refused.ts'
import { resourceActions } from './resources.ts'
import { reviseAction } from './revise.ts'
import { helpAction, siteActions } from './site.ts'
import { tokenActions } from './tokens.ts'
import { userActions } from './users.ts'
import { groupActions, organizationActions, tagActions } from './vocabularies.ts'
import { packageWrites } from './write-packages.ts'
import { resourceWrites } from './write-resources.ts'

const spoken: readonly Action[] = [
  ...packageActions,
  ...packageWrites,
  reviseAction,
  ...bulkActions,
  ...collaboratorActions,
  ...resourceActions,
  ...resourceWrites,
  ...organizationActions,
  ...agencyActions,
  ...memberActions,
  ...groupActions,
  ...tagActions,
  ...userActions,
  ...tokenActions,
  ...followingActions,
  ...activityActions,
  ...jobActions,
  ...datastoreActions,
  ...siteActions,
  ...refusedActions,
]

/** Every action; a name not in one of these lists is not known. */
export const actions: readonly Action[] = [...spoken, helpAction((name) => actions.find((action) => action.name === name)?.help)]
