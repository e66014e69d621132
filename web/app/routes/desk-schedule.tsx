import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf } from '../../../src/model/index.ts'
import type { DeskDataset } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { CycleTape } from '../../ui/desk/cycle-tape.tsx'
import { holdsOffice, registrars } from '../../ui/desk/office-places.ts'
import { Clock, DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { Scroll, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  items: DeskDataset[]
  cursor: string | null
  remindDays: number
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const cursor = new URL(args.request.url).searchParams.get('cursor')
  const [mine, preferences] = await Promise.all([
    ask(args, 'list-my-datasets', { due: 'promised', sort: 'due', limit: 200, ...(cursor && { cursor }) }),
    ask(args, 'show-desk-preferences'),
  ])
  return {
    items: mine.items,
    cursor: mine.cursor,
    remindDays: preferences.remindDays,
    title: titled(args, words[siteOf(args).locale].work.scheduleTitle),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

const names = ['late', 'today', 'week', 'month', 'later'] as const
function groupOf(dataset: DeskDataset, now: Date): (typeof names)[number] {
  if (dataset.lateAt !== null && Date.parse(dataset.lateAt) < now.getTime()) return 'late'
  const days = (Date.parse(dataset.dueAt ?? '') - now.getTime()) / 86_400_000
  return days < 1 ? 'today' : days < 7 ? 'week' : days < 30 ? 'month' : 'later'
}

export default function Schedule(): ReactNode {
  const { items, cursor, remindDays } = useLoaderData<Loaded>()
  const { w, f, pick, to, now, codes, me } = useSite()
  return (
    <DeskFrame place="schedule">
      <DeskTitle title={w.work.scheduleTitle} note={w.work.scheduleText}>
        <form className="remind" method="post" action={to('/desk/preferences')}>
          <input type="hidden" name="intent" value="remind" />
          <input type="hidden" name="to" value="/desk/schedule" />
          <label htmlFor="remindDays" title={w.work.remindHint}>
            {w.work.remindLabel}
          </label>
          <input className="in small" id="remindDays" name="remindDays" type="number" min="0" max="90" required defaultValue={remindDays} />
          <button className="btn small">{w.common.save}</button>
        </form>
      </DeskTitle>
      {items.length === 0 && <Vacant title={w.work.scheduleNone} />}
      {items.length > 0 && (
        <Scroll label={w.work.scheduleTitle}>
          <table className="dense grid-32 schedule" data-rows>
            {names.map((name) => {
              const inside = items.filter((dataset) => groupOf(dataset, now) === name)
              if (inside.length === 0) return null
              return (
                <tbody key={name}>
                  <tr className="group">
                    <th scope="colgroup" colSpan={6}>
                      {w.work.scheduleGroups[name]} <em>{f.int(inside.length)}</em>
                    </th>
                  </tr>
                  {inside.map((dataset) => (
                    <tr key={dataset.id}>
                      <td className="when">{dataset.dueAt && f.weekday(dataset.dueAt)}</td>
                      <th scope="row">
                        <a href={to(`/desk/datasets/${dataset.slug}`)} data-row>
                          {pick(dataset.name)}
                        </a>
                      </th>
                      <td>{pick(labelOf(codes('updateCycle'), dataset.updateCycle))}</td>
                      <td>
                        <CycleTape updates={dataset.updates} cycle={dataset.updateCycle} late={name === 'late'} />
                      </td>
                      <td>
                        <Clock since={dataset.dataAt ?? ''} due={name === 'late' ? dataset.lateAt : dataset.dueAt} />
                      </td>
                      <td>
                        <span className="links">
                          {holdsOffice(me, 'steward') && (
                            <a href={to(`/desk/load?dataset=${dataset.slug}`)} aria-label={`${w.desk.loadInto}: ${pick(dataset.name)}`}>
                              {w.desk.loadInto}
                            </a>
                          )}
                          {holdsOffice(me, ...registrars) && (
                            <a
                              href={to(`/desk/datasets/${dataset.slug}/edit#in-updateCycle`)}
                              aria-label={`${w.work.changeCycle}: ${pick(dataset.name)}`}
                            >
                              {w.work.changeCycle}
                            </a>
                          )}
                        </span>
                      </td>
                    </tr>
                  ))}
                </tbody>
              )
            })}
          </table>
        </Scroll>
      )}
      {cursor && (
        <p className="under-table">
          <a href={to(`/desk/schedule?cursor=${cursor}`)}>{w.common.next}</a>
        </p>
      )}
    </DeskFrame>
  )
}
