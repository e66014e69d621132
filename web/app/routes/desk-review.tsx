import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail } from '../../../src/model/index.ts'
import type { ComparisonView, ReviewAnswer, Rows } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { labelOfField, showCell } from '../../ui/dataset/view-links.ts'
import { Clock, DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { fieldChanges, FieldChanges } from '../../ui/desk/review-columns.tsx'
import { changedEntries, MetadataChanges } from '../../ui/desk/review-entries.tsx'
import { Guard, Sights } from '../../ui/desk/review-sights.tsx'
import { RowChangeTable } from '../../ui/desk/review-rows.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Note, Scroll, Vacant } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  review: ReviewAnswer
  rows: Rows | null
  /** By table: what changed between the version approved before and the one that waits. */
  changes: Record<string, ComparisonView>
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const slug = args.params['dataset']
  const [dataset, review] = await Promise.all([ask(args, 'show-dataset', { dataset: slug }), ask(args, 'show-review', { dataset: slug })])
  const first = review.after.tables.find((table) => table.version !== null)
  const changes: Loaded['changes'] = {}
  for (const table of review.after.tables) {
    const before = review.before?.tables.find((other) => other.id === table.id)
    if (!before?.version || !table.version || before.version === table.version) continue
    const found = await perhaps(args, 'compare-versions', { table: table.id, from: String(before.version), to: String(table.version), limit: 8 })
    if (found) changes[table.id] = found
  }
  const rows = first ? await perhaps(args, 'read-rows', { table: first.id, limit: 6 }) : null
  const { locale } = siteOf(args)
  return { dataset, review, rows, changes, title: titled(args, words[locale].desk.reviewSentence(pickText(dataset.name, locale))) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

/** Remarks beside entries and columns, as they stand in the form. */
const remarksOf = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, text]) => (name.startsWith('note.') && text ? [[name.slice(5), text]] : [])))

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const decision = values['decision'] === 'approved' ? 'approved' : 'returned'
  const notes = Object.entries(remarksOf(values)).map(([at, text]) => ({ at, text }))
  const { problem } = await attempt(args, 'decide-review', {
    review: values['review'] ?? '',
    decision,
    ...(values['reason'] && { reason: values['reason'] }),
    ...(notes.length > 0 && { notes }),
  })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/reviews')
}

const numeric: ReadonlySet<string> = new Set(['integer', 'decimal', 'double'])

