import type { ReactNode } from 'react'
import { labelOf, metadataEntries } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { useSite } from '../site.tsx'

export interface MergeConflict {
  path: string
  base: string
  mine: string
  theirs: string
}

/** Entries that two people wrote differently, as the refusal lists them. */
export function conflictsOf(
  problem: Problem | undefined,
): { by: string | null; current: number; joined: string[]; conflicts: MergeConflict[] } | null {
  const facts = problem?.facts as { by?: string | null; current?: number; joined?: string[]; conflicts?: MergeConflict[] } | undefined
  return facts?.conflicts && typeof facts.current === 'number'
    ? { by: facts.by ?? null, current: facts.current, joined: facts.joined ?? [], conflicts: facts.conflicts }
    : null
}

/** Both texts of every entry side by side with the text before them, and the choice between them. */
export function Merge({ conflicts, by }: { conflicts: readonly MergeConflict[]; by: string | null }): ReactNode {
  const { w, f, pick, codes } = useSite()
  const shown = (path: string, text: string): ReactNode => {
    const list = metadataEntries.find((entry) => entry.path === path)?.list
    if (text === '') return <span className="quiet">{w.work.empty}</span>
    return list ? pick(labelOf(codes(list), text)) : text
  }
  return (
    <section className="merge" aria-label={w.work.conflictTitle(f.int(conflicts.length))}>
      <h2>{w.work.conflictTitle(f.int(conflicts.length))}</h2>
      <p className="quiet s13">{w.work.conflictText}</p>
      {conflicts.map(({ path, base, mine, theirs }) => (
        <fieldset key={path}>
          <legend>{pick(metadataEntries.find((entry) => entry.path === path)?.label)}</legend>
          <p className="quiet s13">
            {w.work.before}: {shown(path, base)}
          </p>
          <input type="hidden" name={`theirs.${path}`} value={theirs} />
          <div className="merge-sides">
            <label>
              <input type="radio" name={`side.${path}`} value="mine" defaultChecked />
              <b>{w.work.mine}</b>
              <span className="merge-text">{shown(path, mine)}</span>
            </label>
            <label>
              <input type="radio" name={`side.${path}`} value="theirs" />
              <b>{w.work.theirs(by ?? w.work.somebody)}</b>
              <span className="merge-text">{shown(path, theirs)}</span>
            </label>
          </div>
        </fieldset>
      ))}
    </section>
  )
}
