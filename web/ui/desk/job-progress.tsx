import type { ReactNode } from 'react'
import type { JobView } from '../../answers/index.ts'
import { Note, State } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** How far a job is. The island keeps it current over server-sent events; without a script the page reloads itself. */
export function JobProgress({ job, action }: { job: JobView; action: string }): ReactNode {
  const { w, f, pick, locale } = useSite()
  const active = job.state === 'queued' || job.state === 'running'
  const parts = [
    active && job.bytesDone !== null && job.bytesTotal !== null && w.load.bytesDone(f.bytes(job.bytesDone), f.bytes(job.bytesTotal)),
    job.rowsDone !== null && w.load.rowsDone(f.int(job.rowsDone)),
    job.bytesPerSecond !== null && active && w.load.rate(f.bytes(job.bytesPerSecond)),
    job.remainingSeconds !== null && active && w.load.remaining(f.seconds(job.remainingSeconds)),
  ].filter(Boolean)
  const share = job.state === 'done' ? 1 : job.bytesTotal ? (job.bytesDone ?? 0) / job.bytesTotal : undefined
  return (
    <div
      data-job={active ? job.id : undefined}
      data-locale={locale}
      data-rows={w.load.rowsDone('{}')}
      data-rate={w.load.rate('{}')}
      data-remaining={w.load.remaining('{}')}
    >
      <p className="row">
        <State code={job.state} label={w.load[job.state]} />
        <span className="s13 quiet" data-job-words role="status">
          {parts.join(' · ')}
        </span>
      </p>
      {job.state !== 'failed' && job.state !== 'cancelled' && <progress className="prog" max={1} value={share} aria-label={w.load.stepProgress} />}
      {job.error && (
        <Note kind="fault" title={pick(job.error.detail)}>
          {job.error.cure && <p>{pick(job.error.cure)}</p>}
        </Note>
      )}
      {active && (
        <form method="post" action={action} className="rise-16">
          <input type="hidden" name="intent" value="cancel" />
          <input type="hidden" name="job" value={job.id} />
          <button className="btn small">{w.load.cancel}</button>
        </form>
      )}
    </div>
  )
}
