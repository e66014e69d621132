import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf, type DatasetDetail, type Upload } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Note, OutsideLink, Scroll } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  /** A file that was just handed in and has no name yet. */
  upload: Upload | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const upload = new URL(args.request.url).searchParams.get('upload')
  const [dataset, received] = await Promise.all([
    ask(args, 'show-dataset', { dataset: args.params['dataset'] }),
    upload ? perhaps(args, 'show-upload', { upload }) : null,
    ask(args, 'list-my-datasets', { limit: 1 }),
  ])
  return { dataset, upload: received, title: titled(args, words[siteOf(args).locale].work.partsTitle) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const dataset = args.params['dataset'] ?? ''
  const name = { zh: values['name.zh'] || values['name.en'] || '', en: values['name.en'] || values['name.zh'] || '' }
  const { problem } =
    values['intent'] === 'remove'
      ? await attempt(args, 'remove-distribution', { distribution: values['distribution'] ?? '', reason: values['reason'] ?? '' })
      : values['intent'] === 'file'
        ? await attempt(args, 'add-distribution', { dataset, kind: 'file', name, upload: values['upload'] ?? '' })
        : await attempt(args, 'add-distribution', { dataset, kind: values['kind'] ?? 'link', name, accessUrl: values['accessUrl'] ?? '' })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, `/desk/datasets/${dataset}/parts`)
}

function PartRow({ part, action }: { part: DatasetDetail['distributions'][number]; action: string }): ReactNode {
  const { w, f, pick, codes } = useSite()
  return (
    <tr>
      <th scope="row">{pick(part.name)}</th>
      <td>{pick(labelOf(codes('distributionKind'), part.kind))}</td>
      <td className="wrapping">
        {part.url ? (
          <OutsideLink href={part.url} />
        ) : part.mediaType ? (
          `${part.mediaType.toUpperCase()}${part.bytes === null ? '' : ` · ${f.bytes(part.bytes)}`}`
        ) : (
          part.table?.slug
        )}
      </td>
      <td>
        {part.kind !== 'table' && (
          <details className="pop end">
            <summary className="btn small harm" aria-label={`${w.work.remove}: ${pick(part.name)}`}>
              {w.work.remove}
            </summary>
            <div>
              <form method="post" action={action}>
                <input type="hidden" name="intent" value="remove" />
                <input type="hidden" name="distribution" value={part.id} />
                <label htmlFor={`reason-${part.id}`}>{w.work.removeReason}</label>
                <span className="s13 quiet">{w.desk.reasonHint}</span>
                <input className="in" id={`reason-${part.id}`} name="reason" required maxLength={2000} />
                <button className="btn harm">{w.work.remove}</button>
              </form>
            </div>
          </details>
        )}
      </td>
    </tr>
  )
}

export default function Distributions(): ReactNode {
  const { dataset, upload } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, pick, to, codes } = useSite()
  const path = to(`/desk/datasets/${dataset.slug}/parts`)
  const typed = refused?.values ?? {}
  const linkProblem = typed['intent'] === 'link' ? refused?.problem : undefined
  const fileProblem = typed['intent'] === 'file' ? refused?.problem : undefined
  const kinds = codes('distributionKind').filter(({ code }) => code === 'link' || code === 'service')
  const fresh = upload && (upload.state === 'sniffed' || upload.state === 'received') ? upload : null
  const waiting = fresh?.id ?? typed['upload']
  return (
    <DeskFrame place="data">
      <DeskTitle title={`${w.work.partsTitle} · ${pick(dataset.name)}`} note={w.work.partsText}>
        <a className="btn" href={to(`/desk/datasets/${dataset.slug}`)}>
          {w.work.goDataset}
        </a>
      </DeskTitle>
      <FormProblem problem={refused?.problem} fields={['name', 'name.zh', 'name.en', 'accessUrl']} />
      {dataset.status === 'published' && <Note kind="warn">{w.work.published}</Note>}
      {dataset.distributions.length === 0 ? (
        <p className="quiet">{w.work.noParts}</p>
      ) : (
        <Scroll label={w.work.partsTitle}>
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">{w.desk.name}</th>
                <th scope="col">{w.work.kind}</th>
                <th scope="col">{w.work.address}</th>
                <th scope="col">{w.desk.actions}</th>
              </tr>
            </thead>
            <tbody>
              {dataset.distributions.map((part) => (
                <PartRow key={part.id} part={part} action={path} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <Step title={w.work.addLink}>
        <form className="form two-up parts-form" method="post" action={path}>
          <input type="hidden" name="intent" value="link" />
          <ChoiceField name="kind" label={w.work.kind} codes={kinds} value={typed['kind']} problem={linkProblem} required />
          <TextField
            name="accessUrl"
            label={w.work.address}
            hint={w.work.addressHint}
            type="url"
            value={linkProblem && typed['accessUrl']}
            problem={linkProblem}
            required
          />
          <TextField name="name.zh" label={w.work.titleZh} value={linkProblem && typed['name.zh']} problem={linkProblem} lang="zh-CN" required />
          <TextField
            name="name.en"
            label={w.work.titleEn}
            hint={w.common.optional}
            value={linkProblem && typed['name.en']}
            problem={linkProblem}
            lang="en"
          />
          <div className="form-end whole">
            <button className="btn">{w.work.add}</button>
          </div>
        </form>
      </Step>
      <Step id="file" title={w.work.addFile} text={w.work.fileStep}>
        {waiting ? (
          <form className="form two-up parts-form" method="post" action={path}>
            <input type="hidden" name="intent" value="file" />
            <input type="hidden" name="upload" value={waiting} />
            {fresh && (
              <p className="whole">
                <b>{fresh.fileName}</b> <span className="quiet">{f.bytes(fresh.bytes)}</span>
              </p>
            )}
            <div className="field">
              <label htmlFor="file-zh">{w.work.titleZh}</label>
              <input
                className="in"
                id="file-zh"
                name="name.zh"
                lang="zh-CN"
                required
                defaultValue={fileProblem ? typed['name.zh'] : fresh?.fileName}
              />
            </div>
            <div className="field">
              <label htmlFor="file-en">{w.work.titleEn}</label>
              <input className="in" id="file-en" name="name.en" lang="en" defaultValue={fileProblem ? typed['name.en'] : ''} />
            </div>
            <div className="form-end whole">
              <button className="btn go">{w.work.attach(fresh?.fileName ?? typed['name.zh'] ?? '')}</button>
            </div>
          </form>
        ) : (
          <form className="form" method="post" action={to('/desk/uploads')} encType="multipart/form-data">
            <input type="hidden" name="then" value="part" />
            <input type="hidden" name="dataset" value={dataset.slug} />
            <div className="file-drop">
              <label htmlFor="file-input" className="strong">
                {w.load.choose}
              </label>
              <input type="file" id="file-input" name="file" required />
            </div>
            <div className="form-end">
              <button className="btn">{w.load.upload}</button>
            </div>
          </form>
        )}
      </Step>
    </DeskFrame>
  )
}
