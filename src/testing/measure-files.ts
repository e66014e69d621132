import { enqueueJob } from '../platform/jobs/index.ts'
import type { TestCity } from './city.ts'

/** Measures now what everybody downloads, which a city otherwise does every five minutes. */
export async function measureFiles({ city, database }: Pick<TestCity, 'city' | 'database'>): Promise<void> {
  const { jobs, lakeJobs } = city.services
  const id = await database.db.transaction().execute((trx) => enqueueJob(trx, lakeJobs.measurePublicFiles, {}))
  let state = ''
  for await (const view of jobs.watch(id)) ({ state } = view)
  if (state !== 'done') throw new Error(`measuring ended as ${state}`)
}
