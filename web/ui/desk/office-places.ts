import type { Tools } from '../site.tsx'

/** Places of the desk that belong to an office: shown to those who hold it. */
export type OfficePlace = 'people' | 'grants' | 'audit' | 'settings'

/** Entries of the rail for the offices of the reader; the platform decides again when a page is asked for. */
export function officePlaces({ w, to, me }: Pick<Tools, 'w' | 'to' | 'me'>): [OfficePlace, string, string][] {
  const holds = (...roles: string[]): boolean => me?.roles.some((held) => roles.includes(held.role)) ?? false
  const city = (...roles: string[]): boolean => me?.roles.some((held) => held.agencyId === null && roles.includes(held.role)) ?? false
  const places: [OfficePlace, string, string, boolean][] = [
    ['grants', to('/desk/grants'), w.people.grantsPlace, holds('approver')],
    ['people', to('/desk/people'), w.people.place, holds('administrator', 'bureau', 'auditor')],
    ['audit', to('/desk/audit'), w.people.auditPlace, holds('auditor', 'administrator', 'bureau')],
    ['settings', to('/desk/settings'), w.people.settingsPlace, city('administrator', 'bureau')],
  ]
  return places.flatMap(([place, href, label, open]) => (open ? [[place, href, label]] : []))
}
