import type { ReactNode } from 'react'
import type { CityCode } from '../../src/model/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import { Note } from './parts.tsx'
import { useSite } from './site.tsx'

/** What an action gives back when it refused: the problem and everything that was typed. */
export interface Refused {
  problem: Problem
  values: Record<string, string>
}

/** The faults of one field: the pointer may name a part of it (`/name/zh` or `name`). */
export const faultsAt = (problem: Problem | undefined, name: string): string[] => {
  const path = name.replaceAll('.', '/')
  return (problem?.faults ?? [])
    .filter((fault) => {
      const at = fault.at.replace(/^\//, '').replaceAll('.', '/')
      return at === path || path.startsWith(`${at}/`)
    })
    .map((fault) => fault.message)
}

interface FieldProps {
  name: string
  /** Where a page has the same field several times. */
  id?: string
  label: string
  hint?: string
  required?: boolean
  problem?: Problem | undefined
  className?: string
}

/** Label, hint, control and its faults, tied together for screen readers. */
function Field({
  name,
  id: own,
  label,
  hint,
  problem,
  className,
  children,
}: FieldProps & { children: (ids: { id: string; describedBy: string | undefined; invalid: true | undefined }) => ReactNode }): ReactNode {
  const faults = faultsAt(problem, name)
  const id = own ?? `in-${name}`
  const describedBy = [hint && `${id}-hint`, faults.length > 0 && `${id}-fault`].filter(Boolean).join(' ')
  return (
    <div className={`field${faults.length > 0 ? ' faulty' : ''}${className ? ` ${className}` : ''}`}>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <small className="hint" id={`${id}-hint`}>
          {hint}
        </small>
      )}
      {faults.length > 0 && (
        <span className="fault" id={`${id}-fault`}>
          {faults.join(' ')}
        </span>
      )}
      {children({ id, describedBy: describedBy || undefined, invalid: faults.length > 0 || undefined })}
    </div>
  )
}

export function TextField(
  props: FieldProps & { value?: string | undefined; type?: string; long?: boolean; autoComplete?: string; lang?: string },
): ReactNode {
  return (
    <Field {...props}>
      {({ id, describedBy, invalid }) =>
        props.long ? (
          <textarea
            className="in"
            id={id}
            name={props.name}
            rows={4}
            defaultValue={props.value}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            required={props.required}
            lang={props.lang}
          />
        ) : (
          <input
            className="in"
            id={id}
            name={props.name}
            type={props.type ?? 'text'}
            defaultValue={props.value}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            required={props.required}
            autoComplete={props.autoComplete ?? 'off'}
            lang={props.lang}
          />
        )
      }
    </Field>
  )
}

/** A code that is offered no more stays where it is already chosen. */
export const offered = (codes: readonly CityCode[], chosen: string | undefined): readonly CityCode[] =>
  codes.filter(({ code, hidden }) => !hidden || code === chosen)

export function ChoiceField(props: FieldProps & { value?: string | undefined; codes: readonly CityCode[]; empty?: string }): ReactNode {
  const { pick } = useSite()
  return (
    <Field {...props}>
      {({ id, describedBy, invalid }) => (
        <select
          className="in"
          id={id}
          name={props.name}
          defaultValue={props.value}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          required={props.required}
        >
          {props.empty !== undefined && <option value="">{props.empty}</option>}
          {offered(props.codes, props.value).map((code) => (
            <option key={code.code} value={code.code}>
              {pick(code.label)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** Says above a form what is to be mended; what was typed is still in it. */
export function FormProblem({ problem, fields }: { problem: Problem | undefined; fields: readonly string[] }): ReactNode {
  if (!problem) return null
  const shown = new Set(fields.flatMap((name) => faultsAt(problem, name)))
  const rest = (problem.faults ?? []).filter((fault) => !shown.has(fault.message))
  return (
    <Note kind="fault" title={problem.detail}>
      {rest.map((fault) => (
        <p key={fault.at + fault.message}>
          <span className="mono">{fault.at}</span> {fault.message}
        </p>
      ))}
      {problem.cure && <p>{problem.cure}</p>}
    </Note>
  )
}
