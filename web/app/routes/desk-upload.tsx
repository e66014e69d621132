import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail, DatasetSummary, Upload } from '../../../src/model/index.ts'
import type { FindingsAnswer, JobView, UploadPreview } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { Findings, FindingsFile } from '../../ui/desk/findings.tsx'
import { LoadPreview } from '../../ui/desk/load-preview.tsx'
import { JobProgress } from '../../ui/desk/job-progress.tsx'
import { Reading } from '../../ui/desk/reading.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { useSite } from '../../ui/site.tsx'
import { settingsFrom } from '../load-settings.ts'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  upload: Upload
  mine: DatasetSummary[]
  dataset: DatasetDetail | null
  preview: UploadPreview | null
  job: JobView | null
  findings: FindingsAnswer | null
  filter: { column: string | null; reason: string | null }
  query: string
  title: string
  /** The page looks again by itself while the job runs and there is no script. */
  refresh: boolean
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const { locale } = siteOf(args)
  const [column, reason, cursor, slug, table] = ['column', 'reason', 'cursor', 'dataset', 'table'].map((name) => searchParams.get(name))
  const [upload, mine, dataset] = await Promise.all([
    ask(args, 'show-upload', { upload: args.params['upload'] }),
    perhaps(args, 'list-my-datasets', { limit: 200 }),
    slug ? perhaps(args, 'show-dataset', { dataset: slug }) : null,
  ])
  const first = dataset?.distributions.flatMap((distribution) => distribution.table ?? [])[0]
  const open = upload.state === 'received' || upload.state === 'sniffed' || upload.state === 'failed'
  const target = first && table !== 'new' ? { table: table ?? first.id } : {}
  const [preview, job, findings] = await Promise.all([
    open ? perhaps(args, 'preview-upload', { upload: upload.id, ...target }) : null,
    upload.jobId ? perhaps(args, 'show-job', { job: upload.jobId }) : null,
    upload.versionId && table
      ? perhaps(args, 'list-findings', {
          table,
          version: upload.versionId,
          ...(column && { column }),
          ...(reason && { reason }),
          ...(cursor && { cursor }),
          limit: 100,
        })
      : null,
  ])
  const active = job !== null && (job.state === 'queued' || job.state === 'running')
  return {
    upload,
    mine: mine?.items ?? [],
    dataset,
    preview,
    job,
    findings,
    refresh: active,
    query: searchParams.toString(),
    filter: { column: column ?? null, reason: reason ?? null },
    title: titled(args, words[locale].load.titleFor(upload.fileName)),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['progress'] }

export async function action(args: PageArgs): Promise<unknown> {
  const id = args.params['upload'] ?? ''
  const values = await readForm(args.request)
  const refuse = (problem: Refused['problem']): unknown => data({ problem, values } satisfies Refused, { status: problem.status })
  if (values['intent'] === 'cancel') {
    const { problem } = await attempt(args, 'cancel-job', { job: values['job'] ?? '' })
    return problem ? refuse(problem) : goTo(args, `/desk/uploads/${id}`)
  }
  const upload = await ask(args, 'show-upload', { upload: id })
  const settings = settingsFrom(values, upload)
  const slug = values['dataset'] ?? ''
  if (values['intent'] === 'sniff' || values['intent'] === 'compare') {
    const { problem } = await attempt(args, 'sniff-upload', { upload: id, settings })
    return problem ? refuse(problem) : goTo(args, `/desk/uploads/${id}${slug ? `?dataset=${encodeURIComponent(slug)}` : ''}`)
  }
  const dataset = await attempt(args, 'show-dataset', { dataset: slug })
  if (dataset.problem) return refuse(dataset.problem)
  const tables = dataset.ok.distributions.flatMap((distribution) => distribution.table ?? [])
  const chosen = values['table'] === 'new' ? null : (tables.find((table) => table.id === values['table']) ?? tables[0] ?? null)
  const table = chosen ? { ok: chosen, problem: undefined } : await attempt(args, 'create-table', { dataset: slug })
  if (table.problem) return refuse(table.problem)
  const loaded = await attempt(args, 'load-upload', {
    upload: id,
    table: table.ok.id,
    mode: values['mode'] === 'append' ? 'append' : 'replace',
    publish: values['publish'] === '1',
    settings,
  })
  if (loaded.problem) return refuse(loaded.problem)
  return goTo(args, `/desk/uploads/${id}?${new URLSearchParams({ dataset: slug, table: table.ok.id })}#progress`)
}

