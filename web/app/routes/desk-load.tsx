import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetSummary } from '../../../src/model/index.ts'
import type { InboxItem } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { holdsOffice } from '../../ui/desk/office-places.ts'
import { DeskFrame, DeskTitle, OtherOffice, Step } from '../../ui/desk-frame.tsx'
import { Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  mine: DatasetSummary[]
  /** Files handed in before that were not loaded, or could not be. */
  waiting: InboxItem[]
  dataset: string
  missing: boolean
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const [mine, unfinished, failed] = await Promise.all([
    ask(args, 'list-my-datasets', { limit: 200, sort: 'name' }),
    perhaps(args, 'show-inbox', { kind: 'unfinished', limit: 20 }),
    perhaps(args, 'show-inbox', { kind: 'failed', limit: 20 }),
  ])
  return {
    mine: mine.items,
    waiting: [...(unfinished?.items ?? []), ...(failed?.items ?? [])].filter(({ kind }) => kind === 'unfinished' || kind === 'failed'),
    dataset: searchParams.get('dataset') ?? '',
    missing: searchParams.has('missing'),
    title: titled(args, words[siteOf(args).locale].load.title),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['upload'] }

export default function Load(): ReactNode {
  const { mine, waiting, dataset, missing } = useLoaderData<Loaded>()
  const { w, f, pick, to, me } = useSite()
  if (!holdsOffice(me, 'steward'))
    return (
      <DeskFrame place="load">
        <DeskTitle title={w.load.title} />
        <OtherOffice />
      </DeskFrame>
    )
  return (
    <DeskFrame place="load">
      <DeskTitle title={w.load.title} note={w.load.loadText} />
      {missing && <Note kind="fault" title={w.load.missing} />}
      <Step title={w.load.stepFile} text={w.load.fileText}>
        <form
          className="form"
          method="post"
          action={to('/desk/uploads')}
          encType="multipart/form-data"
          data-upload
          data-drop={w.load.drop}
          data-uploading={w.load.uploading}
        >
          <div className="field">
            <label htmlFor="dataset">{w.load.dataset}</label>
            <select className="in" id="dataset" name="dataset" defaultValue={dataset}>
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
          <div className="file-drop">
            <label htmlFor="file" className="strong">
              {w.load.choose}
            </label>
            <input type="file" id="file" name="file" required />
          </div>
          <div data-progress hidden>
            <progress className="prog" max="1" value="0" aria-label={w.load.uploading} />
            <p className="s13 quiet" data-progress-words role="status" />
          </div>
          <div className="form-end">
            <button className="btn go">{w.load.upload}</button>
          </div>
        </form>
      </Step>
      {waiting.length > 0 && (
        <Step title={w.work.unfinishedTitle} text={w.work.unfinishedText}>
          <ul className="waits" data-rows>
            {waiting.map((item) => (
              <li key={item.id}>
                <a href={to(`/desk/uploads/${item.ref}`)} data-row>
                  <span className="kind">{w.work.kinds[item.kind]}</span>
                  <span>
                    {item.text} {item.cause && <span className="bad s13">{pick(item.cause)}</span>}
                  </span>
                  <span className="quiet s13">{f.ago(item.since)}</span>
                </a>
              </li>
            ))}
          </ul>
        </Step>
      )}
    </DeskFrame>
  )
}
