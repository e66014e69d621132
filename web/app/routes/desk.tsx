import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail } from '../../../src/model/index.ts'
import type { Duty, Inbox } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame } from '../../ui/desk-frame.tsx'
import { InboxDetail, InboxList, linesOf, NothingChosen } from '../../ui/desk/inbox.tsx'
import { SaveFilter } from '../../ui/desk/save-filter.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  inbox: Inbox
  duties: Duty[]
  dataset: DatasetDetail | null
  kind: string
  /** Opened by its address, and what is open when the address names none. */
  chosen: string | null
  first: string | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const kind = searchParams.get('kind') ?? ''
  // One kind is asked for by itself: among all, another could fill the list.
  const asking = kind in words[siteOf(args).locale].work.sentence ? { kind } : {}
  const [inbox, duties] = await Promise.all([ask(args, 'show-inbox', asking), perhaps(args, 'list-duties', { limit: 200 })])
  const asked = inbox.items.find(({ id }) => id === searchParams.get('item'))
  const item = asked ?? inbox.items.find((candidate) => (kind === '' ? candidate.kind !== 'waiting' : candidate.kind === kind))
  return {
    inbox,
    duties: duties?.items ?? [],
    kind,
    chosen: asked?.id ?? null,
    first: item?.id ?? null,
    dataset: item?.dataset ? await perhaps(args, 'show-dataset', { dataset: item.dataset.slug }) : null,
    title: titled(args, words[siteOf(args).locale].work.inbox),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export default function Desk(): ReactNode {
  const { inbox, duties, dataset, kind, chosen, first } = useLoaderData<Loaded>()
  const site = useSite()
  const { w, f, to, now } = site
  const all = linesOf(inbox.items, duties, kind ? `kind=${kind}` : '', site)
  const lines = kind ? all.filter((line) => line.kind === kind) : all
  const plus = (more: boolean): string => (more ? '+' : '')
  const kinds = new Map(inbox.counts.map(({ kind: code, count, more }) => [code as string, `${f.int(count)}${plus(more)}`]))
  for (const { kind: code } of duties) kinds.set(code, f.int(duties.filter((duty) => duty.kind === code).length))
  const lying = inbox.counts.reduce((sum, { count }) => sum + count, duties.length)
  const many = `${f.int(lying)}${plus(inbox.counts.some(({ more }) => more))}`
  const over = all.filter((line) => line.dueAt !== null && line.kind !== 'waiting' && Date.parse(line.dueAt) < now.getTime()).length
  // On wide screens something is always open; on narrow ones the list comes first.
  const item = inbox.items.find(({ id }) => id === (chosen ?? first))
  return (
    <DeskFrame place="inbox" wide>
      <div className={chosen ? 'inbox chosen' : 'inbox'}>
        <div className="inbox-side">
          <header>
            <h1>{w.work.inbox}</h1>
            <span className="quiet s13">
              {w.work.things(many)}
              {over > 0 && <b className="bad"> {w.work.overdueCount(`${f.int(over)}${plus(inbox.truncated)}`)}</b>}
            </span>
            <SaveFilter query={kind ? `/desk?kind=${kind}` : '/desk'} suggested={w.work.kinds[kind] ?? w.work.inbox} />
          </header>
          {lying > 0 && (
            <nav className="filters" aria-label={w.work.inbox}>
              <a href={to('/desk')} aria-current={kind === '' ? 'true' : undefined}>
                {w.work.all} {many}
              </a>
              {[...kinds].map(([code, count]) => (
                <a key={code} href={to(`/desk?kind=${code}`)} aria-current={kind === code ? 'true' : undefined}>
                  {w.work.kinds[code] ?? code} {count}
                </a>
              ))}
            </nav>
          )}
          <InboxList lines={lines} chosen={chosen ?? first} />
          {lying > 0 && lines.length === 0 && <p className="quiet inbox-none">{w.work.nothingHere}</p>}
        </div>
        <div className="inbox-main">
          {item ? (
            <>
              <p className="inbox-back">
                <a href={to(kind ? `/desk?kind=${kind}` : '/desk')}>← {w.work.back}</a>
              </p>
              <InboxDetail item={item} dataset={dataset} />
            </>
          ) : (
            <NothingChosen empty={all.length === 0} />
          )}
        </div>
      </div>
    </DeskFrame>
  )
}
