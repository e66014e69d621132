import type { Tools } from '../site.tsx'

type Me = Pick<Tools, 'me'>['me']

/** Whether the reader has one of these offices, in an agency or for the whole city. */
export const holdsOffice = (me: Me, ...offices: string[]): boolean => me?.roles.some(({ role }) => offices.includes(role)) ?? false

/** Offices that register datasets and change many at once; only stewards load files. */
export const registrars = ['steward', 'bureau', 'administrator'] as const

/** Whoever holds no office has an account, not a desk. */
export const hasDesk = (me: Me): boolean => me?.roles.some(({ role }) => role !== 'registered' && role !== 'visitor') ?? false

/** Places of the desk that belong to an office: shown to those who hold it. */
export type OfficePlace = 'people' | 'grants' | 'audit' | 'settings'

/** Entries of the rail for the offices of the reader; the platform decides again when a page is asked for. */
export function officePlaces({ w, to, me }: Pick<Tools, 'w' | 'to' | 'me'>): [OfficePlace, string, string][] {
  const city = (...roles: string[]): boolean => me?.roles.some((held) => held.agencyId === null && roles.includes(held.role)) ?? false
  const places: [OfficePlace, string, string, boolean][] = [
    ['grants', to('/desk/grants'), w.people.grantsPlace, holdsOffice(me, 'approver')],
    ['people', to('/desk/people'), w.people.place, holdsOffice(me, 'administrator', 'bureau', 'auditor')],
    ['audit', to('/desk/audit'), w.people.auditPlace, holdsOffice(me, 'auditor', 'administrator', 'bureau')],
    ['settings', to('/desk/settings'), w.people.settingsPlace, city('administrator', 'bureau')],
  ]
  return places.flatMap(([place, href, label, open]) => (open ? [[place, href, label]] : []))
}
