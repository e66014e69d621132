import type { CatalogueRecord, Text } from '../../model/index.ts'
import type { Call } from './action.ts'

interface Count {
  code: string
  label: Text
  count: number
}
export interface Found {
  total: number
  items: CatalogueRecord[]
  facets: Record<'theme' | 'agency' | 'openClass' | 'updateCycle' | 'format' | 'keyword' | 'licence', Count[]> | null
}

/** What everybody may find, in the order of the catalogue's own question. */
export const openEntries = (call: Call, more: Record<string, unknown>): Promise<Found> =>
  call.ask<Found>('search-catalogue-records', { where: { field: 'public', in: ['true'] }, ...more })
