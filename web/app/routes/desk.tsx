import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { codeLists, labelOf, type DatasetSummary } from '../../../src/model/index.ts'
import type { Page, ReviewItem } from '../../answers.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { Openness, Scroll, State, Vacant } from '../../ui/parts.tsx'
import { Waiting } from '../../ui/desk/waiting.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  mine: Page<DatasetSummary>
  reviews: ReviewItem[]
  status: string
  title: string
}

const statuses = ['draft', 'in-review', 'published', 'retired'] as const

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const status = searchParams.get('status') ?? ''
  const known = (statuses as readonly string[]).includes(status)
  const cursor = searchParams.get('cursor')
  const [mine, reviews] = await Promise.all([
    ask(args, 'list-my-datasets', { ...(known && { status }), ...(cursor && { cursor }), limit: 100 }),
    perhaps(args, 'list-reviews'),
  ])
  return { mine, reviews: reviews?.items ?? [], status: known ? status : '', title: titled(args, words[siteOf(args).locale].h.desk) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

function Line({ dataset }: { dataset: DatasetSummary }): ReactNode {
  const { w, f, pick, to } = useSite()
  const label = (list: string, code: string): string => pick(labelOf(codeLists[list] ?? [], code))
  return (
    <tr>
      <th scope="row">
        <a href={to(`/desk/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a>
      </th>
      <td>
        <State code={dataset.status} label={label('status', dataset.status)} />
      </td>
      <td>
        <Openness code={dataset.openClass} label={label('openClass', dataset.openClass)} />
      </td>
      <td className="num">{dataset.rows === null ? '—' : f.int(dataset.rows)}</td>
      <td>
        {label('updateCycle', dataset.updateCycle)}
        {dataset.fresh === 'late' && <b className="mind strong"> {w.common.late}</b>}
      </td>
      <td>{dataset.modifiedAt ? f.ago(dataset.modifiedAt) : '—'}</td>
      <td>
        <span className="links">
          <a href={to(`/desk/load?dataset=${dataset.slug}`)} aria-label={`${w.desk.loadInto}: ${pick(dataset.name)}`}>
            {w.desk.loadInto}
          </a>
          <a href={to(`/desk/datasets/${dataset.slug}/edit`)} aria-label={`${w.desk.edit}: ${pick(dataset.name)}`}>
            {w.desk.edit}
          </a>
          <a href={to(`/datasets/${dataset.slug}`)} aria-label={`${w.desk.view}: ${pick(dataset.name)}`}>
            {w.desk.view}
          </a>
        </span>
      </td>
    </tr>
  )
}

export default function Desk(): ReactNode {
  const { mine, reviews, status } = useLoaderData<Loaded>()
  const { w, pick, to } = useSite()
  return (
    <DeskFrame place="data" waiting={reviews.length}>
      <DeskTitle title={w.desk.data}>
        <a className="btn" href={to('/desk/datasets/new')}>
          {w.desk.newDataset}
        </a>
        <a className="btn go" href={to('/desk/load')}>
          {w.desk.loadFile}
        </a>
      </DeskTitle>
      {reviews.length > 0 && <Waiting reviews={reviews} />}
      <nav className="filters rise-16" aria-label={w.desk.status}>
        <a href={to('/desk')} aria-current={status === '' ? 'true' : undefined}>
          {w.desk.all}
        </a>
        {statuses.map((code) => (
          <a key={code} href={to(`/desk?status=${code}`)} aria-current={status === code ? 'true' : undefined}>
            {pick(labelOf(codeLists['status'] ?? [], code))}
          </a>
        ))}
      </nav>
      {mine.items.length === 0 ? (
        <Vacant title={w.desk.none} text={w.desk.noneText}>
          <a className="btn" href={to('/desk/datasets/new')}>
            {w.desk.newDataset}
          </a>
        </Vacant>
      ) : (
        <Scroll label={w.desk.data}>
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">{w.desk.name}</th>
                <th scope="col">{w.desk.status}</th>
                <th scope="col">{w.desk.openness}</th>
                <th scope="col" className="num">
                  {w.desk.rows}
                </th>
                <th scope="col">{w.desk.promise}</th>
                <th scope="col">{w.desk.updated}</th>
                <th scope="col">{w.desk.actions}</th>
              </tr>
            </thead>
            <tbody>
              {mine.items.map((dataset) => (
                <Line key={dataset.id} dataset={dataset} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {mine.cursor && (
        <p className="pager">
          <a href={to(`/desk?${new URLSearchParams({ ...(status && { status }), cursor: mine.cursor })}`)}>{w.common.next}</a>
        </p>
      )}
    </DeskFrame>
  )
}
