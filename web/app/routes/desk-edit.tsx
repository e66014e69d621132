import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { metadataEntries, metadataInput, metadataPaths, type DatasetDetail } from '../../../src/model/index.ts'
import type { MetadataCheck, MetadataRevision } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Completeness } from '../../ui/desk/completeness.tsx'
import { DatasetForm, valuesOf } from '../../ui/desk/dataset-form.tsx'
import { conflictsOf, Merge } from '../../ui/desk/merge.tsx'
import { MetadataHistory } from '../../ui/desk/metadata-history.tsx'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Note } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  check: MetadataCheck | null
  revisions: MetadataRevision[]
  /** What was just done: saved, or gone back. */
  done: string | null
  /** Revision the saved form was read at; what others changed since was joined. */
  since: number | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const ref = args.params['dataset']
  const { searchParams } = new URL(args.request.url)
  // Asked first, so that whoever may not edit is refused as the operation refuses.
  const [dataset, revisions, check] = await Promise.all([
    ask(args, 'show-dataset', { dataset: ref }),
    ask(args, 'list-metadata-revisions', { dataset: ref }),
    perhaps(args, 'check-metadata', { dataset: ref }),
  ])
  const { locale } = siteOf(args)
  return {
    dataset,
    check,
    revisions: revisions.items,
    done: searchParams.get('done'),
    since: searchParams.has('since') ? Number(searchParams.get('since')) : null,
    title: titled(args, words[locale].desk.editTitle(pickText(dataset.name, locale))),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['desk-form'] }

/** The texts of the form; where two people wrote differently, the side that was chosen. */
function chosenTexts(values: Record<string, string>): Record<string, string> {
  const texts = Object.fromEntries(metadataPaths.flatMap((path) => (values[path] === undefined ? [] : [[path, values[path]]])))
  for (const path of metadataPaths) if (values[`side.${path}`] === 'theirs') texts[path] = values[`theirs.${path}`] ?? ''
  return texts
}

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const dataset = args.params['dataset'] ?? ''
  if (values['intent'] === 'restore') {
    const { problem } = await attempt(args, 'restore-metadata', { dataset, revision: Number(values['to']) })
    return problem
      ? data({ problem, values: {} } satisfies Refused, { status: problem.status })
      : goTo(args, `/desk/datasets/${dataset}/edit?done=restored`)
  }
  const revision = Number(values['revision'])
  const texts = chosenTexts(values)
  const saved = await attempt(args, 'edit-dataset', { dataset, ...metadataInput(texts), ...(Number.isInteger(revision) && { revision }) })
  if (!saved.problem) {
    const joined = Number.isInteger(revision) && saved.ok.revision > revision + 1
    return goTo(args, `/desk/datasets/${saved.ok.slug}/edit?done=saved${joined ? `&since=${revision}` : ''}`)
  }
  const { problem } = saved
  const clash = conflictsOf(problem)
  const kept = { ...values, ...texts }
  if (clash) {
    // The form goes on from what stands now: entries only others changed come in, those both wrote wait for the choice.
    const now = await perhaps(args, 'show-dataset', { dataset })
    const theirs = now ? valuesOf(now) : {}
    for (const path of clash.joined) kept[path] = theirs[path] ?? ''
    kept['revision'] = String(clash.current)
  }
  return data({ problem, values: kept } satisfies Refused, { status: problem.status })
}

/** Says what others changed while the form was open. */
function Joined({ revisions, since }: { revisions: readonly MetadataRevision[]; since: number }): ReactNode {
  const { w, pick, locale } = useSite()
  const others = revisions.slice(1).filter((item) => item.revision > since && item.changes.length > 0)
  return others.map((item) => (
    <p key={item.revision}>
      {w.work.merged(
        item.by ?? w.work.somebody,
        item.changes.map(({ path }) => pick(metadataEntries.find((entry) => entry.path === path)?.label) || path).join(locale === 'zh' ? '、' : ', '),
      )}
    </p>
  ))
}

export default function EditDataset(): ReactNode {
  const { dataset, check, revisions, done, since } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to, pick } = useSite()
  const path = to(`/desk/datasets/${dataset.slug}/edit`)
  const clash = conflictsOf(refused?.problem)
  const typed = refused && Object.keys(refused.values).length > 0 ? refused.values : null
  const before = revisions[1]
  return (
    <DeskFrame place="data">
      <DeskTitle title={w.desk.editTitle(pick(dataset.name))} note={<span className="mono">{dataset.slug}</span>}>
        <a className="btn" href={to(`/desk/datasets/${dataset.slug}`)}>
          {w.work.goDataset}
        </a>
      </DeskTitle>
      {done && !refused && (
        <Note kind="fine" title={done === 'restored' ? w.work.restored : w.work.saved}>
          {since !== null && <Joined revisions={revisions} since={since} />}
          {done === 'saved' && before && (
            <form method="post" action={path}>
              <input type="hidden" name="intent" value="restore" />
              <input type="hidden" name="to" value={before.revision} />
              <button className="btn small">{w.work.undo}</button>
            </form>
          )}
        </Note>
      )}
      {refused && !typed && <FormProblem problem={refused.problem} fields={[]} />}
      <div className="edit-page">
        <DatasetForm
          values={typed ?? valuesOf(dataset)}
          problem={typed ? refused?.problem : undefined}
          action={path}
          dataset={dataset.slug}
          submit={w.desk.saveChanges}
          back={to(`/desk/datasets/${dataset.slug}`)}
        >
          {clash && <Merge conflicts={clash.conflicts} by={clash.by} />}
        </DatasetForm>
        {check && <Completeness check={check} dataset={dataset.slug} />}
      </div>
      <Step id="history" title={w.work.history} text={w.work.historyText}>
        <MetadataHistory items={revisions} action={path} />
      </Step>
    </DeskFrame>
  )
}
