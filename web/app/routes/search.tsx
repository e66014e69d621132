import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { codeLists, labelOf, type SearchAnswer } from '../../../src/model/index.ts'
import type { Suggestion } from '../../answers.ts'
import { words } from '../../i18n/index.ts'
import { DatasetRow } from '../../ui/dataset-row.tsx'
import { Facets, facetNames, type FacetName } from '../../ui/facets.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

const sorts = ['relevance', 'modified', 'name'] as const

export interface Asked {
  q: string
  chosen: Record<FacetName, string[]>
  sort: string
  cursor: string | null
}

function readAsked(params: URLSearchParams): Asked {
  const q = (params.get('q') ?? '').trim().slice(0, 200)
  const sort = params.get('sort') ?? ''
  return {
    q,
    chosen: Object.fromEntries(facetNames.map((name) => [name, params.getAll(name)])) as Record<FacetName, string[]>,
    sort: (sorts as readonly string[]).includes(sort) ? sort : q ? 'relevance' : 'modified',
    cursor: params.get('cursor'),
  }
}

/** Address of a search; `change` replaces parts of it. Paging starts anew unless the cursor is given. */
export function searchAddress(asked: Asked, change: Partial<Asked> = {}): string {
  const next = { ...asked, cursor: null, ...change }
  if (!next.q && next.sort === 'relevance') next.sort = 'modified'
  const params = new URLSearchParams()
  if (next.q) params.set('q', next.q)
  for (const name of facetNames) for (const code of next.chosen[name]) params.append(name, code)
  if (next.sort !== (next.q ? 'relevance' : 'modified')) params.set('sort', next.sort)
  if (next.cursor) params.set('cursor', next.cursor)
  return `/datasets${params.size > 0 ? `?${params}` : ''}`
}

