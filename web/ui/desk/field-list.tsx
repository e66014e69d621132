import type { ReactNode } from 'react'
import { coordinateSystems, labelOf, type FieldDetail, type TableDetail } from '../../../src/model/index.ts'
import { typeWord } from '../dataset/column-head.tsx'
import { ChoiceField, TextField } from '../form.tsx'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

function FieldForm({ table, field, action }: { table: TableDetail; field: FieldDetail; action: string }): ReactNode {
  const { w, pick, codes } = useSite()
  const own = (name: string): string => `${name}`
  return (
    <details className="field-edit">
      <summary aria-label={`${w.desk.edit}: ${pick(field.label) || field.name}`}>{w.desk.edit}</summary>
      <form method="post" action={action}>
        <input type="hidden" name="intent" value="field" />
        <input type="hidden" name="table" value={table.id} />
        <input type="hidden" name="field" value={field.name} />
        <Labelled id={`${field.id}-lz`} name={own('label.zh')} label={`${w.desk.label} 中文`} value={field.label?.zh} />
        <Labelled id={`${field.id}-le`} name={own('label.en')} label={`${w.desk.label} English`} value={field.label?.en} />
        <Labelled id={`${field.id}-u`} name={own('unit')} label={w.desk.unit} value={field.unit ?? ''} />
        <Labelled id={`${field.id}-dz`} name={own('description.zh')} label={`${w.desk.meaning} 中文`} value={field.description?.zh} />
        <Labelled id={`${field.id}-de`} name={own('description.en')} label={`${w.desk.meaning} English`} value={field.description?.en} />
        {(['sensitivity', 'shareClass', 'openClass'] as const).map((name) => (
          <label key={name} className="s13" htmlFor={`${field.id}-${name}`}>
            {w.desk[name]}
            <select className="in" id={`${field.id}-${name}`} name={name} defaultValue={field[name]}>
              {codes(name).map((code) => (
                <option key={code.code} value={code.code}>
                  {pick(code.label)}
                </option>
              ))}
            </select>
          </label>
        ))}
        <div className="form-end">
          <button className="btn small go">{w.desk.saveField}</button>
        </div>
      </form>
    </details>
  )
}

const Labelled = ({ id, name, label, value }: { id: string; name: string; label: string; value: string | undefined }): ReactNode => (
  <label className="s13" htmlFor={id}>
    {label}
    <input className="in" id={id} name={name} defaultValue={value} />
  </label>
)

/** Fields of a table with what they mean and to whom they are open; each opens to be changed. */
export function FieldList({ table, action }: { table: TableDetail; action: string }): ReactNode {
  const { w, f, pick, codes } = useSite()
  return (
    <Scroll label={w.desk.fields}>
      <table className="dense">
        <thead>
          <tr>
            <th scope="col">{w.desk.label}</th>
            <th scope="col">{w.dataset.apiName}</th>
            <th scope="col">{w.dataset.type}</th>
            <th scope="col">{w.desk.meaning}</th>
            <th scope="col">{w.desk.sensitivity}</th>
            <th scope="col">{w.desk.openClass}</th>
            <th scope="col">{w.desk.actions}</th>
          </tr>
        </thead>
        <tbody>
          {table.fields.map((field) => (
            <tr key={field.id}>
              <th scope="row">{pick(field.label) || field.header}</th>
              <td className="mono">{field.name}</td>
              <td>
                {typeWord(w, field.type)}
                {f.unit(field.unit) && ` · ${f.unit(field.unit)}`}
              </td>
              <td className="wrapping">{pick(field.description) || <span className="quiet">{w.dataset.noMeaning}</span>}</td>
              <td className={field.sensitivity === 'personal' ? 'mind' : undefined}>{pick(labelOf(codes('sensitivity'), field.sensitivity))}</td>
              <td>{pick(labelOf(codes('openClass'), field.openClass))}</td>
              <td className="wrapping">
                <FieldForm table={table} field={field} action={action} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** How rows are looked up and in which order they are kept. */
export function TableSettings({ table, action }: { table: TableDetail; action: string }): ReactNode {
  const { w, pick } = useSite()
  return (
    <form className="form two-up" method="post" action={action}>
      <input type="hidden" name="intent" value="table" />
      <input type="hidden" name="table" value={table.id} />
      <TextField name="lookupKeys" label={w.desk.lookupKeys} hint={w.desk.lookupHint} value={table.lookupKeys.join(', ')} />
      <ChoiceField
        name="orderField"
        label={w.desk.orderField}
        hint={w.desk.orderHint}
        empty="—"
        value={table.orderField ?? ''}
        codes={table.fields.map((field) => ({
          code: field.name,
          label: { zh: pick(field.label) || field.header, en: pick(field.label) || field.name },
        }))}
      />
      <ChoiceField
        name="coordinateSystem"
        label={w.desk.coordinateSystem}
        hint={w.desk.coordinateHint}
        empty={w.desk.coordinateUnstated}
        value={table.coordinateSystem ?? ''}
        codes={coordinateSystems.map((code) => ({ code, label: { zh: w.chart.systems[code], en: w.chart.systems[code] } }))}
      />
      <div className="form-end whole">
        <button className="btn">{w.common.save}</button>
      </div>
    </form>
  )
}
