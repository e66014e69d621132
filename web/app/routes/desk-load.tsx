import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetSummary } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  mine: DatasetSummary[]
  dataset: string
  missing: boolean
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const mine = await ask(args, 'list-my-datasets', { limit: 200 })
  return {
    mine: mine.items,
    dataset: searchParams.get('dataset') ?? '',
    missing: searchParams.has('missing'),
    title: titled(args, words[siteOf(args).locale].load.title),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['upload'] }

export default function Load(): ReactNode {
  const { mine, dataset, missing } = useLoaderData<Loaded>()
  const { w, pick, to } = useSite()
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
    </DeskFrame>
  )
}
