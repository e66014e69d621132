import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Discussion } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { setOf, TalkNav } from '../../ui/talk/desk-talk.tsx'
import { Thread } from '../../ui/talk/thread.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

const sets = ['waiting', 'held', 'answered', 'hidden'] as const

interface Loaded {
  talks: Discussion[]
  set: string
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const set = setOf(args.request.url, sets)
  return { talks: (await ask(args, 'list-questions', { set })).items, set, title: titled(args, words[siteOf(args).locale].talk.deskTitle) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const discussion = values['discussion'] ?? ''
  const { problem } =
    values['intent'] === 'answer'
      ? await attempt(args, 'answer-discussion', {
          discussion,
          body: values['body'] ?? '',
          ...(values['corrected'] && { corrected: values['corrected'] }),
        })
      : await attempt(args, 'moderate-discussion', {
          discussion,
          decision: values['intent'] === 'show' ? 'show' : 'hide',
          ...(values['reason'] && { reason: values['reason'] }),
        })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/questions')
}

function Decide({ talk, refused }: { talk: Discussion; refused: Refused | undefined }): ReactNode {
  const { w, to } = useSite()
  const mine = refused?.values['discussion'] === talk.slug ? refused : undefined
  const problem = mine?.problem
  const hidden = <input type="hidden" name="discussion" value={talk.slug} />
  return (
    <div className="desk-decide">
      {talk.may.answer && (
        <form className="form" method="post" action={to(`/desk/questions#q-${talk.slug}`)}>
          <input type="hidden" name="intent" value="answer" />
          {hidden}
          {mine?.values['intent'] === 'answer' && <FormProblem problem={problem} fields={['body', 'corrected']} />}
          <TextField
            name="body"
            id={`body-${talk.slug}`}
            label={w.talk.answer}
            hint={w.talk.answerHint}
            value={mine?.values['body']}
            long
            required
            problem={problem}
          />
          <TextField
            name="corrected"
            id={`corrected-${talk.slug}`}
            label={w.talk.correctedField}
            hint={w.talk.correctedHint}
            value={mine?.values['corrected']}
            problem={problem}
          />
          <div className="form-end">
            <button className="btn go">{w.talk.answer}</button>
          </div>
        </form>
      )}
      {talk.may.moderate && (
        <div className="desk-moderate">
          {talk.shown !== 'shown' && (
            <form method="post" action={to('/desk/questions')}>
              {hidden}
              <button className="btn small" name="intent" value="show">
                {w.talk.letOut}
              </button>
            </form>
          )}
          {talk.shown !== 'hidden' && (
            <details open={mine?.values['intent'] === 'hide'}>
              <summary>{w.talk.takeDown}</summary>
              <form className="form" method="post" action={to(`/desk/questions#q-${talk.slug}`)}>
                {hidden}
                {mine?.values['intent'] === 'hide' && <FormProblem problem={problem} fields={['reason']} />}
                <TextField
                  name="reason"
                  id={`reason-${talk.slug}`}
                  label={w.talk.reason}
                  hint={w.talk.reasonHint}
                  value={mine?.values['reason']}
                  required
                  problem={problem}
                />
                <button className="btn small harm" name="intent" value="hide">
                  {w.talk.takeDown}
                </button>
              </form>
            </details>
          )}
        </div>
      )}
    </div>
  )
}

export default function DeskQuestions(): ReactNode {
  const { talks, set } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to, pick } = useSite()
  const names = { waiting: w.talk.waiting, held: w.talk.held, answered: w.talk.done, hidden: w.talk.takenDown }
  return (
    <DeskFrame place="questions">
      <DeskTitle title={w.talk.deskTitle} note={w.talk.deskNote} />
      <TalkNav page="questions" sets={sets.map((name) => [name, names[name]])} current={set} />
      {talks.length === 0 && <Vacant title={w.talk.nothing} />}
      {talks.map((talk) => (
        <section key={talk.id} className="desk-talk" id={`q-${talk.slug}`} aria-label={talk.title}>
          <p className="s13">
            <a href={to(`/datasets/${talk.dataset.slug}#talk-${talk.slug}`)}>{pick(talk.dataset.name)}</a>{' '}
            <span className="quiet">{pick(talk.agency.name)}</span>
          </p>
          <Thread talk={talk} level={2} />
          <Decide talk={talk} refused={refused} />
        </section>
      ))}
    </DeskFrame>
  )
}
