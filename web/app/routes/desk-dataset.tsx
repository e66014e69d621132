import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf, type DatasetDetail, type TableDetail, type Version } from '../../../src/model/index.ts'
import type { FindingsAnswer } from '../../answers/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { FieldList, TableSettings } from '../../ui/desk/field-list.tsx'
import { Findings, FindingsFile } from '../../ui/desk/findings.tsx'
import { VersionList } from '../../ui/desk/version-list.tsx'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { State } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { changeDataset } from '../change-dataset.ts'
import { readForm } from '../read-form.ts'
import { ask, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  tables: { table: TableDetail; versions: Version[] }[]
  findings: { answer: FindingsAnswer; version: string; table: string; column: string | null; reason: string | null } | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const [dataset] = await Promise.all([ask(args, 'show-dataset', { dataset: args.params['dataset'] }), ask(args, 'list-my-datasets', { limit: 1 })])
  const all = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const asked = searchParams.get('findings')
  const [column, reason, cursor] = ['column', 'reason', 'cursor'].map((name) => searchParams.get(name)) as [
    string | null,
    string | null,
    string | null,
  ]
  const of = all.find((table) => table.slug === searchParams.get('table')) ?? all[0]
  const [tables, answer] = await Promise.all([
    Promise.all(all.map(async (table) => ({ table, versions: (await perhaps(args, 'list-versions', { table: table.id }))?.items ?? [] }))),
    asked && of
      ? perhaps(args, 'list-findings', {
          table: of.id,
          version: asked,
          ...(column && { column }),
          ...(reason && { reason }),
          ...(cursor && { cursor }),
          limit: 100,
        })
      : null,
  ])
  return {
    dataset,
    tables,
    findings: answer && asked && of ? { answer, version: asked, table: of.slug, column, reason } : null,
    title: titled(args, pickText(dataset.name, siteOf(args).locale)),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const problem = await changeDataset(args, args.params['dataset'] ?? '', values)
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, `/desk/datasets/${args.params['dataset']}`)
}

/** Where the dataset stands between draft and public, and the one thing to do next. */
function NextStep({ dataset, hasRows, action }: { dataset: DatasetDetail; hasRows: boolean; action: string }): ReactNode {
  const { w, to, f } = useSite()
  const at = dataset.status === 'published' ? 2 : dataset.status === 'in-review' ? 1 : 0
  const text = at === 2 ? w.desk.stepDone : at === 1 ? w.desk.stepWait : hasRows ? w.desk.stepSubmit : w.desk.stepLoad
  return (
    <Step title={w.desk.nextStep} text={text}>
      <p className="stages">
        {[w.desk.stepDraft, w.desk.stepReview, w.desk.stepPublished].map((stage, i) => (
          <span key={stage}>
            {i > 0 && '→ '}
            {i === at ? <b>{stage}</b> : stage}
          </span>
        ))}
      </p>
      <div className="row rise-16">
        {dataset.may.load && (
          <a className={hasRows ? 'btn' : 'btn go'} href={to(`/desk/load?dataset=${dataset.slug}`)}>
            {w.desk.loadFile}
          </a>
        )}
        {dataset.review?.mayDecide && (
          <a className="btn go" href={to(`/desk/reviews/${dataset.slug}`)}>
            {w.desk.decide}
          </a>
        )}
      </div>
      {dataset.may.submit && (dataset.status === 'draft' || dataset.status === 'retired') && (
        <form className="form rise-16" method="post" action={action}>
          <input type="hidden" name="intent" value="submit" />
          <TextField name="note" label={w.desk.submitNote} hint={w.common.optional} />
          <div className="form-end">
            <button className={hasRows ? 'btn go' : 'btn'}>{w.desk.submit}</button>
          </div>
        </form>
      )}
      {dataset.review && (
        <form className="rise-16 row" method="post" action={action}>
          <input type="hidden" name="intent" value="withdraw" />
          <input type="hidden" name="review" value={dataset.review.id} />
          <span className="s13 quiet">
            {w.desk.by(dataset.review.submittedBy)} · {f.dateTime(dataset.review.submittedAt)}
          </span>
          <button className="btn small">{w.desk.withdraw}</button>
        </form>
      )}
      {dataset.may.approve && dataset.status === 'published' && (
        <details className="rise-16">
          <summary className="s13 bad">{w.desk.retire}</summary>
          <form className="form rise-16" method="post" action={action}>
            <input type="hidden" name="intent" value="retire" />
            <TextField name="reason" label={w.desk.retireReason} hint={w.desk.retireText} required />
            <div className="form-end">
              <button className="btn harm">{w.desk.retire}</button>
            </div>
          </form>
        </details>
      )}
    </Step>
  )
}

export default function DeskDataset(): ReactNode {
  const { dataset, tables, findings } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, pick, to, codes } = useSite()
  const path = `/desk/datasets/${dataset.slug}`
  const hasRows = tables.some(({ versions }) => versions.some((version) => version.state !== 'retracted'))
  const findingsHref = (change: Record<string, string | null>): string => {
    const params = new URLSearchParams({ findings: findings?.version ?? '', table: findings?.table ?? '' })
    for (const [name, value] of Object.entries(change)) if (value) params.set(name, value)
    return to(`${path}?${params}#findings`)
  }
  return (
    <DeskFrame place="data">
      <DeskTitle
        title={pick(dataset.name)}
        note={
          <>
            <State code={dataset.status} label={pick(labelOf(codes('status'), dataset.status))} /> · <span className="mono">{dataset.slug}</span>
          </>
        }
      >
        <a className="btn" href={to(`/datasets/${dataset.slug}`)}>
          {w.desk.view}
        </a>
        <a className="btn" href={to(`${path}/parts`)}>
          {w.work.files}
        </a>
        {dataset.may.edit && (
          <a className="btn" href={to(`${path}/edit`)}>
            {w.desk.edit}
          </a>
        )}
      </DeskTitle>
      <FormProblem problem={refused?.problem} fields={[]} />
      <NextStep dataset={dataset} hasRows={hasRows} action={to(path)} />
      {findings && (
        <Step title={w.desk.findings} text={w.load.findingsText}>
          <FindingsFile findings={findings.answer} table={findings.table} version={findings.version} />
          <Findings findings={findings.answer} column={findings.column} reason={findings.reason} href={findingsHref} />
        </Step>
      )}
      {tables.map(({ table, versions }, at) => (
        <div key={table.id}>
          <Step title={w.desk.versions} text={tables.length > 1 ? pick(table.name) : w.dataset.versionsNote}>
            <VersionList table={table} versions={versions} action={to(path)} mayChange={dataset.may.load} />
          </Step>
          {table.fields.length > 0 && (
            <Step {...(at === 0 && { id: 'fields' })} title={w.desk.fields} text={w.desk.fieldsText}>
              <FieldList table={table} action={to(path)} />
            </Step>
          )}
          {table.fields.length > 0 && (
            <Step title={w.desk.tableSettings}>
              <TableSettings table={table} action={to(path)} />
            </Step>
          )}
        </div>
      ))}
    </DeskFrame>
  )
}
