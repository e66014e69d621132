import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { DatasetForm, inputOf, valuesOf } from '../../ui/desk/dataset-form.tsx'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import type { Refused } from '../../ui/form.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ dataset: DatasetDetail; title: string }> {
  const [dataset] = await Promise.all([ask(args, 'show-dataset', { dataset: args.params['dataset'] }), ask(args, 'list-my-datasets', { limit: 1 })])
  const { locale } = siteOf(args)
  return { dataset, title: titled(args, words[locale].desk.editTitle(pickText(dataset.name, locale))) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const revision = Number(values['revision'])
  const saved = await attempt(args, 'edit-dataset', {
    dataset: args.params['dataset'],
    ...inputOf(values),
    ...(Number.isInteger(revision) && { revision }),
  })
  if (saved.problem) return data({ problem: saved.problem, values } satisfies Refused, { status: saved.problem.status })
  return goTo(args, `/desk/datasets/${saved.ok.slug}`)
}

export default function EditDataset(): ReactNode {
  const { dataset } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const refused = useActionData<Refused>()
  const { w, to, pick } = useSite()
  return (
    <DeskFrame place="data">
      <DeskTitle title={w.desk.editTitle(pick(dataset.name))} note={<span className="mono">{dataset.slug}</span>} />
      <DatasetForm
        values={refused?.values ?? valuesOf(dataset)}
        problem={refused?.problem}
        action={to(`/desk/datasets/${dataset.slug}/edit`)}
        submit={w.desk.saveChanges}
        back={to(`/desk/datasets/${dataset.slug}`)}
      />
    </DeskFrame>
  )
}
