import type { ReactNode } from 'react'
import { useSite } from '../site.tsx'

/** The four places of the people's side, and the sets of the one that is open. */
export function TalkNav({ page, sets, current }: { page: string; sets: readonly (readonly [string, string])[]; current: string }): ReactNode {
  const { w, to } = useSite()
  const pages = [
    ['questions', w.talk.deskTitle],
    ['requests', w.requests.deskRequests],
    ['reuses', w.requests.deskReuses],
    ['contributions', w.requests.deskContributions],
  ] as const
  return (
    <>
      <nav className="filters" aria-label={w.h.talk}>
        {pages.map(([name, label]) => (
          <a key={name} href={to(`/desk/${name}`)} aria-current={name === page ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <nav className="filters" aria-label={w.requests.stateHead}>
        {sets.map(([name, label], at) => (
          <a key={name} href={to(`/desk/${page}${at === 0 ? '' : `?set=${name}`}`)} aria-current={name === current ? 'true' : undefined}>
            {label}
          </a>
        ))}
      </nav>
    </>
  )
}

/** The set the address asks for, else the first. */
export const setOf = (url: string, sets: readonly string[]): string => {
  const asked = new URL(url).searchParams.get('set')
  return sets.find((name) => name === asked) ?? sets[0] ?? ''
}
