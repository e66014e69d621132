import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { codeLists, labelOf, type DatasetDetail, type TableDetail } from '../../../src/model/index.ts'
import type { Rows } from '../../answers.ts'
import { words } from '../../i18n/index.ts'
import { showCell, labelOfField } from '../../ui/dataset/view-links.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Scroll, Vacant } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  table: TableDetail | null
  rows: Rows | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const [dataset] = await Promise.all([ask(args, 'show-dataset', { dataset: args.params['dataset'] }), ask(args, 'list-reviews')])
  const table = dataset.distributions.flatMap((distribution) => distribution.table ?? [])[0] ?? null
  const rows = table?.version && table.mayReadRows ? await perhaps(args, 'read-rows', { table: table.id, limit: 8 }) : null
  const { locale } = siteOf(args)
  return { dataset, table, rows, title: titled(args, words[locale].desk.reviewSentence(pickText(dataset.name, locale))) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const decision = values['decision'] === 'approved' ? 'approved' : 'returned'
  const { problem } = await attempt(args, 'decide-review', {
    review: values['review'] ?? '',
    decision,
    ...(values['reason'] && { reason: values['reason'] }),
  })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/reviews')
}

type Sight = { now: string; then: string }

/** Who sees entry and rows before and after the decision, by the classes of the dataset. */
function sights(dataset: DatasetDetail, w: ReturnType<typeof useSite>['w']['desk']): { what: string; public: Sight; agencies: Sight; own: Sight }[] {
  const same = (text: string): Sight => ({ now: text, then: text })
  const becomes = (then: string): Sight => ({ now: w.seesNot, then })
  const byClass = (code: string): Sight => becomes(code === 'unconditional' ? w.sees : code === 'conditional' ? w.seesAsked : w.seesNot)
  const entry = dataset.shareClass === 'none' ? same(w.seesNot) : becomes(w.sees)
  return [
    { what: w.entry, public: entry, agencies: entry, own: same(w.seesNow) },
    {
      what: w.rowsOf,
      public: byClass(dataset.openClass),
      agencies: byClass(dataset.openClass === 'unconditional' ? 'unconditional' : dataset.shareClass),
      own: same(w.seesNow),
    },
  ]
}

function Rules({ dataset, table }: { dataset: DatasetDetail; table: TableDetail | null }): ReactNode {
  const { w, f, pick } = useSite()
  const fields = table?.fields ?? []
  const personal = fields.filter((field) => field.sensitivity === 'personal' && field.openClass !== 'none').length
  const described = fields.filter((field) => pick(field.description) !== '').length
  const limited = dataset.openClass !== 'unconditional' || dataset.shareClass !== 'unconditional'
  const line = (good: boolean, text: ReactNode): ReactNode => (
    <li>
      <span className={good ? 'good' : 'mind'} aria-hidden="true">
        {good ? '✓' : '△'}
      </span>
      <span className={good ? undefined : 'mind'}>{text}</span>
    </li>
  )
  return (
    <ul className="rules">
      {line(true, w.desk.ruleOpen(pick(labelOf(codeLists['openClass'] ?? [], dataset.openClass))))}
      {line(true, w.desk.ruleShare(pick(labelOf(codeLists['shareClass'] ?? [], dataset.shareClass))))}
      {(dataset.legalBasis !== null || limited) &&
        line(dataset.legalBasis !== null, dataset.legalBasis ? `${w.desk.ruleBasis}: ${dataset.legalBasis}` : w.desk.ruleNoBasis)}
      {line(personal === 0, personal === 0 ? w.desk.ruleNoPersonal : w.desk.rulePersonal(f.int(personal)))}
      {fields.length > 0 && line(described === fields.length, w.desk.ruleDescribed(f.int(described), f.int(fields.length)))}
    </ul>
  )
}

