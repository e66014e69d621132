import type { ReactNode } from 'react'
import type { Text } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import type { SettingChangeView, SettingsAnswer } from '../../answers/index.ts'
import { TextField, type Refused } from '../form.tsx'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** Sections of the settings, above each of their pages. */
export function SettingsPlaces({ at }: { at: 'general' | 'agencies' | 'codes' | 'synonyms' }): ReactNode {
  const { w, to } = useSite()
  const places = [
    ['general', '/desk/settings', w.settings.general],
    ['agencies', '/desk/settings/agencies', w.settings.agenciesPlace],
    ['codes', '/desk/settings/codes', w.settings.codesPlace],
    ['synonyms', '/desk/settings/synonyms', w.search.synonyms],
  ] as const
  return (
    <nav className="filters" aria-label={w.settings.title}>
      {places.map(([name, path, label]) => (
        <a key={name} href={to(path)} aria-current={name === at ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  )
}

/** A text in both languages side by side. */
export function TextPair(props: {
  name: string
  label: string
  hint?: string
  value: Text | null
  refused?: Refused | undefined
  problem?: Problem | undefined
  long?: boolean
}): ReactNode {
  const { w } = useSite()
  return (
    <>
      {(['zh', 'en'] as const).map((locale) => (
        <TextField
          key={locale}
          name={`${props.name}.${locale}`}
          label={`${props.label} · ${locale === 'zh' ? w.settings.zhName : w.settings.enName}`}
          value={props.refused?.values[`${props.name}.${locale}`] ?? props.value?.[locale] ?? ''}
          lang={locale === 'zh' ? 'zh-CN' : 'en'}
          problem={props.problem}
          {...(props.hint !== undefined && { hint: props.hint })}
          {...(props.long && { long: true })}
        />
      ))}
    </>
  )
}

/** A kept value as people read it: texts in their language, switches as words, the rest shortened. */
function Kept({ value }: { value: unknown }): ReactNode {
  const { w, pick } = useSite()
  if (value === null || value === undefined) return <span className="quiet">{w.settings.notSet}</span>
  if (typeof value === 'boolean') return value ? w.settings.reviewOn : w.settings.reviewOff
  if (typeof value !== 'object') return JSON.stringify(value)
  const parts = value as { zh?: string; en?: string; lead?: Text; note?: Text; hash?: string; width?: number; height?: number }
  if (typeof parts.zh === 'string' && typeof parts.en === 'string') return pick({ zh: parts.zh, en: parts.en })
  if (parts.lead && parts.note) return `${pick(parts.lead)} ${pick(parts.note)}`
  if (parts.hash) return <img className="logo-small" src={`/api/v1/city/logo/${parts.hash}`} alt={`${parts.width} × ${parts.height}`} />
  if (Array.isArray(value))
    return (value as { label?: Text }[]).map((item) => (item.label ? pick(item.label) : JSON.stringify(item))).join(w.review.listMark)
  return JSON.stringify(value).slice(0, 200)
}

/** What settings were and became, the newest first; the newest of each can be taken back. */
export function SettingChanges({ changes }: { changes: SettingsAnswer['changes'] }): ReactNode {
  const { w, f, to } = useSite()
  if (changes.length === 0) return <p className="quiet">{w.settings.noChanges}</p>
  const row = (change: SettingChangeView): ReactNode => (
    <tr key={change.id}>
      <th scope="row">{w.settings.key(change.key)}</th>
      <td className="wrapping">
        <Kept value={change.before} />
      </td>
      <td className="wrapping">
        <Kept value={change.after} />
      </td>
      <td>
        {change.actor ?? '—'} · {f.ago(change.at)}
      </td>
      <td>
        {change.undone ? (
          <span className="quiet">{w.settings.undone}</span>
        ) : change.mayUndo ? (
          <form method="post" action={to('/desk/settings')}>
            <input type="hidden" name="intent" value="undo" />
            <input type="hidden" name="change" value={change.id} />
            <button className="btn small" aria-label={`${w.settings.undo}: ${w.settings.key(change.key)}`}>
              {w.settings.undo}
            </button>
          </form>
        ) : (
          <span className="quiet">{w.settings.overtaken}</span>
        )}
      </td>
    </tr>
  )
  return (
    <Scroll label={w.settings.changes}>
      <table className="dense">
        <thead>
          <tr>
            <th scope="col">{w.settings.title}</th>
            <th scope="col">{w.settings.was}</th>
            <th scope="col">{w.settings.became}</th>
            <th scope="col">{w.audit.who}</th>
            <th scope="col">{w.desk.actions}</th>
          </tr>
        </thead>
        <tbody>{changes.map(row)}</tbody>
      </table>
    </Scroll>
  )
}
