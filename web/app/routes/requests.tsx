import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { Agency } from '../../../src/model/index.ts'
import type { Answers, RequestState } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { ChoiceField, TextField } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { toolsOf, useSite } from '../../ui/site.tsx'
import { RequestRow } from '../../ui/talk/request-parts.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Asked {
  q: string
  theme: string
  agency: string
  state: string
  sort: 'votes' | 'newest'
  cursor: string
}
interface Loaded {
  asked: Asked
  answer: Answers['list-requests']
  agencies: Pick<Agency, 'slug' | 'name'>[]
  title: string
}

const states: readonly RequestState[] = ['open', 'accepted', 'planned', 'fulfilled', 'declined']

export async function loader(args: PageArgs): Promise<Loaded> {
  const params = new URL(args.request.url).searchParams
  const known = (list: readonly string[], value: string | null): string => (value !== null && list.includes(value) ? value : '')
  const asked: Asked = {
    q: (params.get('q') ?? '').trim().slice(0, 200),
    theme: known(
      toolsOf(siteOf(args))
        .codes('theme')
        .map((theme) => theme.code),
      params.get('theme'),
    ),
    agency: (params.get('agency') ?? '').slice(0, 100),
    state: known(states, params.get('state')),
    sort: params.get('sort') === 'newest' ? 'newest' : 'votes',
    cursor: params.get('cursor') ?? '',
  }
  const [answer, agencies] = await Promise.all([
    ask(args, 'list-requests', Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''))),
    ask(args, 'list-agencies'),
  ])
  return {
    asked,
    answer,
    agencies: agencies.items.map(({ slug, name }) => ({ slug, name })),
    title: titled(args, words[siteOf(args).locale].h.requests),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** Address of the list; paging starts anew unless the cursor is given. */
function address(asked: Asked, change: Partial<Asked>): string {
  const next = { ...asked, cursor: '', ...change }
  const params = new URLSearchParams(Object.entries(next).filter(([name, value]) => value !== '' && !(name === 'sort' && value === 'votes')))
  return `/requests${params.size > 0 ? `?${params}` : ''}`
}

export default function Requests(): ReactNode {
  const { asked, answer, agencies } = useLoaderData<Loaded>()
  const { w, f, to, codes } = useSite()
  const counts = new Map(answer.states.map(({ state, count }) => [state, count]))
  const whole = answer.states.reduce((sum, { count }) => sum + count, 0)
  return (
    <Frame>
      <div className="wrap">
        <h1 className="page-title song first">{w.h.requests}</h1>
        <p className="lead">{w.requests.lead}</p>
        <p className="talk-bar">
          <a className="btn go" href={to('/requests/new')}>
            {w.requests.ask}
          </a>
          <a className="btn" href={to('/plan')}>
            {w.h.plan}
          </a>
          <a className="s13" href="/api/v1/requests/feed" type="application/atom+xml">
            {w.talk.feed}
          </a>
        </p>
        <form className="request-filter" action={to('/requests')}>
          <TextField name="q" label={w.common.search} value={asked.q} type="search" />
          <ChoiceField name="theme" label={w.requests.theme} empty={w.requests.anyTheme} value={asked.theme} codes={codes('theme')} />
          <ChoiceField
            name="agency"
            label={w.requests.agency}
            empty={w.requests.anyAgency}
            value={asked.agency}
            codes={agencies.map((agency) => ({ code: agency.slug, label: agency.name }))}
          />
          {asked.state && <input type="hidden" name="state" value={asked.state} />}
          {asked.sort !== 'votes' && <input type="hidden" name="sort" value={asked.sort} />}
          <button className="btn">{w.requests.filter}</button>
        </form>
        <nav className="request-states" aria-label={w.requests.stateHead}>
          <a href={to(address(asked, { state: '' }))} aria-current={asked.state === '' ? 'true' : undefined}>
            {w.requests.all} <em>{f.int(whole)}</em>
          </a>
          {states.map((state) => (
            <a key={state} href={to(address(asked, { state }))} aria-current={asked.state === state ? 'true' : undefined}>
              {w.requests[`state_${state}`]} <em>{f.int(counts.get(state) ?? 0)}</em>
            </a>
          ))}
          <span className="push">
            {(['votes', 'newest'] as const).map((sort) => (
              <a key={sort} href={to(address(asked, { sort }))} aria-current={asked.sort === sort ? 'true' : undefined}>
                {sort === 'votes' ? w.requests.sortVotes : w.requests.sortNewest}
              </a>
            ))}
          </span>
        </nav>
        {answer.items.length === 0 ? (
          <Vacant title={w.requests.none} text={w.requests.noneText}>
            <a className="btn" href={to(`/requests/new${asked.q ? `?${new URLSearchParams({ title: asked.q })}` : ''}`)}>
              {w.requests.ask}
            </a>
          </Vacant>
        ) : (
          answer.items.map((request) => <RequestRow key={request.id} request={request} back={address(asked, {})} />)
        )}
        <p className="pager">
          <span>{w.requests.found(f.int(answer.total))}</span>
          {asked.cursor && <a href={to(address(asked, {}))}>{w.common.first}</a>}
          {answer.cursor && (
            <a href={to(address(asked, { cursor: answer.cursor }))} rel="next">
              {w.common.next}
            </a>
          )}
        </p>
      </div>
    </Frame>
  )
}
