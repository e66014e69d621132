import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Agency } from '../../../src/model/index.ts'
import type { Contribution } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { ChoiceField, faultsAt, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  agencies: Pick<Agency, 'slug' | 'name'>[]
  own: Contribution[]
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { me, locale } = siteOf(args)
  const [agencies, own] = await Promise.all([ask(args, 'list-agencies'), me ? perhaps(args, 'list-contributions', { set: 'own' }) : null])
  return {
    agencies: agencies.items.map(({ slug, name }) => ({ slug, name })),
    own: own?.items ?? [],
    title: titled(args, words[locale].h.contribute),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { locale } = siteOf(args)
  const made = await attempt(args, 'create-contribution', {
    name: values['name'] ?? '',
    summary: values['summary'] ?? '',
    origin: values['origin'] ?? '',
    theme: values['theme'] ?? '',
    licence: values['licence'] ?? '',
    ...(values['agency'] && { agency: values['agency'] }),
    ...(values['organisation'] && { organisation: values['organisation'] }),
    // The sentence as it stood on the page is what was agreed to.
    consent: values['consent'] ? words[locale].requests.consent : '',
  })
  if (made.problem) return data({ problem: made.problem, values } satisfies Refused, { status: made.problem.status })
  return goTo(args, `/contribute/${made.ok.slug}`)
}

export default function Contribute(): ReactNode {
  const { agencies, own } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, to, me, codes } = useSite()
  const values = refused?.values ?? {}
  const problem = refused?.problem
  const consentFaults = faultsAt(problem, 'consent')
  return (
    <Frame>
      <div className="wrap">
        <h1 className="page-title song first">{w.h.contribute}</h1>
        <p className="lead">{w.requests.contributeLead}</p>
        {own.length > 0 && (
          <section className="own-offers" aria-labelledby="own-offers">
            <h2 className="talk-sub" id="own-offers">
              {w.requests.mine}
            </h2>
            <ul className="news">
              {own.map((offer) => (
                <li key={offer.id}>
                  <time dateTime={offer.createdAt}>{f.shortDate(offer.createdAt)}</time>
                  <div>
                    <a href={to(`/contribute/${offer.slug}`)}>{offer.name}</a>
                    <p>{w.requests[`contribution_${offer.state}`]}</p>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
        {!me?.actor.id && (
          <Note kind="warn">
            {w.requests.signInFirst} <a href={to(`/sign-in?to=${encodeURIComponent(to('/contribute'))}`)}>{w.common.signIn}</a> ·{' '}
            <a href={to('/register')}>{w.account.make}</a>
          </Note>
        )}
        <form className="form rise-24" method="post" action={to('/contribute')}>
          <FormProblem problem={problem} fields={['name', 'summary', 'origin', 'theme', 'licence', 'agency', 'organisation', 'consent']} />
          <TextField name="name" label={w.requests.contributeName} value={values['name']} required problem={problem} />
          <TextField name="summary" label={w.requests.contributeSummary} value={values['summary']} required problem={problem} />
          <TextField
            name="origin"
            label={w.requests.contributeOrigin}
            hint={w.requests.contributeOriginHint}
            value={values['origin']}
            long
            required
            problem={problem}
          />
          <ChoiceField name="theme" label={w.requests.themeField} value={values['theme']} codes={codes('theme')} required problem={problem} />
          <ChoiceField name="licence" label={w.requests.licence} value={values['licence']} codes={codes('licence')} required problem={problem} />
          <ChoiceField
            name="agency"
            label={w.requests.agencyTo}
            hint={w.requests.agencyHint}
            empty={w.requests.unknown}
            value={values['agency']}
            codes={agencies.map((agency) => ({ code: agency.slug, label: agency.name }))}
            problem={problem}
          />
          <TextField name="organisation" label={w.requests.organisation} hint={w.common.optional} value={values['organisation']} problem={problem} />
          <div className={consentFaults.length > 0 ? 'field faulty' : 'field'}>
            {consentFaults.length > 0 && (
              <span className="fault" id="consent-fault">
                {consentFaults.join(' ')}
              </span>
            )}
            <label className="check">
              <input
                type="checkbox"
                name="consent"
                value="yes"
                defaultChecked={values['consent'] === 'yes'}
                aria-describedby={consentFaults.length > 0 ? 'consent-fault' : undefined}
              />
              <span>{w.requests.consent}</span>
            </label>
          </div>
          <div className="form-end">
            <button className="btn go">{w.requests.next}</button>
          </div>
        </form>
      </div>
    </Frame>
  )
}
