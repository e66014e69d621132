import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadDemoPack } from '../../src/city/demo-city.ts'
import { packPort } from '../../src/city/pack-port.ts'
import { installPack } from '../../src/packs/index.ts'
import { createTestCity } from '../../src/testing/city.ts'
import { measureFiles } from '../../src/testing/measure-files.ts'

/** A list with places, one whose period is stated, one by months, and one that is not open. */
const chosen = ['schools', 'census-age', 'price-index', 'fishing-vessels']

test('the demo city has all 405 points wherever its data are open', { timeout: 120_000 }, async () => {
  const city = await createTestCity()
  const outDir = await mkdtemp(join(tmpdir(), 'pujiang-score-'))
  onTestFinished(async () => {
    await city.drop()
    await rm(outDir, { recursive: true, force: true })
  })
  const pack = await loadDemoPack()
  const few = { ...pack, datasets: pack.datasets.filter(({ slug }) => chosen.includes(slug)), told: { charts: [], stories: [], dashboards: [] } }
  await installPack(few, packPort(city.city), { clock: city.city.program.clock, outDir })
  // Without their sizes downloads lack five points; measuring has them scored again.
  expect((await city.visitor.get('/metadata-scores?lacks=byte-size')).body.items).toHaveLength(4)
  await measureFiles(city)
  const { body } = await city.visitor.get('/metadata-scores')
  expect((body.items as { slug: string; best: number; lacks: string[] }[]).map(({ slug, best, lacks }) => [slug, best, lacks.length])).toEqual(
    expect.arrayContaining([
      ['fishing-vessels', 350, 3],
      ['schools', 405, 0],
      ['census-age', 405, 0],
      ['price-index', 405, 0],
    ]),
  )
  expect((await city.visitor.get('/metadata-score')).body).toMatchObject({ datasets: 4, full: 3, complete: true })
  // What is not in this small city says of itself what the others do.
  const bare = pack.datasets.filter(
    ({ openClass, licence, keywords }) => openClass === 'unconditional' && (licence !== 'CC-BY-4.0' || keywords.length === 0),
  )
  expect(bare.map(({ slug }) => slug)).toEqual([])
})
