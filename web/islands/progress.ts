// Keeps the progress of a job current over server-sent events; when it ends, the page is read anew.
interface Job {
  state: string
  bytesDone: number | null
  bytesTotal: number | null
  rowsDone: number | null
  bytesPerSecond: number | null
  remainingSeconds: number | null
}
const place = document.querySelector<HTMLElement>('[data-job]')
const bar = place?.querySelector('progress')
const words = place?.querySelector<HTMLElement>('[data-job-words]')

if (place) {
  const { locale, rows, rate, remaining } = place.dataset
  const number = new Intl.NumberFormat(locale === 'zh' ? 'zh-CN' : 'en-GB')
  const size = (n: number): string => `${(n / 1e6).toFixed(n < 1e8 ? 1 : 0)} MB`
  const events = new EventSource(`/api/v1/jobs/${place.dataset['job']}/events`)
  events.addEventListener('job', ({ data }) => {
    const job = JSON.parse(String(data)) as Job
    if (job.state !== 'queued' && job.state !== 'running') {
      events.close()
      location.reload()
      return
    }
    if (bar && job.bytesTotal) bar.value = (job.bytesDone ?? 0) / job.bytesTotal
    const fill = (text: string | undefined, value: string): string => (text ?? '{}').replace('{}', value)
    if (words) {
      words.textContent = [
        job.bytesTotal && `${size(job.bytesDone ?? 0)} / ${size(job.bytesTotal)}`,
        job.rowsDone !== null && fill(rows, number.format(job.rowsDone)),
        job.bytesPerSecond && fill(rate, size(job.bytesPerSecond)),
        job.remainingSeconds !== null && fill(remaining, `${Math.ceil(job.remainingSeconds)} s`),
      ]
        .filter(Boolean)
        .join(' · ')
    }
  })
}
export {}
