import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf } from '../../../src/model/index.ts'
import type { DeskDataset, Page } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { CycleTape } from '../../ui/desk/cycle-tape.tsx'
import { SaveFilter } from '../../ui/desk/save-filter.tsx'
import { holdsOffice, registrars } from '../../ui/desk/office-places.ts'
import { Clock, DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { Scroll, State, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  mine: Page<DeskDataset> & { total: number; more: boolean }
  asked: Asked
  title: string
}
type Asked = Record<'q' | 'status' | 'due' | 'findings' | 'sort' | 'cursor', string>

const statuses = ['draft', 'in-review', 'published', 'retired']
const known: Record<string, readonly string[]> = {
  status: statuses,
  due: ['late', 'soon', 'promised'],
  findings: ['true'],
  sort: ['updated', 'name', 'due', 'findings', 'version'],
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const value = (name: string): string => {
    const text = searchParams.get(name) ?? ''
    return known[name] && !known[name].includes(text) ? '' : text.slice(0, 200)
  }
  const asked: Asked = {
    q: value('q'),
    status: value('status'),
    due: value('due'),
    findings: value('findings'),
    sort: value('sort'),
    cursor: searchParams.get('cursor') ?? '',
  }
  const given = Object.fromEntries(Object.entries(asked).filter(([, text]) => text !== ''))
  return {
    mine: await ask(args, 'list-my-datasets', { ...given, limit: 100 }),
    asked,
    title: titled(args, words[siteOf(args).locale].work.data),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

function Row({ dataset }: { dataset: DeskDataset }): ReactNode {
  const { w, f, pick, to, now, codes, me } = useSite()
  const label = (list: string, code: string): string => pick(labelOf(codes(list), code))
  const published = dataset.status === 'published'
  const late = published && dataset.lateAt !== null && Date.parse(dataset.lateAt) < now.getTime()
  const path = `/desk/datasets/${dataset.slug}`
  return (
    <tr>
      <td className="tick">
        <input type="checkbox" name="d" value={dataset.slug} form="bulk" aria-label={w.work.select(pick(dataset.name))} />
      </td>
      <th scope="row">
        <a href={to(path)} data-row title={pick(dataset.name)}>
          {pick(dataset.name)}
        </a>
      </th>
      <td>
        <State code={dataset.status} label={label('status', dataset.status)} />
      </td>
      <td>
        {dataset.updates.length > 0 ? (
          <CycleTape updates={dataset.updates} cycle={dataset.updateCycle} late={late} />
        ) : (
          <span className="quiet">{w.work.never}</span>
        )}
      </td>
      <td className="num">
        {dataset.quality === null ? '—' : <b className={dataset.quality < 80 ? 'mind' : undefined}>{f.int(dataset.quality)}</b>}
      </td>
      <td className="num">
        {dataset.findings > 0 && dataset.last ? <a href={to(`${path}?findings=${dataset.last.number}#findings`)}>{f.int(dataset.findings)}</a> : '0'}
      </td>
      <td className="num">{dataset.rows === null ? '—' : f.int(dataset.rows)}</td>
      <td>
        {dataset.last ? (
          <>
            v{dataset.last.number} <span className="quiet">{f.ago(dataset.last.at)}</span>
            {dataset.last.state === 'staged' && <span className="mind"> {label('versionState', 'staged')}</span>}
          </>
        ) : (
          '—'
        )}
      </td>
      <td>
        {dataset.dueAt && published ? (
          <>
            {label('updateCycle', dataset.updateCycle)}{' '}
            {late ? (
              <Clock since={dataset.dataAt ?? dataset.dueAt} due={dataset.lateAt} />
            ) : (
              <span className="quiet">{f.shortDate(dataset.dueAt)}</span>
            )}
          </>
        ) : (
          <span className="quiet">{label('updateCycle', dataset.updateCycle)}</span>
        )}
      </td>
      <td>
        <span className="links">
          {holdsOffice(me, 'steward') && (
            <a href={to(`/desk/load?dataset=${dataset.slug}`)} aria-label={`${w.desk.loadInto}: ${pick(dataset.name)}`}>
              {w.desk.loadInto}
            </a>
          )}
          {holdsOffice(me, ...registrars) && (
            <a href={to(`${path}/edit`)} aria-label={`${w.desk.edit}: ${pick(dataset.name)}`}>
              {w.desk.edit}
            </a>
          )}
        </span>
      </td>
    </tr>
  )
}

export default function DeskDatasets(): ReactNode {
  const { mine, asked } = useLoaderData<Loaded>()
  const { w, f, pick, to, codes, me } = useSite()
  const query = (change: Partial<Asked>): string => {
    const params = new URLSearchParams(Object.entries({ ...asked, cursor: '', ...change }).filter(([, text]) => text !== ''))
    return params.size > 0 ? `/desk/datasets?${params}` : '/desk/datasets'
  }
  const head = (sort: string, title: string, className?: string): ReactNode => (
    <th
      scope="col"
      className={className}
      aria-sort={asked.sort === sort ? (sort === 'name' || sort === 'due' ? 'ascending' : 'descending') : undefined}
    >
      <a href={to(query({ sort: asked.sort === sort ? '' : sort }))} title={w.work.sortBy(title)}>
        {title}
        {asked.sort === sort && <span aria-hidden="true">{sort === 'name' || sort === 'due' ? ' ↑' : ' ↓'}</span>}
      </a>
    </th>
  )
  const filters: [string, Partial<Asked>, boolean][] = [
    [w.work.filters['all'] ?? '', { status: '', due: '', findings: '' }, !asked.status && !asked.due && !asked.findings],
    [w.work.filters['late'] ?? '', { status: '', due: 'late', findings: '' }, asked.due === 'late'],
    [w.work.filters['soon'] ?? '', { status: '', due: 'soon', findings: '' }, asked.due === 'soon'],
    [w.work.filters['findings'] ?? '', { status: '', due: '', findings: 'true' }, asked.findings === 'true'],
    ...statuses.map((code): [string, Partial<Asked>, boolean] => [
      pick(labelOf(codes('status'), code)),
      { status: code, due: '', findings: '' },
      asked.status === code,
    ]),
  ]
  const filtered = filters.some(([, , on], i) => on && i > 0) || asked.q !== ''
  const current = filters.find(([, , on], i) => on && i > 0)?.[0] ?? asked.q
  return (
    <DeskFrame place="data">
      <DeskTitle title={w.work.data} note={w.work.total(`${f.int(mine.total)}${mine.more ? '+' : ''}`)}>
        <a className="btn" href={to('/desk/metadata-score')}>
          {w.standards.score}
        </a>
        {holdsOffice(me, ...registrars) && (
          <a className="btn" href={to('/desk/datasets/new')}>
            {w.desk.newDataset}
          </a>
        )}
        {holdsOffice(me, 'steward') && (
          <a className="btn go" href={to('/desk/load')}>
            {w.desk.loadFile}
          </a>
        )}
      </DeskTitle>
      <div className="bar-line">
        <form className="find" action={to('/desk/datasets')} role="search">
          <input type="search" name="q" defaultValue={asked.q} placeholder={w.work.search} aria-label={w.work.search} data-slash-desk />
          {(['status', 'due', 'findings', 'sort'] as const).map(
            (name) => asked[name] && <input key={name} type="hidden" name={name} value={asked[name]} />,
          )}
          <kbd aria-hidden="true">/</kbd>
        </form>
        <nav className="filters" aria-label={w.desk.status}>
          {filters.map(([name, change, on]) => (
            <a key={name} href={to(query(change))} aria-current={on ? 'true' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        {filtered && <SaveFilter query={query({})} suggested={current.slice(0, 40)} />}
      </div>
      {mine.items.length === 0 ? (
        filtered ? (
          <Vacant title={w.work.noMatch} text={w.work.noMatchText}>
            <a className="btn" href={to('/desk/datasets')}>
              {w.work.all}
            </a>
          </Vacant>
        ) : (
          <Vacant title={w.desk.none} text={holdsOffice(me, ...registrars) ? w.desk.noneText : undefined}>
            {holdsOffice(me, ...registrars) && (
              <a className="btn" href={to('/desk/datasets/new')}>
                {w.desk.newDataset}
              </a>
            )}
          </Vacant>
        )
      ) : (
        <>
          <form id="bulk" action={to('/desk/bulk')} />
          <Scroll label={w.work.data}>
            <table className="dense grid-32" data-rows>
              <thead>
                <tr>
                  <th scope="col" className="tick">
                    <input type="checkbox" data-all="d" aria-label={w.work.selectAll} hidden />
                  </th>
                  {head('name', w.desk.name)}
                  <th scope="col">{w.desk.status}</th>
                  <th scope="col">{w.work.freshness}</th>
                  <th scope="col" className="num">
                    {w.work.quality}
                  </th>
                  {head('findings', w.work.findings, 'num')}
                  <th scope="col" className="num">
                    {w.desk.rows}
                  </th>
                  {head('version', w.work.lastVersion)}
                  {head('due', w.work.nextDue)}
                  <th scope="col">{w.desk.actions}</th>
                </tr>
              </thead>
              <tbody>
                {mine.items.map((dataset) => (
                  <Row key={dataset.id} dataset={dataset} />
                ))}
              </tbody>
            </table>
          </Scroll>
          <p className="under-table">
            <button className="btn small" form="bulk">
              {w.work.editSelected}
            </button>
            {mine.cursor && <a href={to(query({ cursor: mine.cursor }))}>{w.common.next}</a>}
          </p>
        </>
      )}
    </DeskFrame>
  )
}
