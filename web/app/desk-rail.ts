import type { DeskPreferences, Inbox } from '../answers/index.ts'
import { hasDesk } from '../ui/desk/office-places.ts'
import { goTo, perhaps, siteOf, type PageArgs } from './run.ts'

/** What the rail of the desk shows beside its entries. */
export interface DeskRail {
  inbox: number
  /** There are more than were counted. */
  more: boolean
  reviews: number
  unfinished: number
  filters: DeskPreferences['filters']
}

const countOf = (inbox: Inbox | null, kind: string): number => inbox?.counts.find((count) => count.kind === kind)?.count ?? 0

/** Counts and saved filters for whoever is signed in at the desk; `null` elsewhere. */
export async function loadRail(args: PageArgs): Promise<DeskRail | null> {
  const { me, path } = siteOf(args)
  if (!me || !/^\/desk(\/|\?|$)/.test(path)) return null
  if (!hasDesk(me) && !/^\/desk\/(keys|stories|dashboards|preferences)\b/.test(path)) throw goTo(args, '/account')
  const [inbox, duties, preferences] = await Promise.all([
    perhaps(args, 'show-inbox', { limit: 1 }),
    perhaps(args, 'list-duties', { limit: 1 }),
    perhaps(args, 'show-desk-preferences'),
  ])
  const own = (inbox?.counts ?? []).filter(({ kind }) => kind !== 'waiting')
  return {
    inbox: own.reduce((sum, { count }) => sum + count, duties?.total ?? 0),
    more: own.some(({ more }) => more),
    reviews: countOf(inbox, 'review'),
    unfinished: countOf(inbox, 'unfinished') + countOf(inbox, 'failed'),
    filters: preferences?.filters ?? [],
  }
}
