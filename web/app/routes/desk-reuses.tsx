import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Reuse } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { OutsideLink, Vacant } from '../../ui/parts.tsx'
import { RichText } from '../../ui/rich-text.tsx'
import { useSite } from '../../ui/site.tsx'
import { ReusePicture } from '../../ui/talk/reuse-picture.tsx'
import { setOf, TalkNav } from '../../ui/talk/desk-talk.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

const sets = ['waiting', 'shown', 'declined'] as const

interface Loaded {
  reuses: Reuse[]
  set: string
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const set = setOf(args.request.url, sets)
  return {
    reuses: (await ask(args, 'list-reuses-to-review', { set })).items,
    set,
    title: titled(args, words[siteOf(args).locale].requests.deskReuses),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { problem } = await attempt(args, 'decide-reuse', {
    reuse: values['reuse'] ?? '',
    decision: values['decision'] === 'shown' ? 'shown' : 'declined',
    ...(values['reason'] && { reason: values['reason'] }),
  })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/reuses')
}

export default function DeskReuses(): ReactNode {
  const { reuses, set } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, to, pick } = useSite()
  const names = { waiting: w.requests.setWaiting, shown: w.requests.setShown, declined: w.requests.setDeclined }
  return (
    <DeskFrame place="reuses">
      <DeskTitle title={w.requests.deskReuses} />
      <TalkNav page="reuses" sets={sets.map((name) => [name, names[name]])} current={set} />
      {reuses.length === 0 && <Vacant title={w.requests.nothing} />}
      {reuses.map((reuse) => {
        const mine = refused?.values['reuse'] === reuse.slug ? refused : undefined
        return (
          <section key={reuse.id} className="desk-talk" id={`u-${reuse.slug}`} aria-label={reuse.title}>
            <header className="desk-talk-head">
              <h2>
                <a href={to(`/reuses/${reuse.slug}`)}>{reuse.title}</a>
              </h2>
              <span className="s13 quiet">{w.talk.due(f.date(reuse.dueAt))}</span>
            </header>
            <p className="s13">
              <OutsideLink href={reuse.url} /> · {reuse.organisation ?? reuse.author.name} · {f.ago(reuse.createdAt)}
            </p>
            <ReusePicture reuse={reuse} small />
            <RichText text={reuse.body} />
            <p className="s13 quiet">
              {w.requests.uses}: {reuse.datasets.map((dataset) => pick(dataset.name)).join(pick({ zh: '、', en: ', ' }))}
            </p>
            <form className="form" method="post" action={to(`/desk/reuses#u-${reuse.slug}`)}>
              <input type="hidden" name="reuse" value={reuse.slug} />
              <FormProblem problem={mine?.problem} fields={['reason']} />
              <TextField
                name="reason"
                id={`reason-${reuse.slug}`}
                label={w.requests.reason}
                hint={w.talk.reasonHint}
                value={mine?.values['reason'] ?? reuse.reason ?? ''}
                problem={mine?.problem}
              />
              <div className="form-end">
                {reuse.state !== 'shown' && (
                  <button className="btn go" name="decision" value="shown">
                    {w.requests.show}
                  </button>
                )}
                {reuse.state !== 'declined' && (
                  <button className="btn harm" name="decision" value="declined">
                    {w.requests.notShow}
                  </button>
                )}
              </div>
            </form>
          </section>
        )
      })}
    </DeskFrame>
  )
}
