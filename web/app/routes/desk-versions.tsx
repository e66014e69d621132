import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail, TableDetail, Version } from '../../../src/model/index.ts'
import type { VersionPreview } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { VersionChange } from '../../ui/desk/version-change.tsx'
import { VersionList } from '../../ui/desk/version-list.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

const changes = ['publish', 'hold', 'retract', 'restore'] as const
export type Change = (typeof changes)[number]

interface Loaded {
  dataset: DatasetDetail
  tables: { table: TableDetail; versions: Version[] }[]
  preview: { answer: VersionPreview; change: Change } | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const dataset = await ask(args, 'show-dataset', { dataset: args.params['dataset'] })
  const [table, version, wanted] = ['table', 'version', 'do'].map((name) => searchParams.get(name) ?? '') as [string, string, string]
  const change = changes.find((name) => name === wanted)
  const all = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const [answer, tables] = await Promise.all([
    change && table && version ? ask(args, 'preview-version-change', { table, version, change }) : null,
    Promise.all(
      all.map(async (one) => ({ table: one, versions: (await perhaps(args, 'list-versions', { table: one.id, limit: 100 }))?.items ?? [] })),
    ),
  ])
  const { locale } = siteOf(args)
  return {
    dataset,
    tables,
    preview: answer && change ? { answer, change } : null,
    title: titled(args, words[locale].review.versionsTitle(pickText(dataset.name, locale))),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { table = '', version = '', reason = '' } = values
  const change = changes.find((name) => name === values['intent']) ?? 'hold'
  const { review } = words[siteOf(args).locale]
  if (change === 'retract' && values['number'] !== values['expected']) {
    const problem = {
      type: 'about:blank',
      title: '',
      status: 400,
      code: 'PUJIANG_NOT_CONFIRMED',
      kind: 'InvalidInput',
      detail: review.versionWrong,
      faults: [{ at: 'number', message: review.versionWrong }],
    }
    return data({ problem, values } satisfies Refused, { status: 400 })
  }
  const { problem } = await attempt(args, `${change}-version`, { table, version, ...(reason && { reason }) })
  return problem
    ? data({ problem, values } satisfies Refused, { status: problem.status })
    : goTo(args, `/desk/datasets/${args.params['dataset']}/versions`)
}

export default function Versions(): ReactNode {
  const { dataset, tables, preview } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, pick, to } = useSite()
  const path = `/desk/datasets/${dataset.slug}/versions`
  return (
    <DeskFrame place="data">
      <p className="crumb">
        <a href={to(`/desk/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a>
      </p>
      <DeskTitle title={w.review.versionsTitle(pick(dataset.name))} note={w.review.versionsNote} />
      {preview ? (
        <VersionChange
          preview={preview.answer}
          change={preview.change}
          refused={refused}
          action={to(`${path}?${new URLSearchParams({ table: preview.answer.table.id, version: preview.answer.version.id, do: preview.change })}`)}
          back={to(path)}
        />
      ) : (
        <FormProblem problem={refused?.problem} fields={[]} />
      )}
      {tables.map(({ table, versions }) => (
        <Step key={table.id} title={w.desk.versions} text={pick(table.name)}>
          <VersionList table={table} versions={versions} action={to(`/desk/datasets/${dataset.slug}`)} mayChange={dataset.may.load} />
        </Step>
      ))}
    </DeskFrame>
  )
}
