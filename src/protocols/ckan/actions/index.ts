import type { Action } from '../action.ts'
import { datastoreActions } from '../datastore/index.ts'
import { packageActions } from './packages.ts'
import { peopleActions } from './people.ts'
import { resourceActions } from './resources.ts'
import { helpAction, siteActions } from './site.ts'
import { groupActions, organizationActions, tagActions } from './vocabularies.ts'
import { packageWrites } from './write-packages.ts'

const spoken: readonly Action[] = [
  ...packageActions,
  ...packageWrites,
  ...resourceActions,
  ...organizationActions,
  ...groupActions,
  ...tagActions,
  ...peopleActions,
  ...datastoreActions,
  ...siteActions,
]

/** Every action; a name not in one of these lists is not known. */
export const actions: readonly Action[] = [...spoken, helpAction((name) => actions.find((action) => action.name === name)?.help)]
