import { PlatformError } from '../platform/errors/index.ts'
import type { PackActor, PackPort } from './pack-port.ts'
import type { Pack } from './pack-schema.ts'

async function stands(look: Promise<unknown>): Promise<boolean> {
  try {
    await look
    return true
  } catch (error) {
    if (error instanceof PlatformError && error.kind === 'NotFound') return false
    throw error
  }
}

/** Charts, stories and dashboards of the pack that are not there yet. What somebody has changed since is left as it is. */
export async function installTold(pack: Pack, port: PackPort): Promise<void> {
  const { charts, stories, dashboards } = pack.told
  if (charts.length + stories.length + dashboards.length === 0) return
  const asked = [...new Set(charts.map((chart) => chart.agency))]
  const there = new Set<string>()
  for (const agency of asked) {
    const slugs = charts.filter((chart) => chart.agency === agency).map((chart) => chart.slug)
    const answer = (await port.call('list-charts', { slugs: slugs.join(','), limit: 100 }, { agency, role: 'steward' })) as {
      items: { slug: string }[]
    }
    for (const { slug } of answer.items) there.add(slug)
  }
  const missing = charts.filter((chart) => !there.has(chart.slug))
  await Promise.all(
    missing.map(({ agency, ...chart }) => port.call('save-chart', { ...chart, version: chart.version ?? null }, { agency, role: 'steward' })),
  )
  const tell = async (kind: 'story' | 'dashboard', { agency, ...written }: { agency: string; slug: string }): Promise<void> => {
    const as: PackActor = { agency, role: 'steward' }
    if (await stands(port.call(`show-${kind}`, { [kind]: written.slug }, as))) return
    await port.call(`create-${kind}`, { ...written, agency }, as)
    await port.call(`publish-${kind}`, { [kind]: written.slug }, as)
  }
  await Promise.all([...stories.map((story) => tell('story', story)), ...dashboards.map((dashboard) => tell('dashboard', dashboard))])
}
