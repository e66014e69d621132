import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { GivenGrant, Page } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { GrantTable } from '../../ui/desk/grants.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  grants: Page<GivenGrant>
  state: string
  q: string
  title: string
}

const states = ['active', 'ending', 'ended'] as const

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const [wanted, q, cursor] = ['state', 'q', 'cursor'].map((name) => searchParams.get(name) ?? '') as [string, string, string]
  const state = (states as readonly string[]).includes(wanted) ? wanted : ''
  const grants = await ask(args, 'list-given-grants', { ...(state && { state }), ...(q && { q }), ...(cursor && { cursor }), limit: 100 })
  return { grants, state, q, title: titled(args, words[siteOf(args).locale].grants.title) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { problem } = await attempt(args, 'revoke-grant', { grant: values['grant'] ?? '', reason: values['reason'] ?? '' })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/grants')
}

export default function Grants(): ReactNode {
  const { grants, state, q } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to } = useSite()
  const address = (change: Record<string, string>): string => {
    const params = new URLSearchParams(Object.entries({ ...(state && { state }), ...(q && { q }), ...change }).filter(([, value]) => value !== ''))
    return to(`/desk/grants${params.size > 0 ? `?${params}` : ''}`)
  }
  return (
    <DeskFrame place="grants">
      <DeskTitle title={w.grants.title} note={w.grants.note}>
        <a className="btn go" href={to('/desk/grants/new')}>
          {w.grants.newGrant}
        </a>
      </DeskTitle>
      <FormProblem problem={refused?.problem} fields={[]} />
      <nav className="filters" aria-label={w.grants.period}>
        <a href={address({ state: '' })} aria-current={state === '' ? 'true' : undefined}>
          {w.grants.all}
        </a>
        {states.map((name) => (
          <a key={name} href={address({ state: name })} aria-current={state === name ? 'true' : undefined}>
            {w.grants[name]}
          </a>
        ))}
      </nav>
      <form className="filter-line" action={to('/desk/grants')} role="search" aria-label={w.grants.find}>
        {state && <input type="hidden" name="state" value={state} />}
        <label>
          <span>{w.grants.q}</span>
          <input className="in small" type="search" name="q" defaultValue={q} maxLength={100} />
        </label>
        <button className="btn small">{w.grants.find}</button>
      </form>
      {grants.items.length === 0 ? (
        <Vacant title={q || state ? w.grants.noneFound : w.grants.none} text={q || state ? undefined : w.grants.noneText} />
      ) : (
        <GrantTable grants={grants.items} />
      )}
      {grants.cursor && (
        <p className="pager">
          <a href={address({ cursor: grants.cursor })}>{w.common.next}</a>
        </p>
      )}
    </DeskFrame>
  )
}
