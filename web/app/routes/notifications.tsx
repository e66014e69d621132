import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Follow, Notice, Webhook } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note, Section, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  notices: Notice[]
  unread: number
  older: number | null
  follows: Follow[]
  webhooks: Webhook[]
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const before = Number(new URL(args.request.url).searchParams.get('before'))
  const [notices, follows, webhooks] = await Promise.all([
    ask(args, 'list-notices', Number.isInteger(before) && before > 0 ? { before } : {}),
    ask(args, 'list-follows'),
    ask(args, 'list-webhooks'),
  ])
  return {
    notices: notices.items,
    unread: notices.unread,
    older: notices.truncated ? (notices.items.at(-1)?.id ?? null) : null,
    follows: follows.items,
    webhooks: webhooks.items,
    title: titled(args, words[siteOf(args).locale].h.news),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  if (values['intent'] === 'webhook') {
    const made = await attempt(args, 'create-webhook', { endpoint: values['endpoint'] ?? '' })
    // The secret is answered once, in this page, and never stands in an address.
    return made.problem ? data({ problem: made.problem, values } satisfies Refused, { status: made.problem.status }) : { secret: made.ok.secret }
  }
  const { problem } =
    values['intent'] === 'remove-webhook'
      ? await attempt(args, 'remove-webhook', { webhook: values['webhook'] ?? '' })
      : await attempt(args, 'read-notices', {})
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/notifications')
}

const hrefOf = (follow: Follow): string =>
  ({ dataset: `/datasets/${follow.ref}`, agency: `/agencies/${follow.ref}`, search: `/datasets?${follow.ref}`, request: `/requests/${follow.ref}` })[
    follow.kind
  ]

/** A search by what it asks for, not by its address. */
const nameOf = (follow: Follow, pick: (text: Follow['name']) => string): string =>
  follow.kind === 'search' ? [...new URLSearchParams(follow.ref).values()].join(' · ') : pick(follow.name)

function News({ notices, unread, older }: Pick<Loaded, 'notices' | 'unread' | 'older'>): ReactNode {
  const { w, f, to, pick } = useSite()
  if (notices.length === 0) return <Vacant title={w.account.noNews} text={w.account.noNewsText} />
  return (
    <>
      {unread > 0 && (
        <form className="talk-bar" method="post" action={to('/notifications')}>
          <b>{w.account.unread(f.int(unread))}</b>
          <button className="btn small">{w.account.markRead}</button>
        </form>
      )}
      <ul className="notices">
        {notices.map((notice) => (
          <li key={notice.id} className={notice.read ? undefined : 'fresh'}>
            <time dateTime={notice.at}>{f.ago(notice.at)}</time>
            <a href={to(notice.path)}>{pick(notice.text)}</a>
          </li>
        ))}
      </ul>
      {older && (
        <p className="pager">
          <a href={to(`/notifications?before=${older}`)}>{w.account.older}</a>
        </p>
      )}
    </>
  )
}

export default function Notifications(): ReactNode {
  const { notices, unread, older, follows, webhooks } = useLoaderData<Loaded>()
  const answer = useActionData<{ secret?: string; problem?: Refused['problem']; values?: Refused['values'] }>()
  const { w, f, to, pick } = useSite()
  return (
    <Frame>
      <div className="wrap account">
        <Crumbs items={[{ href: to('/account'), label: w.h.account }, { label: w.h.news }]} />
        <h1 className="page-title song">{w.h.news}</h1>
        <News notices={notices} unread={unread} older={older} />
        <Section id="follows" className="account-part" title={w.account.follows}>
          {follows.length === 0 ? (
            <p className="quiet s15">{w.account.noFollows}</p>
          ) : (
            <ul className="sessions">
              {follows.map((follow) => (
                <li key={follow.id}>
                  <span>
                    <a href={to(hrefOf(follow))}>{nameOf(follow, pick)}</a>
                    <small>{w.account[`kind_${follow.kind}`]}</small>
                  </span>
                  <form method="post" action={to('/notifications/follow')}>
                    <input type="hidden" name="kind" value={follow.kind} />
                    <input type="hidden" name="ref" value={follow.id} />
                    <input type="hidden" name="to" value={to('/notifications#follows')} />
                    <button className="btn small" name="follow" value="no" aria-label={`${w.talk.unfollow}: ${nameOf(follow, pick)}`}>
                      {w.talk.unfollow}
                    </button>
                  </form>
                </li>
              ))}
            </ul>
          )}
        </Section>
        <Section id="webhooks" className="account-part" title={w.account.webhooksTitle} note={w.account.webhooksText}>
          {answer?.secret && (
            <Note kind="fine" title={w.account.webhookSecret}>
              <code className="secret">{answer.secret}</code>
            </Note>
          )}
          {webhooks.length > 0 && (
            <ul className="sessions">
              {webhooks.map((webhook) => (
                <li key={webhook.id}>
                  <span>
                    <span className="mono s13">{webhook.url}</span>
                    <small>
                      {webhook.stoppedAt
                        ? w.account.webhookStopped
                        : webhook.lastAt
                          ? w.account.webhookLast(String(webhook.lastStatus ?? '—'), f.dateTime(webhook.lastAt))
                          : w.account.webhookNever}
                    </small>
                  </span>
                  <form method="post" action={to('/notifications')}>
                    <input type="hidden" name="intent" value="remove-webhook" />
                    <input type="hidden" name="webhook" value={webhook.id} />
                    <button className="btn small harm" aria-label={`${w.account.webhookRemove}: ${webhook.url}`}>
                      {w.account.webhookRemove}
                    </button>
                  </form>
                </li>
              ))}
            </ul>
          )}
          <form className="form rise-16" method="post" action={to('/notifications#webhooks')}>
            <input type="hidden" name="intent" value="webhook" />
            <FormProblem problem={answer?.problem} fields={['endpoint']} />
            <TextField
              name="endpoint"
              type="url"
              label={w.account.webhookUrl}
              hint={w.account.webhookUrlHint}
              value={answer?.values?.['endpoint']}
              required
              problem={answer?.problem}
            />
            <div className="form-end">
              <button className="btn">{w.account.webhookAdd}</button>
            </div>
          </form>
        </Section>
      </div>
    </Frame>
  )
}
