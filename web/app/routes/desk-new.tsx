import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { metadataInput, type Agency } from '../../../src/model/index.ts'
import type { MetadataCheck } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Completeness } from '../../ui/desk/completeness.tsx'
import { DatasetForm } from '../../ui/desk/dataset-form.tsx'
import { holdsOffice, registrars } from '../../ui/desk/office-places.ts'
import { DeskFrame, DeskTitle, OtherOffice } from '../../ui/desk-frame.tsx'
import type { Refused } from '../../ui/form.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ agencies: Agency[]; own: string; check: MetadataCheck | null; title: string }> {
  const { me, locale } = siteOf(args)
  const [{ items }, , check] = await Promise.all([
    ask(args, 'list-agencies'),
    ask(args, 'list-my-datasets', { limit: 1 }),
    holdsOffice(me, ...registrars) ? perhaps(args, 'check-metadata', {}) : null,
  ])
  return { agencies: items, own: me?.agency?.slug ?? '', check, title: titled(args, words[locale].desk.create) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['desk-form'] }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { clear: _, ...input } = metadataInput(values)
  const made = await attempt(args, 'create-dataset', {
    ...input,
    agency: values['agency'] ?? '',
    ...(values['slug'] && { slug: values['slug'] }),
  })
  if (made.problem) return data({ problem: made.problem, values } satisfies Refused, { status: made.problem.status })
  return goTo(args, `/desk/load?dataset=${made.ok.slug}`)
}

export default function NewDataset(): ReactNode {
  const { agencies, own, check } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const refused = useActionData<Refused>()
  const { w, to, me } = useSite()
  if (!holdsOffice(me, ...registrars))
    return (
      <DeskFrame place="data">
        <DeskTitle title={w.desk.create} />
        <OtherOffice />
      </DeskFrame>
    )
  return (
    <DeskFrame place="data">
      <DeskTitle title={w.desk.create} note={w.desk.createNote} />
      <div className="edit-page">
        <DatasetForm
          values={refused?.values ?? { agency: own }}
          problem={refused?.problem}
          action={to('/desk/datasets/new')}
          agencies={agencies}
          submit={w.desk.saveDraft}
          back={to('/desk/datasets')}
        />
        {check && <Completeness check={check} dataset="" />}
      </div>
    </DeskFrame>
  )
}
