import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Agency, TableDetail, Text } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import type { GrantPreview } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { GrantRows } from '../../ui/desk/grants.tsx'
import { ChoiceField, FormProblem, TextField } from '../../ui/form.tsx'
import { labelOfField } from '../../ui/dataset/view-links.ts'
import { Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  datasets: { slug: string; name: Text }[]
  chosen: string
  tables: TableDetail[]
  agencies: Agency[]
  title: string
}
interface Answered {
  problem?: Problem
  preview?: GrantPreview
  values: Record<string, string>
  fields: number[]
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const chosen = new URL(args.request.url).searchParams.get('dataset') ?? ''
  const [mine, agencies, dataset] = await Promise.all([
    ask(args, 'list-grantable'),
    ask(args, 'list-agencies'),
    chosen ? ask(args, 'show-dataset', { dataset: chosen }) : null,
  ])
  const tables = (dataset?.distributions ?? []).flatMap((distribution) => distribution.table ?? []).filter((table) => table.version !== null)
  return {
    datasets: mine.items,
    chosen,
    tables,
    agencies: agencies.items,
    title: titled(args, words[siteOf(args).locale].grants.newTitle),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['grant'] }

/** A day ends at its last moment in the city. */
const dayOf = (day: string, end: boolean): string => `${day}T${end ? '23:59:59' : '00:00:00'}+08:00`

export async function action(args: PageArgs): Promise<unknown> {
  const form = await args.request.formData()
  const values = Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === 'string' && name !== 'field' ? [[name, value.trim()]] : [])),
  )
  const fields = form.getAll('field').map(Number).filter(Number.isInteger)
  const part = { ...(fields.length > 0 && { fields }), ...(values['rowFilter'] && { rowFilter: values['rowFilter'] }) }
  if (values['intent'] === 'preview') {
    const shown = await attempt(args, 'preview-grant', { table: values['table'] ?? '', ...part })
    const answer: Answered = { values, fields, ...(shown.problem ? { problem: shown.problem } : { preview: shown.ok }) }
    return data(answer, { status: shown.problem?.status ?? 200 })
  }
  const { problem } = await attempt(args, 'create-grant', {
    subjectKind: 'table',
    subject: values['table'] ?? '',
    purpose: values['purpose'] ?? '',
    ...(values['granteeAgencyId'] && { granteeAgencyId: values['granteeAgencyId'] }),
    ...(values['granteeActorId'] && { granteeActorId: values['granteeActorId'] }),
    ...part,
    ...(values['legalBasis'] && { legalBasis: values['legalBasis'] }),
    ...(values['startsAt'] && { startsAt: dayOf(values['startsAt'], false) }),
    ...(values['endsAt'] && { endsAt: dayOf(values['endsAt'], true) }),
  })
  return problem ? data({ problem, values, fields } satisfies Answered, { status: problem.status }) : goTo(args, '/desk/grants')
}

function ChooseDataset({ datasets, chosen }: Pick<Loaded, 'datasets' | 'chosen'>): ReactNode {
  const { w, to, pick } = useSite()
  if (datasets.length === 0) return <Vacant title={w.grants.noDatasets} />
  return (
    <Step title={w.grants.step1} text={w.grants.step1Text}>
      <form className="row" action={to('/desk/grants/new')}>
        <label className="hidden" htmlFor="in-dataset">
          {w.grants.dataset}
        </label>
        <select className="in fitted" id="in-dataset" name="dataset" defaultValue={chosen}>
          {datasets.map((dataset) => (
            <option key={dataset.slug} value={dataset.slug}>
              {pick(dataset.name)}
            </option>
          ))}
        </select>
        <button className="btn">{w.grants.choose}</button>
      </form>
    </Step>
  )
}

