import type { ReactNode } from 'react'
import { useSite } from '../site.tsx'

/** Follow or follow no longer, with a form, so that it works without a script; comes back to where it stood. */
export function FollowForm({ kind, target, following, back }: { kind: string; target: string; following: boolean; back: string }): ReactNode {
  const { w, to, me } = useSite()
  if (!me?.actor.id)
    return (
      <span className="follow">
        <a className="btn small" href={to(`/sign-in?to=${encodeURIComponent(to(back))}`)} rel="nofollow">
          {w.talk.signInToFollow}
        </a>{' '}
        <a className="s13" href={to(`/register?to=${encodeURIComponent(to(back))}`)} rel="nofollow">
          {w.h.register}
        </a>
      </span>
    )
  return (
    <form className="follow" method="post" action={to('/notifications/follow')}>
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="ref" value={target} />
      <input type="hidden" name="to" value={to(back)} />
      <button className="btn small" name="follow" value={following ? 'no' : 'yes'} aria-pressed={following}>
        {following ? w.talk.unfollow : w.talk.follow}
      </button>
    </form>
  )
}
