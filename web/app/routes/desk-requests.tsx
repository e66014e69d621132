import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Agency } from '../../../src/model/index.ts'
import type { DataRequest } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { RichText } from '../../ui/rich-text.tsx'
import { useSite } from '../../ui/site.tsx'
import { setOf, TalkNav } from '../../ui/talk/desk-talk.tsx'
import { RequestMark } from '../../ui/talk/request-parts.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'
import { authorName } from '../../ui/talk/author-name.ts'

const sets = ['open', 'held', 'planned', 'done'] as const

interface Loaded {
  requests: DataRequest[]
  agencies: Pick<Agency, 'slug' | 'name'>[]
  set: string
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const set = setOf(args.request.url, sets)
  const [requests, agencies] = await Promise.all([ask(args, 'list-requests-to-answer', { set, limit: 100 }), ask(args, 'list-agencies')])
  return {
    requests: requests.items,
    agencies: agencies.items.map(({ slug, name }) => ({ slug, name })),
    set,
    title: titled(args, words[siteOf(args).locale].requests.deskRequests),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const request = values['request'] ?? ''
  const given = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])))
  const { problem } =
    values['intent'] === 'assign'
      ? await attempt(args, 'assign-request', { request, agency: values['agency'] ?? '' })
      : values['intent'] === 'hide' || values['intent'] === 'show'
        ? await attempt(args, 'moderate-request', { request, decision: values['intent'], ...given('reason') })
        : await attempt(args, 'answer-request', {
            request,
            state: values['state'] ?? 'accepted',
            ...given('note', 'legalBasis', 'plannedOn', 'dataset'),
          })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/requests')
}

function Decide({ request, agencies, refused }: { request: DataRequest; agencies: Loaded['agencies']; refused: Refused | undefined }): ReactNode {
  const { w, to } = useSite()
  const mine = refused?.values['request'] === request.slug ? refused : undefined
  const { problem, values } = mine ?? {}
  const hidden = <input type="hidden" name="request" value={request.slug} />
  const page = to(`/desk/requests#r-${request.slug}`)
  const states = [
    ['accepted', w.requests.accept],
    ['planned', w.requests.planIt],
    ['fulfilled', w.requests.fulfil],
    ['declined', w.requests.decline],
  ] as const
  const id = (name: string): string => `${name}-${request.slug}`
  return (
    <div className="desk-decide">
      {request.may.answer && (
        <form className="form two-up" method="post" action={page}>
          <div className="whole">
            {hidden}
            {!values?.['intent'] && <FormProblem problem={problem} fields={['state', 'note', 'legalBasis', 'plannedOn', 'dataset']} />}
          </div>
          <ChoiceField
            name="state"
            id={id('state')}
            label={w.requests.decision}
            value={values?.['state'] ?? (request.state === 'open' ? 'accepted' : request.state)}
            codes={states.map(([code, label]) => ({ code, label: { zh: label, en: label } }))}
          />
          <TextField
            name="plannedOn"
            id={id('plannedOn')}
            type="date"
            label={w.requests.plannedOn}
            value={values?.['plannedOn'] ?? request.plannedOn ?? ''}
            problem={problem}
          />
          <TextField
            name="dataset"
            id={id('dataset')}
            label={w.requests.dataset}
            hint={w.requests.datasetHint}
            value={values?.['dataset']}
            problem={problem}
          />
          <TextField
            name="legalBasis"
            id={id('legalBasis')}
            label={w.requests.legalBasis}
            hint={w.requests.legalHint}
            value={values?.['legalBasis']}
            problem={problem}
          />
          <TextField
            name="note"
            id={id('note')}
            className="whole"
            label={w.requests.note}
            hint={w.requests.noteHint}
            value={values?.['note']}
            long
            problem={problem}
          />
          <div className="form-end whole">
            <button className="btn go">{w.requests.answerIt}</button>
          </div>
        </form>
      )}
      <div className="desk-moderate">
        {request.may.answer && (
          <form className="desk-assign" method="post" action={page}>
            {hidden}
            <input type="hidden" name="intent" value="assign" />
            <ChoiceField
              name="agency"
              id={id('agency')}
              label={w.requests.assign}
              value={request.agency?.slug ?? ''}
              empty={w.requests.noAgency}
              codes={agencies.map((agency) => ({ code: agency.slug, label: agency.name }))}
            />
            <button className="btn small">{w.requests.assign}</button>
          </form>
        )}
        {request.may.moderate && request.shown !== 'shown' && (
          <form method="post" action={to('/desk/requests')}>
            {hidden}
            <button className="btn small" name="intent" value="show">
              {w.talk.letOut}
            </button>
          </form>
        )}
        {request.may.moderate && request.shown !== 'hidden' && (
          <details open={values?.['intent'] === 'hide'}>
            <summary>{w.talk.takeDown}</summary>
            <form className="form" method="post" action={page}>
              {hidden}
              {values?.['intent'] === 'hide' && <FormProblem problem={problem} fields={['reason']} />}
              <TextField
                name="reason"
                id={id('reason')}
                label={w.talk.reason}
                hint={w.talk.reasonHint}
                value={values?.['reason']}
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
    </div>
  )
}

export default function DeskRequests(): ReactNode {
  const { requests, agencies, set } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, to, pick } = useSite()
  const names = { open: w.requests.setOpen, held: w.talk.held, planned: w.requests.setPlanned, done: w.requests.setDone }
  return (
    <DeskFrame place="requests">
      <DeskTitle title={w.requests.deskRequests} />
      <TalkNav page="requests" sets={sets.map((name) => [name, names[name]])} current={set} />
      {requests.length === 0 && <Vacant title={w.requests.nothing} />}
      {requests.map((request) => (
        <section key={request.id} className="desk-talk" id={`r-${request.slug}`} aria-label={request.title}>
          <header className="desk-talk-head">
            <h2>
              <a href={to(`/requests/${request.slug}`)}>{request.title}</a>
            </h2>
            <RequestMark request={request} />
          </header>
          <p className="s13 quiet">
            {w.requests.votes(f.int(request.votes))} · {request.agency ? pick(request.agency.name) : w.requests.noAgency} ·{' '}
            {w.requests.asked(authorName(request.author.name, w), f.ago(request.createdAt))}
            {request.state === 'open' && ` · ${w.talk.due(f.date(request.dueAt))}`}
          </p>
          <RichText text={request.body} />
          <p className="s13">
            {w.requests.purposeTitle}: {request.purpose}
          </p>
          <Decide request={request} agencies={agencies} refused={refused} />
        </section>
      ))}
    </DeskFrame>
  )
}