function Fields({ table, ticked }: { table: TableDetail; ticked: readonly number[] }): ReactNode {
  const { w, pick } = useSite()
  return (
    <fieldset className="tick-list">
      <legend className="hidden">{w.grants.step3}</legend>
      {table.fields.map((field) => (
        <label key={field.id} className="check">
          <input type="checkbox" name="field" value={field.id} defaultChecked={ticked.includes(field.id)} />
          <span>
            {labelOfField(field, pick)} <span className="mono s13 quiet">{field.name}</span>
            {field.shareClass === 'none' && <b className="mind s13"> {w.grants.closedField}</b>}
            {field.sensitivity === 'personal' && <b className="mind s13"> {w.grants.personalField}</b>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

export default function NewGrant(): ReactNode {
  const { datasets, chosen, tables, agencies } = useLoaderData<Loaded>()
  const answer = useActionData<Answered>()
  const { w, to } = useSite()
  const problem = answer?.problem
  const value = (name: string): string | undefined => answer?.values[name]
  const table = tables.find((candidate) => candidate.id === value('table')) ?? tables[0]
  return (
    <DeskFrame place="grants">
      <p className="crumb">
        <a href={to('/desk/grants')}>{w.grants.back}</a>
      </p>
      <DeskTitle title={w.grants.newTitle} />
      <FormProblem problem={problem} fields={['granteeAgencyId', 'granteeActorId', 'rowFilter', 'purpose', 'startsAt', 'endsAt', 'legalBasis']} />
      <ChooseDataset datasets={datasets} chosen={chosen} />
      {chosen && !table && <Vacant title={w.grants.noTable} />}
      {table && (
        <form
          method="post"
          action={to(`/desk/grants/new?${new URLSearchParams({ dataset: chosen })}`)}
          data-grant={table.id}
          data-good={w.grants.filterGood('{n}', '{all}')}
        >
          {tables.length > 1 ? (
            <Step title={w.grants.table}>
              <ChoiceField name="table" label={w.grants.table} value={table.id} codes={tables.map((one) => ({ code: one.id, label: one.name }))} />
            </Step>
          ) : (
            <input type="hidden" name="table" value={table.id} />
          )}
          <Step title={w.grants.step2} text={w.grants.step2Text}>
            <div className="form two-up">
              <ChoiceField
                name="granteeAgencyId"
                label={w.grants.granteeAgency}
                hint={w.grants.granteeHint}
                empty="—"
                value={value('granteeAgencyId')}
                codes={agencies.map((agency) => ({ code: agency.id, label: agency.name }))}
                problem={problem}
              />
              <TextField
                name="granteeActorId"
                label={w.grants.granteeActor}
                hint={w.grants.granteeActorHint}
                value={value('granteeActorId')}
                problem={problem}
              />
            </div>
          </Step>
          <Step title={w.grants.step3} text={w.grants.step3Text}>
            <Fields table={table} ticked={answer?.fields ?? []} />
          </Step>
          <Step title={w.grants.step4} text={w.grants.step4Text}>
            <TextField name="rowFilter" label={w.grants.rowFilter} hint={w.grants.rowFilterHint} value={value('rowFilter')} problem={problem} />
            <p className="s13 rise-16" data-grant-words aria-live="polite" />
          </Step>
          <Step title={w.grants.step5} text={w.grants.step5Text}>
            <div className="form two-up">
              <TextField name="purpose" label={w.grants.purpose} hint={w.grants.purposeHint} value={value('purpose')} problem={problem} />
              <TextField name="legalBasis" label={w.grants.legalBasis} hint={w.grants.legalHint} value={value('legalBasis')} problem={problem} />
              <TextField name="startsAt" type="date" label={w.grants.startsAt} hint={w.common.optional} value={value('startsAt')} problem={problem} />
              <TextField name="endsAt" type="date" label={w.grants.endsAt} hint={w.grants.endsHint} value={value('endsAt')} problem={problem} />
            </div>
          </Step>
          <Step title={w.grants.previewTitle} text={w.grants.giveText}>
            {answer?.preview && <GrantRows preview={answer.preview} />}
            <div className="form-end rise-16">
              <button className="btn" name="intent" value="preview">
                {w.grants.preview}
              </button>
              <button className="btn go" name="intent" value="give">
                {w.grants.give}
              </button>
            </div>
          </Step>
        </form>
      )}
    </DeskFrame>
  )
}