function FirstRows({ dataset, rows }: Pick<Loaded, 'dataset' | 'rows'>): ReactNode {
  const { w, pick } = useSite()
  const table = dataset.distributions.flatMap((distribution) => distribution.table ?? [])[0]
  if (!rows || !table) return null
  const open = table.fields.filter((field) => field.openClass !== 'none')
  return (
    <Scroll label={w.desk.firstRows}>
      <table className="dense">
        <thead>
          <tr>
            {open.map((field) => (
              <th key={field.id} scope="col" className={numeric.has(field.type) ? 'num' : undefined}>
                {labelOfField(field, pick)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((row, at) => (
            <tr key={at}>
              {open.map((field) => (
                <td key={field.id} className={numeric.has(field.type) ? 'num' : undefined}>
                  {showCell(row[field.name], field.type).slice(0, 80) || <span className="quiet">{w.common.empty}</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** What the decision changes, in figures. */
function Totals({ loaded }: { loaded: Loaded }): ReactNode {
  const site = useSite()
  const { w, f } = site
  const { review, changes } = loaded
  const fields = review.after.tables.flatMap((table) =>
    fieldChanges(
      review.before?.tables.find((other) => other.id === table.id),
      table,
    ),
  )
  const count = (kind: string): number => fields.filter((field) => field.kind === kind).length
  const rows = Object.values(changes)
  const sum = (part: 'added' | 'removed' | 'changed'): number => rows.reduce((total, change) => total + change[part], 0)
  const all = review.after.tables.reduce((total, table) => total + (table.rows ?? 0), 0)
  const signed = (sign: string, n: number): string => (n === 0 ? '0' : `${sign}${f.int(n)}`)
  const line = (name: string, value: ReactNode): ReactNode => (
    <li>
      {name} <b>{value}</b>
    </li>
  )
  return (
    <ul className="changes">
      {line(w.review.becomesPublic, <span className="good">{review.approved ? w.review.staysPublic : w.review.newlyPublic}</span>)}
      {review.before && line(w.review.entriesChanged, f.int(changedEntries(review, site).length))}
      {line(w.review.columnsAdded, signed('+', review.before ? count('added') : fields.length))}
      {review.before && line(w.review.columnsGone, signed('−', count('removed')))}
      {review.before && line(w.review.columnsChanged, f.int(count('changed')))}
      {rows.length > 0 ? (
        <>
          {line(w.review.rowsAdded, <span className="good">+{f.int(sum('added'))}</span>)}
          {line(w.review.rowsRemoved, <span className={sum('removed') > 0 ? 'bad' : undefined}>−{f.int(sum('removed'))}</span>)}
          {line(w.review.rowsChanged, f.int(sum('changed')))}
        </>
      ) : (
        line(w.review.rows, review.before ? f.int(all) : `+${f.int(all)}`)
      )}
    </ul>
  )
}

/** The clock, the rules and the two persons, above everything else. */
function Standing({ loaded }: { loaded: Loaded }): ReactNode {
  const { w, f, now } = useSite()
  const { review, dataset } = loaded
  const { before, approved } = review
  return (
    <>
      {review.review?.note && (
        <p className="note">
          {w.desk.noteOf}
          {w.review.colon}
          {review.review.note}
        </p>
      )}
      <div className="trio">
        <section aria-label={w.review.whatChanges}>
          <h2>{w.review.whatChanges}</h2>
          <Totals loaded={loaded} />
          <h2 className="rise-16">{w.review.due}</h2>
          {review.review && (
            <p>
              {f.dateTime(review.review.dueAt)} {Date.parse(review.review.dueAt) < now.getTime() && <b className="bad">{w.review.overdue}</b>}
              <br />
              <Clock since={review.review.submittedAt} due={review.review.dueAt} />
            </p>
          )}
          <p className="s13 quiet rise-16">
            {!approved ? w.review.first : before ? w.review.since(f.ago(approved.at), approved.by ?? '—') : w.review.sinceUnknown(f.ago(approved.at))}
          </p>
        </section>
        <div>
          <h2>{w.review.sights}</h2>
          <Sights review={review} table={review.after.tables[0]} />
          <p className="s13 quiet rise-16">{w.review.sightsText}</p>
        </div>
        <section aria-label={w.desk.byRule}>
          <h2>{w.desk.byRule}</h2>
          <p className="s13">
            <span className={dataset.legalBasis ? 'good' : 'mind'} aria-hidden="true">
              {dataset.legalBasis ? '✓' : '△'}
            </span>{' '}
            {dataset.legalBasis ? `${w.review.basis}${w.review.colon}${dataset.legalBasis}` : w.review.noBasis}
          </p>
          <Guard review={review} />
          <Note {...(review.review?.own && review.twoPersons && { kind: 'warn' as const })}>
            {!review.twoPersons ? w.review.onePerson : review.review?.own ? w.review.twoPersonsOwn : w.review.twoPersons}
          </Note>
        </section>
      </div>
    </>
  )
}

function Decisions({ review }: { review: ReviewAnswer }): ReactNode {
  const { w, f } = useSite()
  if (review.decisions.length === 0) return null
  return (
    <Step title={w.review.decisions}>
      <ul className="news">
        {review.decisions.map((decision) => (
          <li key={decision.at}>
            <time dateTime={decision.at}>{f.date(decision.at)}</time>
            <div>
              {decision.decision === 'approved' ? w.review.approved : decision.decision === 'returned' ? w.review.returned : w.review.withdrawn} ·{' '}
              {decision.by ?? '—'} <span className="quiet">{w.review.submitted(decision.submittedBy)}</span>
              {decision.reason && decision.notes.length === 0 && <p>{decision.reason}</p>}
              {decision.notes.map((note) => (
                <p key={note.at}>
                  <span className="mono">{note.at}</span> {note.text}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Step>
  )
}

export default function Review(): ReactNode {
  const loaded = useLoaderData<Loaded>()
  const { dataset, review, rows, changes } = loaded
  const refused = useActionData<Refused>()
  const { w, f, pick, to } = useSite()
  const open = review.review
  const remarks = remarksOf(refused?.values ?? {})
  const mayRemark = open?.mayDecide ?? false
  const path = to(`/desk/reviews/${dataset.slug}`)
  return (
    <DeskFrame place="reviews">
      <DeskTitle title={w.desk.reviewSentence(pick(dataset.name))} note={open && `${w.desk.by(open.submittedBy)} · ${f.dateTime(open.submittedAt)}`}>
        <a className="btn" href={to(`/datasets/${dataset.slug}`)}>
          {w.desk.view}
        </a>
      </DeskTitle>
      <FormProblem problem={refused?.problem} fields={[]} />
      {open ? (
        <Standing loaded={loaded} />
      ) : (
        <Vacant title={w.review.nothing} text={review.decisions.length > 0 ? w.review.nothingText : undefined} />
      )}
      {open && (
        <>
          <Step title={w.review.metadata} text={mayRemark ? w.review.notesText : undefined}>
            <MetadataChanges review={review} remarks={remarks} mayRemark={mayRemark} />
          </Step>
          {review.after.tables.map((table) => {
            const before = review.before?.tables.find((other) => other.id === table.id)
            const change = changes[table.id]
            return (
              <Step key={table.id} title={`${w.review.columns} · ${pick(table.name)}`} text={w.review.columnsText}>
                <FieldChanges before={before} after={table} remarks={remarks} mayRemark={mayRemark} />
                <h3 className="rise-24">{w.review.rowsTitle}</h3>
                {change ? (
                  <RowChangeTable change={change} />
                ) : (
                  <p className="s13">
                    {before?.version && before.version === table.version
                      ? w.review.rowsSame
                      : `${w.review.rowsNow} ${table.rows === null ? '—' : f.int(table.rows)}${table.version ? ` · ${w.review.versionOf(String(table.version))}` : ''}`}
                  </p>
                )}
              </Step>
            )
          })}
          <Step title={w.desk.firstRows}>
            <FirstRows dataset={dataset} rows={rows} />
          </Step>
        </>
      )}
      <Decisions review={review} />
      {open?.mayDecide && (
        <form className="decide" id="decision" method="post" action={path}>
          <input type="hidden" name="review" value={open.id} />
          <label className="say" htmlFor="reason">
            {w.review.overall} <span className="quiet">{w.review.overallHint}</span>
            <input className="in" id="reason" name="reason" defaultValue={refused?.values['reason']} maxLength={2000} />
          </label>
          <button className="btn" name="decision" value="returned">
            {w.review.sendBack}
          </button>
          {open.mayApprove && (
            <button className="btn go" name="decision" value="approved" title={w.review.approveSure}>
              {w.review.approve}
            </button>
          )}
        </form>
      )}
    </DeskFrame>
  )
}
