import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { metadataPaths } from '../../../src/model/index.ts'
import type { CatalogueScore, ListedScore, Page } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { holdsOffice, registrars } from '../../ui/desk/office-places.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { Note, Scroll, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  score: CatalogueScore
  listed: Page<ListedScore>
  lacks: string
  all: boolean
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const all = searchParams.get('all') === 'true'
  const scope = all ? {} : { mine: true }
  // First what is missing: it brings the scores up to date, and names what may be asked for.
  const score = await ask(args, 'show-catalogue-score', scope)
  const asked = searchParams.get('lacks') ?? ''
  const lacks = score.first.some(({ id }) => id === asked) ? asked : ''
  const cursor = searchParams.get('cursor')
  const listed = await ask(args, 'list-metadata-scores', { ...scope, ...(lacks && { lacks }), ...(cursor && { cursor }), limit: 50 })
  return { score, listed, lacks, all, title: titled(args, words[siteOf(args).locale].standards.score) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

const isEntry = (mend: string | null): boolean => mend !== null && (metadataPaths as readonly string[]).includes(mend)

/** Where a gap of a dataset is mended. */
const placeOf = (slug: string, mend: string | null): string =>
  isEntry(mend) ? `/desk/datasets/${slug}/edit#in-${mend}` : mend === 'parts' ? `/desk/datasets/${slug}/parts` : `/desk/datasets/${slug}`

export default function MetadataScore(): ReactNode {
  const { score, listed, lacks, all } = useLoaderData<Loaded>()
  const { w, f, pick, to, me } = useSite()
  const s = w.standards
  const address = (change: Record<string, string>): string => {
    const params = new URLSearchParams(Object.entries({ ...(all && { all: 'true' }), ...change }).filter(([, value]) => value !== ''))
    return to(params.size > 0 ? `/desk/metadata-score?${params}` : '/desk/metadata-score')
  }
  const gaps = new Map(score.first.map((gap) => [gap.id, gap]))
  const chosen = gaps.get(lacks)
  const column = chosen && isEntry(chosen.mend) ? chosen.mend : null
  const mayEdit = holdsOffice(me, ...registrars)
  // Fewest points first: what lacks nothing comes last and needs no row.
  const wanting = listed.items.filter((dataset) => dataset.lacks.length > 0)
  const more = wanting.length === listed.items.length ? listed.cursor : null
  return (
    <DeskFrame place="data">
      <DeskTitle title={s.score} note={s.scoreLead}>
        <a className="btn" href={to('/desk/datasets')}>
          {w.work.data}
        </a>
      </DeskTitle>
      <div className="bar-line">
        <nav className="filters" aria-label={s.score}>
          <a href={to('/desk/metadata-score')} aria-current={all ? undefined : 'true'}>
            {s.own}
          </a>
          <a href={to('/desk/metadata-score?all=true')} aria-current={all ? 'true' : undefined}>
            {s.city}
          </a>
        </nav>
      </div>
      {!score.complete && <Note>{s.working}</Note>}
      {score.datasets === 0 ? (
        <Vacant title={s.empty} text={s.emptyText} />
      ) : (
        <>
          <dl className="score-figures">
            <div>
              <dt>{s.best}</dt>
              <dd>
                <b>{f.number(score.best, 1)}</b> / {f.int(score.of)} <span className="quiet">{s.rating[score.rating]}</span>
              </dd>
              <dd className="s13 quiet">{s.bestHint}</dd>
            </div>
            <div>
              <dt>{s.population}</dt>
              <dd>
                <b>{f.number(score.population, 1)}</b> / {f.int(score.of)}
              </dd>
              <dd className="s13 quiet">{s.populationHint}</dd>
            </div>
            <div>
              <dt>{s.full}</dt>
              <dd>
                <b>{f.int(score.full)}</b> / {f.int(score.datasets)}
              </dd>
            </div>
          </dl>
          <dl className="score-parts">
            {score.dimensions.map((part) => (
              <div key={part.id}>
                <dt>{s.dimensions[part.id]}</dt>
                <dd>
                  <meter min={0} max={part.of} value={part.best} aria-label={s.dimensions[part.id]} />
                  <span className="num">{s.of(f.number(part.best, 1), f.int(part.of))}</span>
                </dd>
              </div>
            ))}
          </dl>
          <h2 className="s15 strong rise-24">{s.first}</h2>
          {score.first.length === 0 ? (
            <p>{s.firstNone}</p>
          ) : (
            <Scroll label={s.first}>
              <table className="dense">
                <thead>
                  <tr>
                    <th scope="col">{s.gap}</th>
                    <th scope="col" className="num">
                      {s.each}
                    </th>
                    <th scope="col" className="num">
                      {s.datasets}
                    </th>
                    <th scope="col" className="num">
                      {s.gain}
                    </th>
                    <th scope="col">{w.desk.actions}</th>
                  </tr>
                </thead>
                <tbody>
                  {score.first.map((gap) => (
                    <tr key={gap.id} className={gap.id === lacks ? 'on' : undefined}>
                      <th scope="row">{pick(gap.label)}</th>
                      <td className="num">+{f.int(gap.points)}</td>
                      <td className="num">{f.int(gap.datasets)}</td>
                      <td className="num">+{f.int(gap.gain)}</td>
                      <td>
                        <a href={`${address({ lacks: gap.id })}#lacking`} aria-label={s.listOf(pick(gap.label))}>
                          {s.list}
                        </a>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
          {score.first.some(({ mend }) => mend === 'openClass') && <p className="s13 quiet">{s.notOpen}</p>}
          {wanting.length > 0 && (
            <>
              <h2 className="s15 strong rise-24" id="lacking">
                {chosen ? s.lacking(pick(chosen.label)) : s.lowest}{' '}
                {chosen && (
                  <a className="s13" href={address({})}>
                    {s.everything}
                  </a>
                )}
              </h2>
              <form id="bulk" action={to('/desk/bulk')}>
                {column && <input type="hidden" name="c" value={column} />}
              </form>
              <Scroll label={chosen ? s.lacking(pick(chosen.label)) : s.lowest}>
                <table className="dense grid-32" data-rows>
                  <thead>
                    <tr>
                      {mayEdit && (
                        <th scope="col" className="tick">
                          <input type="checkbox" data-all="d" aria-label={w.work.selectAll} hidden />
                        </th>
                      )}
                      <th scope="col">{w.desk.name}</th>
                      <th scope="col" className="num">
                        {s.points}
                      </th>
                      <th scope="col">{s.lacks}</th>
                      {mayEdit && <th scope="col">{w.desk.actions}</th>}
                    </tr>
                  </thead>
                  <tbody>
                    {wanting.map((dataset) => {
                      const missing = dataset.lacks.flatMap((id) => gaps.get(id) ?? []).toSorted((a, b) => b.points - a.points)
                      const mend = (chosen ?? missing[0])?.mend ?? null
                      return (
                        <tr key={dataset.slug}>
                          {mayEdit && (
                            <td className="tick">
                              <input type="checkbox" name="d" value={dataset.slug} form="bulk" aria-label={w.work.select(pick(dataset.name))} />
                            </td>
                          )}
                          <th scope="row">
                            <a href={to(all ? `/datasets/${dataset.slug}` : `/desk/datasets/${dataset.slug}`)} data-row title={pick(dataset.name)}>
                              {pick(dataset.name)}
                            </a>
                          </th>
                          <td className="num">{f.int(dataset.best)}</td>
                          <td className="quiet">{missing.map(({ label }) => pick(label)).join(pick({ zh: '、', en: ', ' }))}</td>
                          {mayEdit && (
                            <td>
                              {missing.length > 0 && (
                                <a href={to(placeOf(dataset.slug, mend))} aria-label={`${s.mend}: ${pick(dataset.name)}`}>
                                  {s.mend}
                                </a>
                              )}
                            </td>
                          )}
                        </tr>
                      )
                    })}
                  </tbody>
                </table>
              </Scroll>
              <p className="under-table">
                {mayEdit && (
                  <button className="btn small" form="bulk">
                    {s.editThese}
                  </button>
                )}
                {more && <a href={`${address({ lacks, cursor: more })}#lacking`}>{w.common.next}</a>}
              </p>
            </>
          )}
        </>
      )}
    </DeskFrame>
  )
}
