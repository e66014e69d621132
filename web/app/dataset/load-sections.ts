import { isPlatformError, siteOf, type PageArgs } from '../run.ts'
import type { OpenedDataset } from './section.ts'
import { datasetSections } from './sections.ts'

/** What each section has to show, by its id; `null` where it has nothing. */
export type LoadedSections = Readonly<Record<string, unknown>>

/** Loads all sections side by side. A section that fails is left out and, when the fault is ours, reported. */
export async function loadSections(args: PageArgs, opened: OpenedDataset): Promise<LoadedSections> {
  const loaded = await Promise.all(
    datasetSections.map(async (section): Promise<[string, unknown]> => {
      try {
        return [section.id, await section.load(args, opened)]
      } catch (error) {
        if (!isPlatformError(error) && !(error instanceof Response)) siteOf(args).report(error)
        return [section.id, null]
      }
    }),
  )
  return Object.fromEntries(loaded)
}
