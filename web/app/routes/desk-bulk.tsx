import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { metadataEntries, metadataPaths, metadataValues, type MetadataPath } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { BulkGrid, type GridRow } from '../../ui/desk/bulk-grid.tsx'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Note, Vacant } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

/** Rows the grid holds; more are edited in a sheet. */
const mostRows = 60
const usual: readonly MetadataPath[] = ['keywords', 'updateCycle', 'licence', 'contact', 'openClass', 'shareClass']

interface Loaded {
  rows: GridRow[]
  columns: MetadataPath[]
  slugs: string[]
  missing: boolean
  cut: boolean
  title: string
}

const columnsOf = (asked: readonly string[]): MetadataPath[] => metadataPaths.filter((path) => asked.includes(path))

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const { locale } = siteOf(args)
  const chosen = searchParams.getAll('d').slice(0, mostRows)
  const mine = await ask(args, 'list-my-datasets', { limit: mostRows, sort: 'name' })
  const slugs = chosen.length > 0 ? chosen : mine.items.map(({ slug }) => slug)
  const details = await Promise.all(slugs.map((slug) => perhaps(args, 'show-dataset', { dataset: slug })))
  const asked = columnsOf(searchParams.getAll('c'))
  return {
    rows: details.flatMap((dataset) =>
      dataset?.may.edit
        ? [{ slug: dataset.slug, name: pickText(dataset.name, locale), revision: dataset.revision, values: metadataValues(dataset) }]
        : [],
    ),
    columns: asked.length > 0 ? asked : [...usual],
    slugs: chosen,
    missing: searchParams.has('missing'),
    cut: chosen.length === 0 && mine.truncated,
    title: titled(args, words[locale].work.bulkTitle),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['grid'] }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const columns = columnsOf((values['columns'] ?? '').split(','))
  const rows: { dataset: string; revision: number; values: Record<string, string> }[] = []
  for (let i = 0; values[`slug-${i}`] !== undefined; i += 1)
    rows.push({
      dataset: values[`slug-${i}`] ?? '',
      revision: Number(values[`revision-${i}`]),
      values: Object.fromEntries(columns.map((path) => [path, values[`cell-${i}-${path}`] ?? ''])),
    })
  const started = await attempt(args, 'start-bulk-edit', { rows })
  if (started.problem) return data({ problem: started.problem, values } satisfies Refused, { status: started.problem.status })
  return goTo(args, `/desk/bulk/${started.ok.id}`)
}

export default function Bulk(): ReactNode {
  const { rows, columns, slugs, missing, cut } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, pick, to } = useSite()
  const only = slugs.length > 0 ? `&datasets=${encodeURIComponent(slugs.join(','))}` : ''
  return (
    <DeskFrame place="bulk">
      <DeskTitle title={w.work.bulkTitle} note={w.work.total(f.int(rows.length))} />
      <p className="quiet s13 lead">{w.work.bulkText}</p>
      <FormProblem problem={refused?.problem} fields={[]} />
      {missing && <Note kind="fault" title={w.work.sheetMissing} />}
      <div className="in-out">
        <section aria-label={w.work.export}>
          <h2>{w.work.export}</h2>
          <p className="quiet s13">{w.work.exportText}</p>
          <p className="row">
            <a className="btn" href={`/api/v1/desk/metadata?format=xlsx${only}`} download>
              XLSX
            </a>
            <a className="btn" href={`/api/v1/desk/metadata?format=csv${only}`} download>
              CSV
            </a>
          </p>
        </section>
        <section aria-label={w.work.import}>
          <h2>{w.work.import}</h2>
          <p className="quiet s13">{w.work.importText}</p>
          <form method="post" action={to('/desk/uploads')} encType="multipart/form-data" className="row">
            <input type="hidden" name="then" value="sheet" />
            <label className="s13" htmlFor="sheet">
              {w.work.chooseSheet}
            </label>
            <input type="file" id="sheet" name="file" accept=".xlsx,.csv" required />
            <button className="btn">{w.work.bring}</button>
          </form>
        </section>
      </div>
      {rows.length === 0 ? (
        <Vacant title={w.desk.none} />
      ) : (
        <section className="grid-part">
          <header>
            <h2>{w.work.grid}</h2>
            {cut && <span className="quiet s13">{w.work.limitNote(f.int(rows.length))}</span>}
            <details className="pop columns-pop">
              <summary className="btn small">{w.work.columns}</summary>
              <div>
                <form action={to('/desk/bulk')}>
                  {slugs.map((slug) => (
                    <input key={slug} type="hidden" name="d" value={slug} />
                  ))}
                  <div className="options">
                    {metadataEntries.map((entry) => (
                      <label key={entry.path} className="check">
                        <input type="checkbox" name="c" value={entry.path} defaultChecked={columns.includes(entry.path)} />
                        {pick(entry.label)}
                      </label>
                    ))}
                  </div>
                  <button className="btn">{w.work.showColumns}</button>
                </form>
              </div>
            </details>
          </header>
          <BulkGrid rows={rows} paths={columns} action={to('/desk/bulk')} typed={refused?.values ?? null} />
        </section>
      )}
    </DeskFrame>
  )
}
