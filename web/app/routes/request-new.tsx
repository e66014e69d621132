import type { ReactNode } from 'react'
import { data, redirect, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Agency, DatasetSummary } from '../../../src/model/index.ts'
import type { DataRequest } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note } from '../../ui/parts.tsx'
import { localPath, useSite } from '../../ui/site.tsx'
import { RequestMark } from '../../ui/talk/request-parts.tsx'
import { Trap } from '../../ui/talk/trap.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  values: Record<string, string>
  agencies: Pick<Agency, 'slug' | 'name'>[]
  /** What is like the title that came with the address. */
  similar: { datasets: Pick<DatasetSummary, 'slug' | 'name' | 'agency'>[]; requests: DataRequest[] } | null
  sent: boolean
  title: string
}

const kept = ['title', 'body', 'purpose', 'theme', 'agency', 'organisation'] as const

/** The search page and others hand over what was looked for: `title`, or the words of the search in `q`. */
export async function loader(args: PageArgs): Promise<Loaded> {
  const params = new URL(args.request.url).searchParams
  const values = Object.fromEntries(kept.map((name) => [name, (params.get(name) ?? '').slice(0, 4000)]))
  values['title'] ||= (params.get('q') ?? '').trim().slice(0, 120)
  const looked = values['title'].slice(0, 200)
  const [agencies, datasets, requests] = await Promise.all([
    ask(args, 'list-agencies'),
    looked ? perhaps(args, 'search-datasets', { q: looked, limit: 4 }) : null,
    looked ? perhaps(args, 'similar-requests', { q: looked, limit: 4 }) : null,
  ])
  return {
    values,
    agencies: agencies.items.map(({ slug, name }) => ({ slug, name })),
    similar: looked
      ? {
          datasets: (datasets?.relaxed ? [] : (datasets?.hits ?? [])).map(({ slug, name, agency }) => ({ slug, name, agency })),
          requests: requests?.items ?? [],
        }
      : null,
    sent: params.has('sent'),
    title: titled(args, words[siteOf(args).locale].requests.newTitle),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

export const handle = { islands: ['similar'] }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { locale } = siteOf(args)
  const made = await attempt(args, 'create-request', {
    title: values['title'] ?? '',
    body: values['body'] ?? '',
    purpose: values['purpose'] ?? '',
    ...Object.fromEntries((['theme', 'agency', 'organisation', 'website'] as const).flatMap((name) => (values[name] ? [[name, values[name]]] : []))),
  })
  if (made.problem) return data({ problem: made.problem, values } satisfies Refused, { status: made.problem.status })
  return redirect(localPath(made.ok.shown === 'shown' && made.ok.slug ? `/requests/${made.ok.slug}` : '/requests/new?sent=held', locale), 303)
}

/** Stands empty and hidden until there is something to be like; the island fills it while one types. */
function Similar({ similar }: { similar: NonNullable<Loaded['similar']> | null }): ReactNode {
  const { w, to, pick } = useSite()
  const words = {
    'data-data': w.requests.similarData,
    'data-requests': w.requests.similarRequests,
    'data-some': w.requests.similar,
    'data-none': w.requests.nothingSimilar,
  }
  if (!similar) return <aside className="similar" data-similar aria-label={w.requests.similar} aria-live="polite" hidden {...words} />
  const nothing = similar.datasets.length === 0 && similar.requests.length === 0
  return (
    <aside className="similar" data-similar aria-label={w.requests.similar} aria-live="polite" {...words}>
      <h2>{nothing ? w.requests.nothingSimilar : w.requests.similar}</h2>
      {similar.datasets.length > 0 && (
        <>
          <h3>{w.requests.similarData}</h3>
          <ul>
            {similar.datasets.map((dataset) => (
              <li key={dataset.slug}>
                <a href={to(`/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a> <span className="quiet s13">{pick(dataset.agency.name)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {similar.requests.length > 0 && (
        <>
          <h3>{w.requests.similarRequests}</h3>
          <ul>
            {similar.requests.map((request) => (
              <li key={request.slug}>
                <a href={to(`/requests/${request.slug}`)}>{request.title}</a>{' '}
                <span className="s13">
                  <RequestMark request={request} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  )
}

export default function NewRequest(): ReactNode {
  const { values: given, agencies, similar, sent } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to, me, codes } = useSite()
  const values = refused?.values ?? given
  return (
    <Frame>
      <div className="wrap">
        <Crumbs items={[{ href: to('/requests'), label: w.h.requests }, { label: w.requests.ask }]} />
        <h1 className="page-title">{w.requests.newTitle}</h1>
        <p className="lead">{w.requests.newLead}</p>
        {sent && <Note kind="fine" title={w.requests.sentHeld} />}
        <div className="ask-page">
          <form className="form rise-24" method="post" action={to('/requests/new')}>
            <FormProblem problem={refused?.problem} fields={[...kept]} />
            {!me?.actor.id && <Note>{w.requests.anonymousNote}</Note>}
            <div>
              <TextField
                name="title"
                label={w.requests.what}
                hint={w.requests.whatHint}
                value={values['title']}
                required
                problem={refused?.problem}
              />
              <button className="btn small rise-8" formMethod="get" formNoValidate data-without-script>
                {w.requests.check}
              </button>
            </div>
            <TextField
              name="body"
              label={w.requests.detail}
              hint={w.requests.detailHint}
              value={values['body']}
              long
              required
              problem={refused?.problem}
            />
            <TextField
              name="purpose"
              label={w.requests.purpose}
              hint={w.requests.purposeHint}
              value={values['purpose']}
              long
              required
              problem={refused?.problem}
            />
            <ChoiceField
              name="theme"
              label={w.requests.themeField}
              empty={w.requests.unknown}
              value={values['theme']}
              codes={codes('theme')}
              problem={refused?.problem}
            />
            <ChoiceField
              name="agency"
              label={w.requests.agencyField}
              hint={w.requests.agencyHint}
              empty={w.requests.unknown}
              value={values['agency']}
              codes={agencies.map((agency) => ({ code: agency.slug, label: agency.name }))}
              problem={refused?.problem}
            />
            <TextField
              name="organisation"
              label={w.requests.organisation}
              hint={w.common.optional}
              value={values['organisation']}
              problem={refused?.problem}
            />
            <Trap label={w.talk.website} />
            <div className="form-end">
              <button className="btn go">{w.requests.send}</button>
            </div>
          </form>
          <Similar similar={similar} />
        </div>
      </div>
    </Frame>
  )
}
