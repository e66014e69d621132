import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Reuse } from '../../answers/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { FormProblem, faultsAt, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Facts, Note, OutsideLink } from '../../ui/parts.tsx'
import { RichText } from '../../ui/rich-text.tsx'
import { useSite } from '../../ui/site.tsx'
import { ReusePicture } from '../../ui/talk/reuse-picture.tsx'
import { ask, attempt, goTo, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ reuse: Reuse; title: string; alt: string }> {
  const reuse = await ask(args, 'show-reuse', { reuse: args.params['reuse'] })
  // What was said of a picture that was refused is not typed twice.
  return { reuse, title: titled(args, reuse.title), alt: new URL(args.request.url).searchParams.get('alt') ?? reuse.picture?.alt ?? '' }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export async function action(args: PageArgs): Promise<unknown> {
  const { problem } = await attempt(args, 'withdraw-reuse', { reuse: args.params['reuse'] ?? '' })
  return problem ? data({ problem, values: {} } satisfies Refused, { status: problem.status }) : goTo(args, '/reuses')
}

/** Its author gives it a picture until a steward has looked. */
function PictureForm({ reuse, alt, problem }: { reuse: Reuse; alt: string; problem: Problem | undefined }): ReactNode {
  const { w, to } = useSite()
  const faults = faultsAt(problem, 'picture')
  return (
    <form className="form rise-24" method="post" action={to(`/reuses/${reuse.slug}/picture`)} encType="multipart/form-data">
      <h2 className="talk-sub">{reuse.picture ? w.requests.pictureChange : w.requests.pictureAdd}</h2>
      <FormProblem problem={problem} fields={['alt', 'picture']} />
      <TextField name="alt" label={w.requests.pictureAlt} hint={w.requests.pictureAltHint} value={alt} required problem={problem} />
      <div className={faults.length > 0 ? 'field faulty' : 'field'}>
        <label htmlFor="in-picture">{w.requests.pictureFile}</label>
        <span className="hint" id="in-picture-hint">
          {w.requests.pictureHint}
        </span>
        {faults.length > 0 && (
          <span className="fault" id="in-picture-fault">
            {faults.join(' ')}
          </span>
        )}
        <input
          id="in-picture"
          type="file"
          name="picture"
          accept="image/png,image/jpeg,image/webp"
          required
          aria-describedby={faults.length > 0 ? 'in-picture-hint in-picture-fault' : 'in-picture-hint'}
          aria-invalid={faults.length > 0 ? true : undefined}
        />
      </div>
      <div className="form-end">
        <button className="btn">{w.requests.pictureSend}</button>
      </div>
    </form>
  )
}

export default function ReusePage(): ReactNode {
  const { reuse, alt } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const refused = useActionData<Refused>()
  const { w, f, to, pick, sent } = useSite()
  return (
    <Frame>
      <div className="wrap">
        <Crumbs items={[{ href: to('/reuses'), label: w.h.reuses }, { label: `#${reuse.slug}` }]} />
        <h1 className="page-title">{reuse.title}</h1>
        <FormProblem problem={refused?.problem} fields={[]} />
        {reuse.state === 'waiting' && <Note kind="fine" title={w.requests.reuseSent} />}
        {reuse.state === 'declined' && reuse.reason && <Note kind="warn">{w.requests.reuseDeclined(reuse.reason)}</Note>}
        <Facts
          items={[
            { name: w.requests.reuseKind, value: w.requests[`kind_${reuse.kind}`] },
            { name: w.requests.organisation, value: reuse.organisation ?? reuse.author.name },
            { name: w.requests.date, value: f.date(reuse.createdAt) },
            { name: w.requests.reuseUrl, value: <OutsideLink href={reuse.url}>{new URL(reuse.url).host}</OutsideLink> },
          ]}
        />
        {reuse.picture && (
          <div className="rise-24">
            <ReusePicture reuse={reuse} />
          </div>
        )}
        <div className="rise-24">
          <RichText text={reuse.body} className="rich s17" />
        </div>
        {reuse.datasets.length > 0 && (
          <>
            <h2 className="talk-sub">{w.requests.reuseDatasets}</h2>
            <ul className="plain-list">
              {reuse.datasets.map((dataset) => (
                <li key={dataset.slug}>
                  <a href={to(`/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a>
                </li>
              ))}
            </ul>
          </>
        )}
        {reuse.may.picture && <PictureForm reuse={reuse} alt={alt} problem={sent} />}
        {reuse.may.withdraw && (
          <form className="rise-24" method="post" action={to(`/reuses/${reuse.slug}`)}>
            <button className="btn small harm">{w.talk.withdraw}</button>
          </form>
        )}
      </div>
    </Frame>
  )
}
