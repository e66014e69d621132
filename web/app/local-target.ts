/** A path on this site to go on to, or the fallback: never another host. */
export function localTarget(asked: string | null | undefined, fallback: string): string {
  if (!asked || !asked.startsWith('/') || asked.startsWith('//') || asked.includes('\\')) return fallback
  const base = 'http://local.invalid'
  return URL.canParse(asked, base) && new URL(asked, base).origin === base ? asked : fallback
}
