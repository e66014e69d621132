import type { ReactNode } from 'react'
import { Scroll } from './parts.tsx'
import { useSite } from './site.tsx'
import type { Snippet } from '../view/snippets.ts'

/** Programs behind tabs. The tabs are radio buttons: no script is needed. */
export function CodeTabs({ id, snippets, hint, label }: { id: string; snippets: readonly Snippet[]; hint: ReactNode; label: string }): ReactNode {
  const { w } = useSite()
  return (
    <div className="code tabs" role="group" aria-label={label}>
      {snippets.map((snippet, i) => (
        <input key={snippet.name} type="radio" name={id} id={`${id}-${i}`} defaultChecked={i === 0} aria-label={snippet.name} />
      ))}
      <div className="names">
        {snippets.map((snippet, i) => (
          <label key={snippet.name} htmlFor={`${id}-${i}`}>
            {snippet.name}
          </label>
        ))}
      </div>
      {snippets.map((snippet, i) => (
        <div key={snippet.name} className={`pane p${i + 1}`}>
          <Scroll label={snippet.name}>
            <pre>
              <code id={`${id}-code-${i}`}>{snippet.code}</code>
            </pre>
          </Scroll>
          <div className="run">
            <button className="plain" type="button" data-copy={`#${id}-code-${i}`} hidden>
              {w.common.copy}
            </button>
            <span>{hint}</span>
            <a className="push" href="/docs">
              {w.common.apiDocs}
            </a>
          </div>
        </div>
      ))}
    </div>
  )
}
