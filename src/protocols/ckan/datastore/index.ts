import type { Action } from '../action.ts'
import { infoActions, tableMetadata } from './info.ts'
import { resourceOf, searchAction } from './search.ts'
import { writeActions } from './write.ts'

export { dumpRows } from './dump.ts'

export const datastoreActions: readonly Action[] = [
  { ...searchAction, run: (call) => (resourceOf(call) === '_table_metadata' ? tableMetadata(call) : searchAction.run(call)) },
  ...infoActions,
  ...writeActions,
]