function Target({ mine, dataset, values }: { mine: DatasetSummary[]; dataset: DatasetDetail | null; values: Record<string, string> }): ReactNode {
  const { w, pick, to } = useSite()
  const tables = dataset?.distributions.flatMap((distribution) => distribution.table ?? []) ?? []
  return (
    <div className="form two-up">
      <div className="field">
        <label htmlFor="dataset">{w.load.dataset}</label>
        <select className="in" id="dataset" name="dataset" defaultValue={values['dataset'] ?? dataset?.slug ?? ''} required>
          <option value="">{w.load.chooseDataset}</option>
          {mine.map((candidate) => (
            <option key={candidate.id} value={candidate.slug}>
              {pick(candidate.name)}
            </option>
          ))}
        </select>
        <a className="s13" href={to('/desk/datasets/new')}>
          {w.load.newDataset}
        </a>
      </div>
      {tables.length > 0 && (
        <div className="field">
          <label htmlFor="table">{w.load.table}</label>
          <select className="in" id="table" name="table" defaultValue={values['table'] ?? tables[0]?.id}>
            {tables.map((table) => (
              <option key={table.id} value={table.id}>
                {pick(table.name)}
              </option>
            ))}
            <option value="new">{w.load.newTable}</option>
          </select>
        </div>
      )}
      <fieldset className="field">
        <legend>{w.load.mode}</legend>
        <label className="check">
          <input type="radio" name="mode" value="replace" defaultChecked={values['mode'] !== 'append'} />
          {w.load.replace}
        </label>
        <label className="check">
          <input type="radio" name="mode" value="append" defaultChecked={values['mode'] === 'append'} />
          {w.load.append}
        </label>
      </fieldset>
      <fieldset className="field">
        <legend>{w.dataset.versionAt}</legend>
        <label className="check">
          <input type="checkbox" name="publish" value="1" defaultChecked={values['publish'] === '1'} />
          <span>
            {w.load.publish}
            <small className="hint">{w.load.publishHint}</small>
          </span>
        </label>
      </fieldset>
    </div>
  )
}

export default function UploadPage(): ReactNode {
  const { upload, mine, dataset, preview, job, findings, filter, query } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, to } = useSite()
  const path = `/desk/uploads/${upload.id}`
  const open = upload.state === 'received' || upload.state === 'sniffed' || upload.state === 'failed'
  const findingsHref = (change: Record<string, string | null>): string => {
    const params = new URLSearchParams(query)
    for (const [name, value] of Object.entries(change)) {
      if (value === null) params.delete(name)
      else params.set(name, value)
    }
    return to(`${path}?${params}#findings`)
  }
  return (
    <DeskFrame place="load">
      <DeskTitle
        title={w.load.titleFor(upload.fileName)}
        note={
          <>
            {w.load.uploaded(f.bytes(upload.bytes))} · SHA-256 <span className="mono">{upload.sha256.slice(0, 12)}</span>
          </>
        }
      />
      <FormProblem problem={refused?.problem} fields={[]} />
      <form method="post" action={to(path)}>
        <Step title={w.load.stepGuess} text={w.load.guessText}>
          <Reading upload={upload} typed={refused?.values ?? null} />
        </Step>
        {open && (
          <>
            <Step title={w.load.stepLoad} text={w.load.loadText}>
              <Target mine={mine} dataset={dataset} values={refused?.values ?? {}} />
            </Step>
            {preview && preview.rows.length > 0 && (
              <Step title={w.work.previewRows} text={w.work.previewText}>
                <LoadPreview preview={preview} chosen={dataset !== null} />
              </Step>
            )}
            <footer className="decide">
              <p className="say">{w.load.progressText}</p>
              <button className="btn" name="intent" value="compare" formNoValidate>
                {w.work.compare}
              </button>
              <button className="btn go" name="intent" value="load">
                {w.load.start}
              </button>
            </footer>
          </>
        )}
      </form>
      {job && (
        <Step id="progress" title={w.load.stepProgress} text={w.load.progressText}>
          <JobProgress job={job} action={to(path)} />
          {job.state === 'done' && dataset && (
            <p className="rise-16">
              <a className="btn go" href={to(`/desk/datasets/${dataset.slug}`)}>
                {w.load.seeVersion}
              </a>
            </p>
          )}
        </Step>
      )}
      {findings && (
        <Step title={w.load.stepFindings} text={w.load.findingsText}>
          <FindingsFile findings={findings} table={new URLSearchParams(query).get('table') ?? ''} version={upload.versionId ?? ''} />
          <Findings findings={findings} column={filter.column} reason={filter.reason} href={findingsHref} />
        </Step>
      )}
    </DeskFrame>
  )
}
