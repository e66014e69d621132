import './tables.ts'
import { sql } from 'kysely'
import { defineJob, type JobKind } from '../../../platform/jobs/index.ts'
import type { Clock } from '../../../platform/operations/index.ts'
import { answersHead, type WebhookRules } from '../../../platform/webhooks/index.ts'

/** Links asked side by side. */
const together = 8

/** Asks every link of a public dataset once a day whether it answers, and has those datasets scored again where the answer changed. */
export function checkLinksJob({ clock, rules }: { clock: Clock; rules: WebhookRules }): JobKind<Record<string, never>, { checked: number }> {
  return defineJob({
    kind: 'check-links',
    queue: 'check-links',
    async run({ db, signal, progress }) {
      let checked = 0
      const until = new Date(clock.now().getTime() - 20 * 3_600_000)
      while (!signal.aborted) {
        const { rows } = await sql<{ url: string }>`
          select distinct di.url from distribution di join dataset d on d.id = di.dataset_id left join link_check l on l.url = di.url
          where di.kind in ('link', 'service') and di.url is not null and d.status = 'published' and d.share_class <> 'none'
            and (l.url is null or l.checked_at < ${until}) limit ${together}`.execute(db)
        if (rows.length === 0) break
        const answers = await Promise.all(rows.map(({ url }) => answersHead(url, rules, signal)))
        const found = rows.map(({ url }, i) => ({ url, answers: answers[i] }))
        await sql`
          with asked as (select r ->> 'url' as url, (r ->> 'answers')::boolean as answers from jsonb_array_elements(${JSON.stringify(found)}::jsonb) r),
          other as (select a.url from asked a left join link_check l on l.url = a.url where l.answers is distinct from a.answers),
          again as (update metadata_score s set stale = true from distribution di join other o on o.url = di.url where s.dataset_id = di.dataset_id)
          insert into link_check (url, answers, checked_at) select url, answers, ${clock.now()}::timestamptz from asked
          on conflict (url) do update set answers = excluded.answers, checked_at = excluded.checked_at`.execute(db)
        checked += rows.length
        progress({ rowsDone: checked })
      }
      return { checked }
    },
  })
}
