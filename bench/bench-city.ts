/**
 * The whole program as the bench asks it, in a process of its own: a city with one steward and a key that is exempt from the rate limit.
 * Started by `http.ts`; prints one JSON line with address and key.
 */
import { openCity, serveCity } from '../src/city/index.ts'
import { loadConfig } from '../src/platform/config/index.ts'
import { createAccount, createAgency, findActor } from '../src/platform/identity/index.ts'
import { createLog } from '../src/platform/log/index.ts'

const config = loadConfig({ argv: [...process.argv.slice(2), '--no-demo', '--port', '0'] })
const city = await openCity(config, createLog({ level: 'warn' }))
const { db } = city.database
const { random, clock } = city.program
const agency = await createAgency(db, { id: random.uuid(), slug: 'bench-agency', name: { zh: '测速局', en: 'Bench Agency' }, kind: 'city' })
const account = async (name: string, role: string, agencyId: string | null): Promise<string> => {
  const id = await createAccount(db, random, {
    email: `${name}@bench.test`,
    password: 'correct-horse-battery',
    name,
    agencyId: agency.id,
    roles: [{ role, agencyId }],
  })
  const actor = await findActor(db, id)
  if (!actor) throw new Error('no actor')
  const ctx = { actor, db, clock, random, afterCommit: () => undefined }
  return (await city.services.identity.createApiKey(ctx, { name: 'bench', scopes: ['*'], unlimited: role === 'administrator' })).key
}
const steward = await account('steward', 'steward', agency.id)
const approver = await account('approver', 'approver', agency.id)
const unlimited = await account('administrator', 'administrator', null)
const served = await serveCity(city, { pages: false })
console.log(JSON.stringify({ url: served.url, steward, approver, unlimited }))
process.on('message', (message) => {
  if (message === 'lag') process.send?.({ lag: served.metrics.takeLongestLag() })
})
process.once('SIGTERM', () => {
  void served
    .close()
    .then(() => city.close())
    .then(() => process.exit(0))
})
