import type { Call } from './action.ts'
import { say } from './site.ts'

interface Licence {
  title: string | null
  url: string | null
  isopen: boolean
}

const addresses: Readonly<Record<string, string>> = {
  'CC-BY-4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
}

/** Every licence of the city's list is one of opening. */
export function licenceOf(code: string | null, { site, origin, locale }: Pick<Call, 'site' | 'origin' | 'locale'>): Licence {
  if (code === null) return { title: null, url: null, isopen: false }
  const known = site.licences.find((licence) => licence.code === code)
  return {
    title: known ? say(known.label, locale) : code,
    url: addresses[code] ?? `${origin}/about#${encodeURIComponent(code)}`,
    isopen: known !== undefined,
  }
}

/** The city's licences as `license_list` tells them. */
export const licenceList = (told: Pick<Call, 'site' | 'origin' | 'locale'>): Record<string, unknown>[] =>
  told.site.licences.map(({ code, hidden }) => {
    const { title, url, isopen } = licenceOf(code, told)
    return {
      id: code,
      title,
      url,
      status: hidden ? 'retired' : 'active',
      maintainer: '',
      family: '',
      domain_content: true,
      domain_data: true,
      domain_software: false,
      od_conformance: isopen ? 'approved' : 'not reviewed',
      osd_conformance: 'not reviewed',
      is_generic: false,
      is_okd_compliant: isopen,
      is_osi_compliant: false,
    }
  })
