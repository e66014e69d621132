import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf, type SearchAnswer } from '../../../src/model/index.ts'
import type { Suggestion } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DatasetRow } from '../../ui/dataset-row.tsx'
import { Facets } from '../../ui/facets.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Note, Vacant } from '../../ui/parts.tsx'
import { localPath, useSite } from '../../ui/site.tsx'
import { FollowForm } from '../../ui/talk/follow-form.tsx'
import {
  apiAddress,
  facetNames,
  feedAddress,
  filterCount,
  readAsked,
  searchAddress,
  searchInput,
  sorts,
  withoutFilters,
  type Asked,
} from '../../view/search-address.ts'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  asked: Asked
  answer: SearchAnswer
  suggestions: Suggestion[]
  title: string
  feed: string
  following: boolean
  /** Nobody needs every combination of facets in a search engine. */
  faceted: boolean
}

/** Beginnings of the words, to find what stands near them. */
const beginningOf = (q: string): string => (/^[\x20-\x7e]+$/.test(q) ? q.slice(0, Math.max(2, Math.ceil(q.length / 2))) : q.slice(0, 2))

export async function loader(args: PageArgs): Promise<Loaded> {
  const asked = readAsked(new URL(args.request.url).searchParams)
  const { locale, me } = siteOf(args)
  const search = searchAddress(asked).split('?')[1] ?? ''
  const follows = me && search ? await perhaps(args, 'list-follows', { kind: 'search', ref: search }) : null
  const answer = await ask(args, 'search-datasets', { ...searchInput(asked), limit: 20 })
  const suggestions =
    answer.total === 0 && asked.q ? ((await perhaps(args, 'suggest', { q: beginningOf(asked.q), limit: 6 }))?.suggestions ?? []) : []
  return {
    asked,
    answer,
    suggestions,
    title: titled(args, asked.q ? words[locale].search.titleFor(asked.q) : words[locale].search.title),
    feed: localPath(feedAddress(asked), locale),
    following: (follows?.items.length ?? 0) > 0,
    faceted: filterCount(asked) > 1 || asked.cursor !== null || (asked.q !== '' && filterCount(asked) > 0),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  ...(loaderData ? [{ tagName: 'link', rel: 'alternate', type: 'application/atom+xml', href: loaderData.feed, title: loaderData.title }] : []),
  ...(loaderData?.faceted ? [{ name: 'robots', content: 'noindex, nofollow' }] : []),
]

const requestAddress = (q: string): string => `/requests/new${q ? `?${new URLSearchParams({ title: q })}` : ''}`

interface Chip {
  key: string
  label: string
  href: string
}

function useChips({ asked, answer }: Pick<Loaded, 'asked' | 'answer'>): Chip[] {
  const { w, pick, codes } = useSite()
  const chips = facetNames.flatMap((name) =>
    asked.chosen[name].map((code) => {
      const known = name === 'theme' ? undefined : answer.facets[name].find((facet) => facet.code === code)?.label
      const label = known ?? labelOf(codes(name), code)
      return {
        key: name + code,
        label: name === 'quality' ? `${w.search.quality} ${pick(label)}` : pick(label),
        href: searchAddress(asked, { chosen: { ...asked.chosen, [name]: asked.chosen[name].filter((other) => other !== code) } }),
      }
    }),
  )
  if (asked.from || asked.to) {
    const label = asked.from && asked.to ? w.search.covers(asked.from, asked.to) : asked.from ? `${asked.from}–` : `–${asked.to}`
    chips.push({ key: 'years', label, href: searchAddress(asked, { from: '', to: '' }) })
  }
  if (asked.box) chips.push({ key: 'box', label: `${w.search.boxShown} ${asked.box.replaceAll(',', ', ')}`, href: searchAddress(asked, { box: '' }) })
  return chips
}

/** The question as a sentence whose parts can be taken away. */
function Sentence({ asked, answer }: Pick<Loaded, 'asked' | 'answer'>): ReactNode {
  const { w, f, to } = useSite()
  const chips = useChips({ asked, answer })
  return (
    <div className="said">
      <h1>
        <b>{w.search.found(f.int(answer.total))}</b>
      </h1>
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
        <a className="s15" href={to(withoutFilters(asked))}>
          {w.search.clear}
        </a>
      )}
    </div>
  )
}

function Order({ asked, following }: { asked: Asked; following: boolean }): ReactNode {
  const { w, to } = useSite()
  return (
    <nav className="sorts" aria-label={w.search.sortBy}>
      {sorts
        .filter((sort) => asked.q || sort !== 'relevance')
        .map((sort) => (
          <a key={sort} href={to(searchAddress(asked, { sort }))} rel="nofollow" aria-current={asked.sort === sort ? 'true' : undefined}>
            {w.search[sort]}
          </a>
        ))}
      <span className="push">
        {searchAddress(asked).includes('?') && (
          <FollowForm kind="search" target={searchAddress(asked).split('?')[1] ?? ''} following={following} back={searchAddress(asked)} />
        )}
        <a href={to(feedAddress(asked))} rel="nofollow">
          {w.search.feed}
        </a>
        <a href={apiAddress(asked)} rel="nofollow">
          {w.search.api}
        </a>
      </span>
    </nav>
  )
}

