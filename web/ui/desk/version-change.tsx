import type { ReactNode } from 'react'
import { labelOf } from '../../../src/model/index.ts'
import type { VersionPreview } from '../../answers/index.ts'
import { FormProblem, TextField, type Refused } from '../form.tsx'
import { Note } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { Step } from '../desk-frame.tsx'

type Change = 'publish' | 'hold' | 'retract' | 'restore'

/** What a change of a version means for readers, then its reason and the button that does it. */
export function VersionChange(props: {
  preview: VersionPreview
  change: Change
  refused: Refused | undefined
  action: string
  back: string
}): ReactNode {
  const { preview, change, refused } = props
  const { w, f, pick, codes } = useSite()
  const { version, before, after } = preview
  const back = change === 'publish' && version.state === 'published'
  const number = String(version.number)
  const label =
    change === 'restore' ? (version.state === 'held' ? w.review.restoreHold : w.review.restoreRetract) : back ? w.review.rollBack : w.review[change]
  const text = back
    ? w.review.rollBackText
    : { publish: w.review.publishText, hold: w.review.holdText, retract: w.review.retractText, restore: w.review.restoreText }[change]
  const harm = change === 'retract' || change === 'hold'
  const side = (title: string, of: VersionPreview['before']): ReactNode => (
    <div>
      <span className="s13 quiet">{title}</span>
      {of ? (
        <>
          <b>v{of.number}</b>
          {w.review.rowsOf(f.int(of.rows), f.int(of.fields))}
        </>
      ) : (
        <b className="mind">{w.review.nobodyYet}</b>
      )}
    </div>
  )
  const names = (fields: VersionPreview['fieldsGone']): string =>
    fields.map((field) => (field.label ? pick(field.label) : field.name)).join(w.review.listMark)
  const state = (code: string): string => pick(labelOf(codes('versionState'), code))
  return (
    <Step title={`${label} · v${number}`} text={text}>
      <h3>{w.review.consequences}</h3>
      {preview.public ? (
        <div className="before-after">
          {side(w.review.readersNow, before)}
          {side(w.review.readersThen, after)}
        </div>
      ) : (
        <p className="quiet">{w.review.draftOnly}</p>
      )}
      {preview.public && preview.fieldsGone.length > 0 && (
        <p className="rise-16">
          {w.review.fieldsGone}
          {w.review.colon}
          <b className="bad">{names(preview.fieldsGone)}</b>
        </p>
      )}
      {preview.public && preview.fieldsNew.length > 0 && (
        <p className="rise-16">
          {w.review.fieldsNew}
          {w.review.colon}
          <b className="good">{names(preview.fieldsNew)}</b>
        </p>
      )}
      {preview.newToPublic.length > 0 && (
        <Note kind="warn">
          {w.review.newToPublic} {preview.newToPublic.join(w.review.listMark)}
        </Note>
      )}
      <p className="s13 quiet rise-16">
        {w.review.uses}
        {w.review.colon}
        {w.review.usesText(f.int(preview.uses.views), f.int(preview.uses.api), f.int(preview.uses.downloads))} ·{' '}
        {w.review.grants(f.int(preview.grants))}
      </p>
      <form className="form rise-16" method="post" action={props.action}>
        <input type="hidden" name="intent" value={change} />
        <input type="hidden" name="table" value={preview.table.id} />
        <input type="hidden" name="version" value={version.id} />
        <input type="hidden" name="expected" value={number} />
        <FormProblem problem={refused?.problem} fields={['reason', 'number']} />
        <TextField
          name="reason"
          label={w.review.reason}
          hint={change === 'retract' ? w.review.reasonRetract : w.review.reasonKept}
          value={refused?.values['reason']}
          required={change !== 'publish' || back}
          problem={refused?.problem}
        />
        {change === 'retract' && (
          <TextField name="number" label={w.review.typeVersion(number)} value={refused?.values['number']} required problem={refused?.problem} />
        )}
        <div className="form-end">
          <button className={harm ? 'btn harm' : 'btn go'}>{label}</button>
          <a href={props.back}>{w.common.cancel}</a>
        </div>
      </form>
      <h3 className="rise-24">{w.review.history}</h3>
      {preview.history.length === 0 ? (
        <p className="quiet">{w.review.noHistory}</p>
      ) : (
        <ul className="news">
          {preview.history.map((made) => (
            <li key={made.at}>
              <time dateTime={made.at}>{f.date(made.at)}</time>
              <div>
                {state(made.before)} → {state(made.after)} · {made.actor ?? '—'}
                {made.reason && <p>{made.reason}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Step>
  )
}
