import type { ReactNode } from 'react'
import { data, redirect, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note } from '../../ui/parts.tsx'
import { localPath, pickText, useSite } from '../../ui/site.tsx'
import { Trap } from '../../ui/talk/trap.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: Pick<DatasetDetail, 'slug' | 'name'>
  columns: { code: string; label: { zh: string; en: string } }[]
  values: Record<string, string>
  /** Number of the question that is changed. */
  edit: string | null
  sent: string | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const site = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  const dataset = await ask(args, 'show-dataset', { dataset: args.params['dataset'] })
  const fields = dataset.distributions.find((distribution) => distribution.table)?.table?.fields ?? []
  const edit = searchParams.get('edit')
  const old = edit
    ? (await perhaps(args, 'list-discussions', { dataset: dataset.slug }))?.items.find((talk) => talk.slug === edit && talk.may.edit)
    : undefined
  return {
    dataset: { slug: dataset.slug, name: dataset.name },
    columns: fields.map((field) => ({ code: field.name, label: { zh: field.label?.zh || field.name, en: field.label?.en || field.name } })),
    values: old
      ? { kind: old.kind, title: old.title, body: old.body }
      : {
          kind: searchParams.get('kind') === 'error' ? 'error' : 'question',
          field: searchParams.get('field') ?? '',
          // Pages count rows from one, as the table does; the platform counts from zero.
          row: /^\d{1,15}$/.test(searchParams.get('row') ?? '') ? String(Number(searchParams.get('row')) + 1) : '',
        },
    edit: old ? old.slug : null,
    sent: searchParams.get('sent'),
    title: titled(args, words[site.locale].talk.title(pickText(dataset.name, site.locale))),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { locale } = siteOf(args)
  const slug = args.params['dataset'] ?? ''
  const discussion = values['discussion'] ?? ''
  const there = (anchor: string): Response => redirect(localPath(`/datasets/${slug}#${anchor}`, locale), 303)
  const refuse = (problem: Refused['problem']) => data({ problem, values } satisfies Refused, { status: problem.status })
  if (values['intent'] === 'withdraw') {
    const { problem } = await attempt(args, 'withdraw-discussion', { discussion })
    return problem ? refuse(problem) : there('talk')
  }
  if (values['intent'] === 'reply') {
    const { problem } = await attempt(args, 'reply-discussion', { discussion, body: values['body'] ?? '' })
    return problem ? refuse(problem) : there(`talk-${discussion}`)
  }
  if (values['intent'] === 'edit') {
    const { problem } = await attempt(args, 'edit-discussion', { discussion, title: values['title'] ?? '', body: values['body'] ?? '' })
    return problem ? refuse(problem) : there(`talk-${discussion}`)
  }
  const sent = await attempt(args, 'start-discussion', {
    dataset: slug,
    kind: values['kind'] === 'error' ? 'error' : 'question',
    title: values['title'] ?? '',
    body: values['body'] ?? '',
    ...(values['field'] && { field: values['field'] }),
    ...(values['row'] && { row: /^[1-9]\d{0,14}$/.test(values['row']) ? Number(values['row']) - 1 : values['row'] }),
    ...(values['website'] && { website: values['website'] }),
  })
  if (sent.problem) return refuse(sent.problem)
  if (sent.ok.shown === 'shown' && sent.ok.slug) return there(`talk-${sent.ok.slug}`)
  return redirect(localPath(`/datasets/${slug}/talk?sent=held`, locale), 303)
}

export default function TalkPage(): ReactNode {
  const loaded = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to, pick, me } = useSite()
  const { dataset, edit, sent } = loaded
  const reply = refused?.values['intent'] === 'reply'
  const values = refused?.values ?? loaded.values
  const name = pick(dataset.name)
  const hidden = edit ?? refused?.values['discussion']
  return (
    <Frame place="data">
      <div className="wrap">
        <Crumbs
          items={[{ href: to('/datasets'), label: w.common.data }, { href: to(`/datasets/${dataset.slug}`), label: name }, { label: w.h.talk }]}
        />
        <h1 className="page-title">{w.talk.title(name)}</h1>
        {sent ? (
          <>
            <Note kind="fine" title={w.talk.sentHeld} />
            <p>
              <a className="btn" href={to(`/datasets/${dataset.slug}#talk`)}>
                {name}
              </a>
            </p>
          </>
        ) : (
          <>
            <p className="lead">{w.talk.intro}</p>
            {!me?.actor.id && <Note>{w.talk.anonymousNote}</Note>}
            <form className="form rise-24" method="post" action={to(`/datasets/${dataset.slug}/talk`)}>
              <FormProblem problem={refused?.problem} fields={['title', 'body', 'field', 'row']} />
              {hidden && <input type="hidden" name="discussion" value={hidden} />}
              {(edit !== null || refused?.values['intent']) && (
                <input type="hidden" name="intent" value={edit !== null ? 'edit' : (refused?.values['intent'] ?? '')} />
              )}
              {!reply && edit === null && (
                <ChoiceField
                  name="kind"
                  label={w.talk.kind}
                  value={values['kind']}
                  codes={[
                    { code: 'question', label: { zh: w.talk.question, en: w.talk.question } },
                    { code: 'error', label: { zh: w.talk.error, en: w.talk.error } },
                  ]}
                />
              )}
              {!reply && (
                <TextField
                  name="title"
                  label={w.talk.subject}
                  hint={w.talk.subjectHint}
                  value={values['title']}
                  required
                  problem={refused?.problem}
                />
              )}
              <TextField name="body" label={w.talk.text} hint={w.talk.textHint} value={values['body']} long required problem={refused?.problem} />
              {!reply && edit === null && (
                <>
                  <ChoiceField
                    name="field"
                    label={w.talk.about}
                    empty={w.talk.aboutWhole}
                    value={values['field']}
                    codes={loaded.columns}
                    problem={refused?.problem}
                  />
                  <TextField name="row" label={w.talk.row} hint={w.talk.rowHint} value={values['row']} problem={refused?.problem} />
                  <Trap label={w.talk.website} />
                </>
              )}
              <div className="form-end">
                <button className="btn go">{w.talk.send}</button>
                <a href={to(`/datasets/${dataset.slug}#talk`)}>{w.common.cancel}</a>
              </div>
            </form>
          </>
        )}
      </div>
    </Frame>
  )
}