/** What the words were taken for besides themselves, and how to have them as they stand. */
function Also({ asked, answer }: Pick<Loaded, 'asked' | 'answer'>): ReactNode {
  const { w, to } = useSite()
  if (answer.also.length === 0) return null
  const one = answer.also.length === 1
  return (
    <p className="also">
      {w.search.alsoLooked}
      {answer.also.map(({ word, others }) => (one ? others.join(w.search.listed) : w.search.alsoOf(word, others.join(w.search.listed)))).join('; ')}
      {' · '}
      {answer.also.map(({ word }) => {
        const at = asked.q.toLowerCase().indexOf(word.toLowerCase())
        const quoted = at < 0 ? `"${word}"` : `${asked.q.slice(0, at)} "${word}" ${asked.q.slice(at + word.length)}`.trim()
        return (
          <a key={word} href={to(searchAddress(asked, { q: quoted }))}>
            {w.search.onlyWord(word)}
          </a>
        )
      })}
    </p>
  )
}

function Corrections({ asked, answer }: Pick<Loaded, 'asked' | 'answer'>): ReactNode {
  const { w, f, to } = useSite()
  if (answer.corrections.length === 0) return null
  return (
    <p className="meant">
      {w.search.didYouMean}
      {answer.corrections.map(({ text, total }) => (
        <a key={text} className="chip" href={to(searchAddress({ ...asked, chosen: asked.chosen }, { q: text }))}>
          <b>{text}</b> {f.int(total)}
        </a>
      ))}
    </p>
  )
}

function Nothing({ asked, answer, suggestions }: Pick<Loaded, 'asked' | 'answer' | 'suggestions'>): ReactNode {
  const { w, to, pick, codes } = useSite()
  const filtered = filterCount(asked) > 0
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
      <Corrections asked={asked} answer={answer} />
      {suggestions.length > 0 && (
        <p className="row">
          {w.search.nearby}
          {suggestions.map((suggestion) => (
            <a className="chip" key={suggestion.kind + suggestion.text} href={to(suggestionAddress(suggestion))}>
              {suggestion.text}
            </a>
          ))}
        </p>
      )}
      <p className="row">
        {asked.q && (
          <a className="btn primary" href={to(requestAddress(asked.q))}>
            {w.search.askFor(asked.q)}
          </a>
        )}
        {filtered && (
          <a className="btn" href={to(withoutFilters(asked))}>
            {w.search.dropFilters}
          </a>
        )}
      </p>
      <p className="row">
        {w.search.browse}
        {codes('theme').map((theme) => (
          <a className="chip" key={theme.code} href={to(`/datasets?theme=${theme.code}`)}>
            {pick(theme.label)}
          </a>
        ))}
      </p>
    </Vacant>
  )
}

const suggestionAddress = ({ kind, slug, text }: Suggestion): string =>
  slug !== undefined && kind !== 'field'
    ? { dataset: `/datasets/${slug}`, agency: `/agencies/${slug}`, theme: `/themes/${slug}` }[kind]
    : `/datasets?${new URLSearchParams({ q: text })}`

function Pager({ asked, answer }: Pick<Loaded, 'asked' | 'answer'>): ReactNode {
  const { w, f, to } = useSite()
  return (
    <p className="pager">
      <span>{w.search.shown(f.int(answer.hits.length), f.int(answer.total))}</span>
      {answer.cursor && (
        <a href={to(searchAddress(asked, { cursor: answer.cursor }))} rel="nofollow">
          {w.search.next}
        </a>
      )}
      {asked.cursor && <a href={to(searchAddress(asked))}>{w.common.first}</a>}
      <span>
        {w.search.missing} <a href={to(requestAddress(asked.q))}>{asked.q ? w.search.askFor(asked.q) : w.search.askForAny}</a>
      </span>
    </p>
  )
}

export default function Search(): ReactNode {
  const { asked, answer, suggestions, following } = useLoaderData<Loaded>()
  const { w, to } = useSite()
  const hidden: [string, string][] = [
    ...facetNames.flatMap((name) => asked.chosen[name].map((code): [string, string] => [name, code])),
    ...(['from', 'to', 'box'] as const).flatMap((name): [string, string][] => (asked[name] ? [[name, asked[name]]] : [])),
  ]
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
              maxLength={200}
            />
            {hidden.map(([name, value]) => (
              <input key={name + value} type="hidden" name={name} value={value} />
            ))}
            <button>{w.common.search}</button>
          </form>
        </div>
        <div className="split">
          <Facets answer={answer} asked={asked} />
          <div>
            {answer.degraded && <Note kind="warn">{w.search.degraded}</Note>}
            <Sentence asked={asked} answer={answer} />
            <Also asked={asked} answer={answer} />
            {answer.relaxed && answer.total > 0 && <p className="also">{w.search.relaxed}</p>}
            {answer.hits.length > 0 && <Corrections asked={asked} answer={answer} />}
            {answer.hits.length > 0 && <Order asked={asked} following={following} />}
            <div className="results">
              {answer.hits.map((hit) => (
                <DatasetRow key={hit.id} dataset={hit} />
              ))}
              {answer.hits.length === 0 && <Nothing asked={asked} answer={answer} suggestions={suggestions} />}
            </div>
            {answer.hits.length > 0 && <Pager asked={asked} answer={answer} />}
          </div>
        </div>
      </div>
    </Frame>
  )
}
