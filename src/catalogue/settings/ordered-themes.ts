import { themes, type Text } from '../../model/index.ts'

/** The sixteen fields as the city orders and names them; none can be left out or added, for the standard has sixteen. */
export function orderedThemes(own: readonly { code: string; label: Text }[] | null | undefined): { code: string; label: Text }[] {
  const known = new Map(themes.map((theme) => [theme.code, theme.label]))
  const first = (own ?? []).filter((theme) => known.delete(theme.code))
  return [...first, ...[...known].map(([code, label]) => ({ code, label }))]
}