interface Loaded {
  asked: Asked
  answer: SearchAnswer
  suggestions: Suggestion[]
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const asked = readAsked(new URL(args.request.url).searchParams)
  const { locale } = siteOf(args)
  const answer = await ask(args, 'search-datasets', {
    ...(asked.q && { q: asked.q }),
    ...Object.fromEntries(Object.entries(asked.chosen).filter(([, codes]) => codes.length > 0)),
    sort: asked.sort,
    limit: 20,
    ...(asked.cursor && { cursor: asked.cursor }),
  })
  const suggestions = answer.total === 0 && asked.q ? ((await perhaps(args, 'suggest', { q: asked.q.slice(0, 2), limit: 6 }))?.suggestions ?? []) : []
  return { asked, answer, suggestions, title: titled(args, asked.q ? words[locale].search.titleFor(asked.q) : words[locale].search.title) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** The question as a sentence whose parts can be taken away. */
function Sentence({ asked, answer }: { asked: Asked; answer: SearchAnswer }): ReactNode {
  const { w, f, pick, to } = useSite()
  const chips = facetNames.flatMap((name) =>
    asked.chosen[name].map((code) => {
      const label = answer.facets[name].find((facet) => facet.code === code)?.label ?? labelOf(codeLists[name] ?? [], code)
      return {
        key: name + code,
        label: pick(label),
        href: searchAddress(asked, { chosen: { ...asked.chosen, [name]: asked.chosen[name].filter((other) => other !== code) } }),
      }
    }),
  )
  return (
    <h1 className="said">
      <span>
        <b>{w.search.found(f.int(answer.total))}</b>
      </span>
      {asked.q && (
        <>
          {w.search.with}
          <a className="chip" href={to(searchAddress(asked, { q: '' }))} aria-label={w.common.remove(asked.q)}>
            {asked.q} <span aria-hidden="true">×</span>
          </a>
          {w.search.about}
        </>
      )}
      {chips.length > 0 && (asked.q ? w.search.and : '·')}
      {chips.map((chip) => (
        <a key={chip.key} className="chip" href={to(chip.href)} aria-label={w.common.remove(chip.label)}>
          {chip.label} <span aria-hidden="true">×</span>
        </a>
      ))}
      {chips.length > 0 && (
        <a
          className="s15"
          href={to(searchAddress(asked, { chosen: Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Asked['chosen'] }))}
        >
          {w.search.clear}
        </a>
      )}
      <span className="sorts">
        {sorts
          .filter((sort) => asked.q || sort !== 'relevance')
          .map((sort) => (
            <a key={sort} href={to(searchAddress(asked, { sort }))} aria-current={asked.sort === sort ? 'true' : undefined}>
              {w.search[sort]}
            </a>
          ))}
      </span>
    </h1>
  )
}

function Nothing({ asked, suggestions }: { asked: Asked; suggestions: Suggestion[] }): ReactNode {
  const { w, to, pick } = useSite()
  const filtered = facetNames.some((name) => asked.chosen[name].length > 0)
  return (
    <Vacant
      title={asked.q ? w.search.none(asked.q) : w.search.noneFiltered}
      text={
        <>
          {asked.q && <>{w.search.understoodText(asked.q)} </>}
          {w.search.tryFewer}
        </>
      }
    >
      {filtered && (
        <a
          className="btn"
          href={to(searchAddress({ ...asked, chosen: Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Asked['chosen'] }))}
        >
          {w.search.dropFilters}
        </a>
      )}
      {suggestions.length > 0 && (
        <p className="row">
          {w.search.nearby}
          {suggestions.map((suggestion) => (
            <a
              className="chip"
              key={suggestion.kind + suggestion.text}
              href={to(
                suggestion.kind === 'dataset' && suggestion.slug
                  ? `/datasets/${suggestion.slug}`
                  : `/datasets?${new URLSearchParams({ q: suggestion.text })}`,
              )}
            >
              {suggestion.text}
            </a>
          ))}
        </p>
      )}
      <p className="row">
        {w.search.browse}
        {(codeLists['theme'] ?? []).slice(0, 8).map((theme) => (
          <a className="chip" key={theme.code} href={to(`/datasets?theme=${theme.code}`)}>
            {pick(theme.label)}
          </a>
        ))}
      </p>
    </Vacant>
  )
}

export default function Search(): ReactNode {
  const { asked, answer, suggestions } = useLoaderData<Loaded>()
  const { w, f, to } = useSite()
  return (
    <Frame place="data" search={false}>
      <div className="wrap">
        <div className="query-bar">
          <form className="big" action={to('/datasets')} role="search">
            <input
              type="search"
              name="q"
              aria-label={w.common.search}
              placeholder={w.common.searchHint}
              defaultValue={asked.q}
              data-slash
              autoComplete="off"
            />
            {facetNames.flatMap((name) => asked.chosen[name].map((code) => <input key={name + code} type="hidden" name={name} value={code} />))}
            <button>{w.common.search}</button>
          </form>
        </div>
        <div className="split">
          <Facets answer={answer} chosen={asked.chosen} action={to('/datasets')} hidden={asked.q ? [['q', asked.q]] : []} />
          <div>
            <Sentence asked={asked} answer={answer} />
            {answer.relaxed && answer.total > 0 && <p className="also">{w.search.relaxed}</p>}
            <div className="results">
              {answer.hits.map((hit) => (
                <DatasetRow key={hit.id} dataset={hit} why={hit.why} />
              ))}
              {answer.hits.length === 0 && <Nothing asked={asked} suggestions={suggestions} />}
            </div>
            {answer.hits.length > 0 && (
              <p className="pager">
                <span>{w.search.shown(f.int(answer.hits.length), f.int(answer.total))}</span>
                {answer.cursor && <a href={to(searchAddress(asked, { cursor: answer.cursor }))}>{w.search.next}</a>}
                {asked.cursor && <a href={to(searchAddress(asked))}>{w.common.first}</a>}
                <a href={`/api/v1${searchAddress(asked)}`} rel="nofollow">
                  {w.search.api}
                </a>
              </p>
            )}
          </div>
        </div>
      </div>
    </Frame>
  )
}
