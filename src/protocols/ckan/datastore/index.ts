import type { Action } from '../action.ts'
import { searchAction } from './search.ts'

export const datastoreActions: readonly Action[] = [searchAction]
