import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { attempt, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  kind: 'confirm' | 'off'
  token: string
  title: string
}

const isOff = (args: PageArgs): boolean => new URL(args.request.url).pathname.includes('/notifications/off/')

/** The page of a link in a letter, for confirming and for ending. A look does nothing: mail programs open links too. */
export function loader(args: PageArgs): Loaded {
  const kind = isOff(args) ? 'off' : 'confirm'
  return {
    kind,
    token: args.params['token'] ?? '',
    title: titled(args, words[siteOf(args).locale].account[kind === 'off' ? 'offTitle' : 'confirmTitle']),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
  { name: 'referrer', content: 'no-referrer' },
]

export async function action(args: PageArgs): Promise<unknown> {
  const { problem } = await attempt(args, isOff(args) ? 'unsubscribe' : 'confirm-email', { token: args.params['token'] ?? '' })
  return problem ? data({ problem }, { status: problem.status }) : { done: true }
}

export default function LetterLink(): ReactNode {
  const { kind, token } = useLoaderData<Loaded>()
  const answer = useActionData<{ done?: boolean; problem?: Problem }>()
  const { w, to } = useSite()
  const off = kind === 'off'
  return (
    <Frame>
      <div className="wrap">
        <div className="narrow-form">
          <h1 className="page-title">{off ? w.account.offTitle : w.account.confirmTitle}</h1>
          {answer?.done ? (
            <>
              <Note kind="fine">{off ? w.account.offDone : w.account.confirmDone}</Note>
              <a href={to('/account')}>{w.h.account}</a>
            </>
          ) : answer?.problem ? (
            <Note kind="fault">{w.account.linkGone}</Note>
          ) : (
            <form className="form rise-24" method="post" action={to(off ? `/notifications/off/${token}` : `/account/confirm/${token}`)}>
              {off && <p className="s15 quiet">{w.account.offText}</p>}
              <div className="form-end">
                <button className="btn go">{off ? w.account.offDo : w.account.confirmDo}</button>
              </div>
            </form>
          )}
        </div>
      </div>
    </Frame>
  )
}
