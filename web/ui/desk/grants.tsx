import type { ReactNode } from 'react'
import type { GivenGrant, GrantPreview } from '../../answers/index.ts'
import { showCell } from '../dataset/view-links.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { Confirm } from './confirm.tsx'

const soonMs = 30 * 86_400_000

/** From when to when a grant holds, and what ended it. */
function Period({ grant }: { grant: GivenGrant }): ReactNode {
  const { w, f, now } = useSite()
  if (grant.revokedAt)
    return (
      <span className="quiet" title={grant.revokedReason ?? undefined}>
        {w.grants.revokedAt(f.date(grant.revokedAt))}
      </span>
    )
  if (!grant.endsAt)
    return (
      <>
        {w.grants.from(f.date(grant.startsAt))} <span className="quiet">{w.grants.openEnd}</span>
      </>
    )
  const left = Date.parse(grant.endsAt) - now.getTime()
  if (left <= 0) return <span className="quiet">{w.grants.overSince(f.date(grant.endsAt))}</span>
  return (
    <>
      {w.grants.until(f.date(grant.endsAt))} {left < soonMs && <b className="mind strong">{w.grants.endsSoon}</b>}
    </>
  )
}

/** Grants with what they open; those in force can be revoked with a reason. */
export function GrantTable({ grants }: { grants: readonly GivenGrant[] }): ReactNode {
  const { w, f, to, pick, now } = useSite()
  return (
    <Scroll label={w.grants.title}>
      <table className="dense">
        <thead>
          <tr>
            <th scope="col">{w.grants.dataset}</th>
            <th scope="col">{w.grants.holder}</th>
            <th scope="col">{w.grants.what}</th>
            <th scope="col">{w.grants.purpose}</th>
            <th scope="col">{w.grants.period}</th>
            <th scope="col">{w.grants.by}</th>
            <th scope="col">{w.desk.actions}</th>
          </tr>
        </thead>
        <tbody>
          {grants.map((grant) => {
            const over = grant.revokedAt !== null || (grant.endsAt !== null && Date.parse(grant.endsAt) <= now.getTime())
            return (
              <tr key={grant.id}>
                <th scope="row">
                  <a href={to(`/desk/datasets/${grant.subjectSlug}`)}>{pick(grant.subjectName)}</a>
                </th>
                <td>{pick(grant.granteeName)}</td>
                <td className="wrapping">
                  {grant.fields ? w.grants.someFields(f.int(grant.fields.length)) : w.grants.allFields}
                  {' · '}
                  {grant.rowFilter ? <span className="mono">{w.grants.onlyRows(grant.rowFilter)}</span> : w.grants.allRows}
                </td>
                <td className="wrapping">{grant.purpose}</td>
                <td>
                  <Period grant={grant} />
                </td>
                <td>{grant.grantedByName ?? '—'}</td>
                <td>
                  {!over && (
                    <Confirm
                      label={w.grants.revoke}
                      about={`${pick(grant.subjectName)} ${pick(grant.granteeName)}`}
                      text={w.grants.revokeText}
                      action={to('/desk/grants')}
                      fields={{ intent: 'revoke', grant: grant.id }}
                      group="revoke"
                    >
                      <label htmlFor={`reason-${grant.id}`}>{w.grants.revokeReason}</label>
                      <input className="in" id={`reason-${grant.id}`} name="reason" required maxLength={1000} />
                    </Confirm>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}

/** First rows exactly as the holder would get them. */
export function GrantRows({ preview }: { preview: GrantPreview }): ReactNode {
  const { w, f, pick } = useSite()
  return (
    <div id="preview">
      <p className="s13 quiet">
        {w.grants.previewText(f.int(preview.total), f.int(preview.all), f.int(preview.fields.length), f.int(preview.hidden))}
      </p>
      <Scroll label={w.grants.previewTitle}>
        <table className="dense">
          <thead>
            <tr>
              {preview.fields.map((field) => (
                <th key={field.id} scope="col" className={field.sensitivity === 'personal' ? 'mind' : undefined}>
                  {field.label ? pick(field.label) : field.name}
                  {field.sensitivity === 'personal' && ` · ${w.grants.personalField}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, at) => (
              <tr key={at}>
                {preview.fields.map((field) => (
                  <td key={field.id}>{showCell(row[field.name], 'text').slice(0, 80) || <span className="quiet">{w.common.empty}</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}