export default function Review(): ReactNode {
  const { dataset, table, rows } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, pick, to } = useSite()
  const { review } = dataset
  const closed = (table?.fields ?? []).filter((field) => field.openClass === 'none')
  const open = (table?.fields ?? []).filter((field) => field.openClass !== 'none')
  const path = `/desk/reviews/${dataset.slug}`
  return (
    <DeskFrame place="reviews">
      <DeskTitle
        title={w.desk.reviewSentence(pick(dataset.name))}
        note={review && `${w.desk.by(review.submittedBy)} · ${f.dateTime(review.submittedAt)}`}
      >
        <a className="btn" href={to(`/datasets/${dataset.slug}`)}>
          {w.desk.view}
        </a>
      </DeskTitle>
      <FormProblem problem={refused?.problem} fields={[]} />
      {!review && <Vacant title={w.desk.nothingWaiting} />}
      {review?.note && (
        <p className="note">
          {w.desk.noteOf}: {review.note}
        </p>
      )}
      <div className="trio">
        <section aria-label={w.desk.whatChanges}>
          <h2>{w.desk.whatChanges}</h2>
          <ul className="changes">
            <li>
              {w.desk.becomesPublic} <b className="good">+1</b>
            </li>
            <li>
              {w.desk.newRows} <b className="good">+{f.int(table?.version?.rows ?? 0)}</b>
            </li>
            <li>
              {w.desk.newColumns} <b className="good">+{f.int(open.length)}</b>
            </li>
            <li>
              {w.desk.closedFields} <b>{f.int(closed.length)}</b>
            </li>
            <li>
              {w.desk.findingsFact} <b className={(table?.version?.findings ?? 0) > 0 ? 'mind' : undefined}>{f.int(table?.version?.findings ?? 0)}</b>
            </li>
          </ul>
        </section>
        <section aria-label={w.desk.whoSees}>
          <h2>{w.desk.whoSees}</h2>
          <table className="sight">
            <thead>
              <tr>
                <th scope="col">
                  <span className="hidden">{w.desk.whatChanges}</span>
                </th>
                <th scope="col">{w.desk.public}</th>
                <th scope="col">{w.desk.agencies}</th>
                <th scope="col">{w.desk.own}</th>
              </tr>
            </thead>
            <tbody>
              {sights(dataset, w.desk).map((line) => (
                <tr key={line.what}>
                  <th scope="row">{line.what}</th>
                  {[line.public, line.agencies, line.own].map((sight, i) => (
                    <td key={i} className={sight.now === sight.then ? undefined : 'new'}>
                      {sight.then}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p className="s13 quiet rise-16">{w.desk.onlyTinted}</p>
        </section>
        <section aria-label={w.desk.byRule}>
          <h2>{w.desk.byRule}</h2>
          <Rules dataset={dataset} table={table} />
        </section>
      </div>
      {rows && table && (
        <Step title={w.desk.firstRows} text={pick(table.name)}>
          <Scroll label={w.desk.firstRows}>
            <table className="dense">
              <thead>
                <tr>
                  {open.map((field) => (
                    <th key={field.id} scope="col">
                      {labelOfField(field, pick)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.rows.map((row, i) => (
                  <tr key={i}>
                    {open.map((field) => (
                      <td key={field.id}>{showCell(row[field.name], field.type).slice(0, 80) || <span className="quiet">{w.common.empty}</span>}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </Step>
      )}
      {review?.mayDecide && (
        <form className="decide" method="post" action={to(path)}>
          <input type="hidden" name="review" value={review.id} />
          <label className="say" htmlFor="reason">
            {w.desk.returnReason} · {w.desk.decisionNote}
            <input className="in" id="reason" name="reason" defaultValue={refused?.values['reason']} maxLength={2000} />
          </label>
          <button className="btn" name="decision" value="returned">
            {w.desk.returnIt}
          </button>
          <button className="btn go" name="decision" value="approved">
            {w.desk.approve}
          </button>
        </form>
      )}
    </DeskFrame>
  )
}
