import type { ReactNode } from 'react'
import type { FieldDetail, TableDetail } from '../../../src/model/index.ts'
import { useSite } from '../site.tsx'
import {
  changed,
  hiddenInputs,
  isNumber,
  isTime,
  measures,
  needsValue,
  operators,
  operatorsFor,
  periods,
  splitValues,
  withoutFilter,
  type Filter,
  type Operator,
  type View,
} from '../../view/view.ts'
import { measureName } from './measure-name.ts'
import { measureWords } from './figures.tsx'
import { labelOfField, showEdges, viewHref } from './view-links.ts'

interface Props {
  table: TableDetail
  view: View
  slug: string
}

/** A part of the sentence that opens: a summary one can click and what it asks. Works without a script. */
const Handle = ({ label, plus, title, children }: { label: string; plus?: boolean; title?: string; children: ReactNode }): ReactNode => (
  <details className="pop" name="view">
    <summary className={plus ? 'plus' : undefined} title={title} aria-label={title}>
      {label}
    </summary>
    <div>{children}</div>
  </details>
)

const Hidden = ({ view, without }: { view: View; without: readonly string[] }): ReactNode =>
  hiddenInputs(view, without).map(([name, value], i) => <input key={name + value + i} type="hidden" name={name} value={value} />)

function FilterForm({ table, view, slug, filter, at }: Props & { filter?: Filter; at?: number }): ReactNode {
  const { w, pick, to } = useSite()
  const rest = at === undefined ? view : withoutFilter(view, at)
  const field = table.fields.find((candidate) => candidate.name === filter?.field)
  const id = `f${at ?? 'new'}`
  const choices: readonly Operator[] = field ? operatorsFor(field.type) : operators
  const values = field?.statistics?.topValues ?? []
  return (
    <form action={to(`/datasets/${slug}`)}>
      <Hidden view={rest} without={[]} />
      <input type="hidden" name="apply" value="1" />
      {field ? (
        <input type="hidden" name="add_field" value={field.name} />
      ) : (
        <label className="field" htmlFor={`${id}-field`}>
          <span className="s13 quiet">{w.dataset.column}</span>
          <select className="in" id={`${id}-field`} name="add_field" aria-label={w.dataset.column}>
            {table.fields.map((candidate) => (
              <option key={candidate.id} value={candidate.name}>
                {labelOfField(candidate, pick)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field" htmlFor={`${id}-op`}>
        <span className="s13 quiet">{w.dataset.operator}</span>
        <select className="in" id={`${id}-op`} name="add_op" defaultValue={filter?.op}>
          {choices.map((op) => (
            <option key={op} value={op}>
              {op === 'in' ? w.table.in : w.dataset[op]}
            </option>
          ))}
        </select>
      </label>
      <label className="field" htmlFor={`${id}-value`}>
        <span className="s13 quiet">{w.dataset.value}</span>
        <input
          className="in"
          id={`${id}-value`}
          name="add_value"
          defaultValue={filter?.value}
          title={filter === undefined || filter.op === 'in' ? w.table.severalValues : undefined}
          list={values.length > 0 ? `${id}-list` : undefined}
          autoComplete="off"
        />
      </label>
      {values.length > 0 && (
        <datalist id={`${id}-list`}>
          {values.map((top) => (
            <option key={top.value} value={top.value}>
              {top.value}
            </option>
          ))}
        </datalist>
      )}
      <div className="form-end">
        <button className="btn go">{filter ? w.dataset.apply : w.dataset.add}</button>
        {at !== undefined && (
          <a className="btn" href={viewHref(to, slug, withoutFilter(view, at))}>
            {w.dataset.drop}
          </a>
        )}
      </div>
    </form>
  )
}

const filterWords = (filter: Filter, field: FieldDetail | undefined, site: ReturnType<typeof useSite>): string => {
  const name = field ? labelOfField(field, site.pick) : filter.field
  if (filter.op === 'in')
    return `${name} = ${splitValues(filter.value)
      .map(showEdges)
      .join(site.pick({ zh: '、', en: ', ' }))}`
  return needsValue(filter.op) ? `${name} ${site.w.dataset[filter.op]} ${filter.value.replace('T', ' ')}` : `${name} ${site.w.dataset[filter.op]}`
}

/** Chosen columns in their order, then the others. */
const inOrder = (fields: readonly FieldDetail[], columns: readonly string[]): FieldDetail[] => [
  ...columns.flatMap((name) => fields.find((field) => field.name === name) ?? []),
  ...fields.filter((field) => !columns.includes(field.name)),
]

function Columns({ table, view, slug }: Props): ReactNode {
  const { w, f, pick, to } = useSite()
  const shown = view.columns.length === 0 ? table.fields.length : view.columns.length
  const label = shown === table.fields.length ? w.dataset.allColumns(f.int(shown)) : w.dataset.someColumns(f.int(shown), f.int(table.fields.length))
  return (
    <Handle label={label}>
      <form action={to(`/datasets/${slug}`)}>
        <Hidden view={view} without={['c']} />
        <input type="hidden" name="apply" value="1" />
        <fieldset className="options">
          <legend className="s13 quiet">{w.dataset.chooseColumns}</legend>
          {inOrder(table.fields, view.columns).map((field) => (
            <div className="check" key={field.id}>
              <label>
                <input type="checkbox" name="c" value={field.name} defaultChecked={view.columns.length === 0 || view.columns.includes(field.name)} />
                {labelOfField(field, pick)}
              </label>
              <button className="move" name="up" value={field.name} aria-label={w.table.moveUp(labelOfField(field, pick))}>
                ↑
              </button>
            </div>
          ))}
        </fieldset>
        <button className="btn go">{w.dataset.apply}</button>
      </form>
    </Handle>
  )
}

function Sorting({ table, view, slug }: Props): ReactNode {
  const { w, pick, to } = useSite()
  const sorts = view.sort ? [view.sort, ...view.thenBy] : []
  const label =
    sorts
      .flatMap((sort) => {
        const field = table.fields.find((candidate) => candidate.name === sort.field)
        return field ? `${labelOfField(field, pick)} ${sort.desc ? w.dataset.desc : w.dataset.asc}` : []
      })
      .join(pick({ zh: '、', en: ', ' })) || w.dataset.rowOrder
  return (
    <Handle label={label}>
      <form action={to(`/datasets/${slug}`)}>
        <Hidden view={view} without={['sort']} />
        <input type="hidden" name="apply" value="1" />
        {[0, 1].map((at) => {
          const sort = sorts[at]
          return (
            <label className="field" htmlFor={`sort${at}`} key={at}>
              <span className="s13 quiet">{at === 0 ? w.dataset.sortBy : w.table.thenBy}</span>
              <select className="in" id={`sort${at}`} name="sort" defaultValue={sort ? `${sort.field}~${sort.desc ? 'desc' : 'asc'}` : ''}>
                <option value="">{at === 0 ? w.dataset.rowOrder : w.table.noSecond}</option>
                {table.fields.flatMap((candidate) => [
                  <option key={`${candidate.name}a`} value={`${candidate.name}~asc`}>
                    {labelOfField(candidate, pick)} {w.dataset.asc}
                  </option>,
                  <option key={`${candidate.name}d`} value={`${candidate.name}~desc`}>
                    {labelOfField(candidate, pick)} {w.dataset.desc}
                  </option>,
                ])}
              </select>
            </label>
          )
        })}
        <button className="btn go">{w.dataset.apply}</button>
      </form>
    </Handle>
  )
}

function Grouping({ table, view, slug, plus = false }: Props & { plus?: boolean }): ReactNode {
  const site = useSite()
  const { w, pick, to } = site
  const words = { day: w.dataset.day, month: w.dataset.month, year: w.dataset.year }
  const field = table.fields.find((candidate) => candidate.name === view.group?.field)
  const label =
    field && view.group
      ? w.dataset.groupedBy(
          measureWords(view, table, site),
          view.group.per ? `${labelOfField(field, pick)} ${words[view.group.per]}` : labelOfField(field, pick),
        )
      : w.dataset.group
  return (
    <Handle label={label} plus={plus}>
      <form action={to(`/datasets/${slug}`)}>
        <Hidden view={view} without={['group', 'measure', 'sort']} />
        <input type="hidden" name="apply" value="1" />
        <label className="field" htmlFor="group">
          <span className="s13 quiet">{w.dataset.group}</span>
          <select
            className="in"
            id="group"
            name="group"
            defaultValue={view.group ? (view.group.per ? `${view.group.field}~${view.group.per}` : view.group.field) : ''}
          >
            <option value="">{w.dataset.noGroup}</option>
            {table.fields.flatMap((candidate) =>
              isTime(candidate.type)
                ? periods.map((per) => (
                    <option key={candidate.name + per} value={`${candidate.name}~${per}`}>
                      {labelOfField(candidate, pick)} · {words[per]}
                    </option>
                  ))
                : [
                    <option key={candidate.name} value={candidate.name}>
                      {labelOfField(candidate, pick)}
                    </option>,
                  ],
            )}
          </select>
        </label>
        <label className="field" htmlFor="measure">
          <span className="s13 quiet">{w.dataset.measure}</span>
          <select
            className="in"
            id="measure"
            name="measure"
            defaultValue={view.measure.fn === 'count' ? '' : `${view.measure.fn}~${view.measure.field}`}
          >
            <option value="">{w.dataset.countRows}</option>
            {table.fields
              .filter((candidate) => isNumber(candidate.type))
              .flatMap((candidate) =>
                measures.flatMap((fn) =>
                  fn === 'count' ? (
                    []
                  ) : (
                    <option key={candidate.name + fn} value={`${fn}~${candidate.name}`}>
                      {measureName(fn, labelOfField(candidate, pick), site)}
                    </option>
                  ),
                ),
              )}
          </select>
        </label>
        <button className="btn go">{w.dataset.apply}</button>
      </form>
    </Handle>
  )
}

/** The query as a sentence every part of which can be changed; its answer, the number of rows, stands at the end. */
export function ViewSentence({ table, view, slug, total }: Props & { total: number | null }): ReactNode {
  const site = useSite()
  const { w, f, to } = site
  const touched = view.filters.length > 0 || view.where !== '' || view.group !== null || view.sort !== null || view.columns.length > 0
  return (
    <div className="sentence" role="group" aria-label={w.dataset.show}>
      <span>{w.dataset.show} </span>
      {view.group ? <Grouping table={table} view={view} slug={slug} /> : <Columns table={table} view={view} slug={slug} />}{' '}
      <span>{w.dataset.where} </span>
      {view.filters.map((filter, at) => (
        <span key={at}>
          {at > 0 && <span className="quiet">{w.dataset.and} </span>}
          <Handle
            label={filterWords(
              filter,
              table.fields.find((field) => field.name === filter.field),
              site,
            )}
          >
            <FilterForm table={table} view={view} slug={slug} filter={filter} at={at} />
          </Handle>{' '}
        </span>
      ))}
      {view.where && (
        <a className="chip" href={viewHref(to, slug, changed(view, { where: '' }))} aria-label={w.common.remove(view.where)}>
          {view.where} <span aria-hidden="true">×</span>
        </a>
      )}{' '}
      <Handle
        label={view.filters.length === 0 ? `＋ ${w.dataset.addCondition}` : '＋'}
        plus
        {...(view.filters.length > 0 && { title: w.dataset.addCondition })}
      >
        <FilterForm table={table} view={view} slug={slug} />
      </Handle>{' '}
      {!view.group && (
        <>
          <span>{w.dataset.by} </span>
          <Sorting table={table} view={view} slug={slug} /> <span>{w.dataset.sorted} </span>
          <Grouping table={table} view={view} slug={slug} plus />{' '}
        </>
      )}
      {total !== null && (
        <>
          <span>— </span>
          <output>{view.group ? w.dataset.groupsAnswer(f.int(total)) : w.dataset.answer(f.int(total))}</output>
        </>
      )}{' '}
      {touched && (
        <a className="s13" href={to(`/datasets/${slug}${view.table ? `?table=${view.table}` : ''}#rows`)}>
          {w.dataset.reset}
        </a>
      )}
    </div>
  )
}
