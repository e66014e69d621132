import type { ReactNode } from 'react'
import { labelOf, type Text } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import type { OfficesAnswer } from '../../answers/index.ts'
import { ChoiceField } from '../form.tsx'
import { useSite, type Tools } from '../site.tsx'

/** What an office is called in this city. */
export const roleLabel = (role: string, codes: Tools['codes']): Text => labelOf(codes('role'), role)

/** Names of agencies by their id. */
export const agencyNames = (offices: OfficesAnswer): Map<string, Text> => new Map(offices.agencies.map((agency) => [agency.id, agency.name]))

/** State of an account as mark and word. */
export function ActorState({ status }: { status: string }): ReactNode {
  const { w } = useSite()
  const kind = status === 'active' ? '' : status === 'suspended' ? ' stopped' : ' waiting'
  const label = status === 'active' ? w.people.active : status === 'suspended' ? w.people.suspended : w.people.invited
  return <span className={`state${kind}`}>{label}</span>
}

/** Roles in one line; the agency is named where it is not the person's own. */
export function HeldRoles({
  roles,
  names,
  home,
}: {
  roles: readonly { role: string; agencyId: string | null }[]
  names: ReadonlyMap<string, Text>
  home: string | null
}): ReactNode {
  const { w, pick, codes } = useSite()
  if (roles.length === 0) return <span className="quiet">—</span>
  return roles.map((held, at) => (
    <span key={`${held.role} ${held.agencyId}`}>
      {at > 0 && w.review.listMark}
      {pick(roleLabel(held.role, codes))}
      {held.agencyId !== home && <span className="quiet"> {held.agencyId === null ? w.people.city : pick(names.get(held.agencyId) ?? '—')}</span>}
    </span>
  ))
}

/** Choice of an agency in the order of the tree, lower ones set in. Closed ones take nobody in. */
export function AgencyChoice(props: {
  offices: OfficesAnswer
  name?: string
  label?: string
  hint?: string
  value?: string | undefined
  empty?: string
  required?: boolean
  problem?: Problem | undefined
  /** Left out: an agency cannot follow itself. */
  without?: string
}): ReactNode {
  const { w, pick } = useSite()
  const codes = props.offices.agencies
    .filter((agency) => agency.closedAt === null && agency.id !== props.without)
    .map((agency) => {
      const name = `${'　'.repeat(agency.depth)}${pick(agency.name)}`
      return { code: agency.id, label: { zh: name, en: name } }
    })
  return (
    <ChoiceField
      name={props.name ?? 'agency'}
      label={props.label ?? w.people.where}
      codes={codes}
      value={props.value}
      problem={props.problem}
      {...(props.hint !== undefined && { hint: props.hint })}
      {...(props.empty !== undefined && { empty: props.empty })}
      {...(props.required !== undefined && { required: props.required })}
    />
  )
}
