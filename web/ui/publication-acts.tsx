import type { ReactNode } from 'react'
import type { PublicationSummary } from '../../src/model/index.ts'
import { useSite } from './site.tsx'

/** Publishing, taking down and removing; what destroys asks once more. */
export function PublicationActs({
  kind,
  publication,
  address,
}: {
  kind: 'stories' | 'dashboards'
  publication: PublicationSummary & { may: { edit: boolean; publish: boolean } }
  address: string
}): ReactNode {
  const { w, to } = useSite()
  const published = publication.status === 'published'
  return (
    <section className="publication-acts">
      {publication.may.publish ? (
        <form method="post" action={address}>
          <button className={published ? 'btn' : 'btn go'} name="intent" value={published ? 'unpublish' : 'publish'}>
            {published ? w.story.unpublish : w.story.publish}
          </button>
          {!published && <span className="s13 quiet"> {w.story.publishText}</span>}
        </form>
      ) : (
        <p className="s13 quiet">{w.story.mayNotPublish}</p>
      )}
      {published && <a href={to(`/${kind}/${publication.slug}`)}>{w.story.seePage}</a>}
      {publication.may.edit && (
        <details className="s13">
          <summary className="plain">{w.story.remove}</summary>
          <form method="post" action={address}>
            <p>{w.story.removeText}</p>
            <button className="btn harm small" name="intent" value="remove">
              {w.story.removeConfirm}
            </button>
          </form>
        </details>
      )}
    </section>
  )
}
