import type { ReactNode } from 'react'
import { Scroll, Section } from '../parts.tsx'
import { useSite } from '../site.tsx'
import type { Snippet } from '../../view/snippets.ts'

/** The view above as programs. Tabs are radio buttons: no script is needed. */
export function ApiSnippets({ snippets, hint, children }: { snippets: readonly Snippet[]; hint?: ReactNode; children?: ReactNode }): ReactNode {
  const { w } = useSite()
  return (
    <Section id="api" className="part" title={w.h.api} note={w.evidence.apiLead}>
      <div className="code tabs">
        {snippets.map((snippet, i) => (
          <input key={snippet.name} type="radio" name="snippet" id={`snippet-${i}`} defaultChecked={i === 0} aria-label={snippet.name} />
        ))}
        <div className="names">
          {snippets.map((snippet, i) => (
            <label key={snippet.name} htmlFor={`snippet-${i}`}>
              {snippet.name}
            </label>
          ))}
        </div>
        {snippets.map((snippet, i) => (
          <div key={snippet.name} className={`pane p${i + 1}`}>
            <Scroll label={snippet.name}>
              <pre>
                <code id={`code-${i}`}>{snippet.code}</code>
              </pre>
            </Scroll>
            <div className="run">
              <button className="plain" type="button" data-copy={`#code-${i}`} hidden>
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
      {children}
    </Section>
  )
}
