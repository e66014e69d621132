import type { ReactNode } from 'react'

/** Asks once more before something is taken away: a button that opens what it means and the button that does it. Works without a script. */
export function Confirm(props: {
  label: string
  /** Read to those who do not see where the button stands. */
  about: string
  text: ReactNode
  action: string
  fields: Record<string, string>
  group?: string
  children?: ReactNode
}): ReactNode {
  return (
    <details className="pop end" name={props.group}>
      <summary className="btn small harm" aria-label={`${props.label}: ${props.about}`}>
        {props.label}
      </summary>
      <div>
        <form method="post" action={props.action}>
          {Object.entries(props.fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <p>{props.text}</p>
          {props.children}
          <button className="btn harm">{props.label}</button>
        </form>
      </div>
    </details>
  )
}
