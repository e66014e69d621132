import type { ReactNode } from 'react'
import { ownCodeRights, type CityCode } from '../../../src/model/index.ts'
import type { SettingsAnswer } from '../../answers/index.ts'
import { Step } from '../desk-frame.tsx'
import { FormProblem, type Refused } from '../form.tsx'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** The list as the form holds it: rows by their number, an empty last row where a code may be added. */
export function codesFrom(values: Record<string, string>): CityCode[] {
  const rows: { entry: CityCode; order: number }[] = []
  for (let i = 0; values[`code.${i}`] !== undefined; i++) {
    const code = (values[`code.${i}`] ?? '').trim()
    if (code === '') continue
    const label = { zh: (values[`zh.${i}`] ?? '').trim(), en: (values[`en.${i}`] ?? '').trim() }
    rows.push({ entry: { code, label, ...(values[`hidden.${i}`] === '1' && { hidden: true }) }, order: Number(values[`order.${i}`]) || 99 })
  }
  return rows.toSorted((a, b) => a.order - b.order).map(({ entry }) => entry)
}

function CodeRow({ list, entry, at, typed }: { list: string; entry: CityCode | null; at: number; typed: Refused['values'] | undefined }): ReactNode {
  const { w } = useSite()
  const { hides } = ownCodeRights[list] ?? {}
  const kept = (name: string, otherwise: string): string => typed?.[`${name}.${at}`] ?? otherwise
  const about = entry?.code ?? w.settings.addCode
  return (
    <tr>
      <td>
        <input
          className="in small place"
          type="number"
          min={1}
          max={99}
          name={`order.${at}`}
          defaultValue={kept('order', String(at + 1))}
          aria-label={`${w.settings.order}: ${about}`}
        />
      </td>
      <td className="mono">
        {entry ? (
          <>
            <input type="hidden" name={`code.${at}`} value={entry.code} />
            {entry.code}
          </>
        ) : (
          <input
            className="in small"
            name={`code.${at}`}
            defaultValue={kept('code', '')}
            aria-label={`${w.settings.addCode}: ${w.settings.code}`}
            pattern={'[A-Za-z0-9][A-Za-z0-9.+\\-]*'}
            maxLength={100}
          />
        )}
      </td>
      {(['zh', 'en'] as const).map((locale) => (
        <td key={locale}>
          <input
            className="in small"
            name={`${locale}.${at}`}
            defaultValue={kept(locale, entry?.label[locale] ?? '')}
            aria-label={`${about} ${locale === 'zh' ? w.settings.zhName : w.settings.enName}`}
            maxLength={80}
            required={entry !== null}
          />
        </td>
      ))}
      {hides && (
        <td>
          <input
            type="checkbox"
            name={`hidden.${at}`}
            value="1"
            defaultChecked={typed ? typed[`hidden.${at}`] === '1' : (entry?.hidden ?? false)}
            aria-label={`${w.settings.hide}: ${about}`}
          />
        </td>
      )}
    </tr>
  )
}

function StandardList({ list, codes, refused }: { list: string; codes: readonly CityCode[]; refused: Refused | undefined }): ReactNode {
  const { w, to } = useSite()
  const { adds, hides } = ownCodeRights[list] ?? {}
  const mine = refused?.values['intent'] === 'standard' && refused.values['list'] === list ? refused : undefined
  return (
    <details id={`standard-${list}`} className="standard-codes" open={mine !== undefined}>
      <summary>
        {w.settings.listName(list)} <span className="quiet s13">{codes.length}</span>
      </summary>
      <form method="post" action={to('/desk/settings/codes')}>
        <input type="hidden" name="intent" value="standard" />
        <input type="hidden" name="list" value={list} />
        <FormProblem problem={mine?.problem} fields={[]} />
        <Scroll label={w.settings.listName(list)}>
          <table className="dense theme-table">
            <thead>
              <tr>
                <th scope="col">{w.settings.order}</th>
                <th scope="col">{w.settings.code}</th>
                <th scope="col">{w.settings.zhName}</th>
                <th scope="col">{w.settings.enName}</th>
                {hides && <th scope="col">{w.settings.hide}</th>}
              </tr>
            </thead>
            <tbody>
              {codes.map((entry, at) => (
                <CodeRow key={entry.code} list={list} entry={entry} at={at} typed={mine?.values} />
              ))}
              {adds && <CodeRow list={list} entry={null} at={codes.length} typed={mine?.values} />}
            </tbody>
          </table>
        </Scroll>
        <div className="form-end rise-16">
          <button className="btn" name="standard" value="1">
            {w.settings.standardNames}
          </button>
          <button className="btn go">{w.settings.save}</button>
        </div>
      </form>
    </details>
  )
}

/** Lists of the standard under the names of the city; the fields of opening have their place beside the other settings. */
export function StandardCodes({ codes, refused }: { codes: SettingsAnswer['codes']; refused: Refused | undefined }): ReactNode {
  const { w } = useSite()
  return (
    <Step title={w.settings.standardCodes} text={w.settings.standardCodesText}>
      {Object.entries(codes).map(([list, entries]) =>
        list === 'theme' ? null : <StandardList key={list} list={list} codes={entries} refused={refused} />,
      )}
    </Step>
  )
}
