import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { ReuseKind } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

const kinds: readonly ReuseKind[] = ['application', 'research', 'news', 'visualisation', 'service', 'other']

export function loader(args: PageArgs): { dataset: string; title: string } {
  return {
    dataset: new URL(args.request.url).searchParams.get('dataset') ?? '',
    title: titled(args, words[siteOf(args).locale].requests.reuseNew),
  }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const made = await attempt(args, 'submit-reuse', {
    title: values['title'] ?? '',
    body: values['body'] ?? '',
    link: values['link'] ?? '',
    kind: kinds.find((kind) => kind === values['kind']) ?? 'application',
    ...(values['organisation'] && { organisation: values['organisation'] }),
    // A whole address is as good as the name in it.
    datasets: (values['datasets'] ?? '')
      .split(/[\s,，、]+/)
      .map((name) => name.replace(/^.*\/datasets\//, '').replace(/[?#].*$/, ''))
      .filter(Boolean),
  })
  if (made.problem) return data({ problem: made.problem, values } satisfies Refused, { status: made.problem.status })
  return goTo(args, `/reuses/${made.ok.slug}`)
}

export default function NewReuse(): ReactNode {
  const { dataset } = useLoaderData<ReturnType<typeof loader>>()
  const refused = useActionData<Refused>()
  const { w, to, me } = useSite()
  const values = refused?.values ?? { datasets: dataset }
  const fields = ['title', 'body', 'link', 'kind', 'organisation', 'datasets']
  return (
    <Frame>
      <div className="wrap">
        <Crumbs items={[{ href: to('/reuses'), label: w.h.reuses }, { label: w.requests.showYours }]} />
        <h1 className="page-title">{w.requests.reuseNew}</h1>
        <p className="lead">{w.requests.reuseNewLead}</p>
        {!me?.actor.id && (
          <Note kind="warn">
            {w.requests.signInFirst} <a href={to(`/sign-in?to=${encodeURIComponent(to('/reuses/new'))}`)}>{w.common.signIn}</a> ·{' '}
            <a href={to('/register')}>{w.account.make}</a>
          </Note>
        )}
        <form className="form rise-24" method="post" action={to('/reuses/new')}>
          <FormProblem problem={refused?.problem} fields={fields} />
          <TextField name="title" label={w.requests.reuseTitle} value={values['title']} required problem={refused?.problem} />
          <TextField
            name="link"
            type="url"
            label={w.requests.reuseUrl}
            hint={w.requests.reuseUrlHint}
            value={values['link']}
            required
            problem={refused?.problem}
          />
          <TextField
            name="body"
            label={w.requests.reuseText}
            hint={w.talk.textHint}
            value={values['body']}
            long
            required
            problem={refused?.problem}
          />
          <ChoiceField
            name="kind"
            label={w.requests.reuseKind}
            value={values['kind'] ?? 'application'}
            codes={kinds.map((kind) => ({ code: kind, label: { zh: w.requests[`kind_${kind}`], en: w.requests[`kind_${kind}`] } }))}
          />
          <TextField
            name="datasets"
            label={w.requests.reuseDatasets}
            hint={w.requests.reuseDatasetsHint}
            value={values['datasets']}
            long
            required
            problem={refused?.problem}
          />
          <TextField
            name="organisation"
            label={w.requests.organisation}
            hint={w.common.optional}
            value={values['organisation']}
            problem={refused?.problem}
          />
          <div className="form-end">
            <button className="btn go">{w.talk.send}</button>
          </div>
        </form>
      </div>
    </Frame>
  )
}
