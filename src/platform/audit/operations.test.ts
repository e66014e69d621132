import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createAccess } from '../access/index.ts'
import { anonymous, identityOperations } from '../identity/index.ts'
import { codeOf, createIdentityTestCity, random, type IdentityTestCity } from '../identity/testing.ts'
import { operationNamed, runOperation, type Actor, type Program, type Services } from '../operations/index.ts'
import {
  auditOperations,
  createSequencer,
  leafHash,
  openCheckpoint,
  openSigner,
  printVerifier,
  verifyConsistency,
  verifyInclusion,
  writeLeaf,
  type Sequencer,
  type Signer,
} from './index.ts'

interface AuditCity extends IdentityTestCity {
  signer: Signer
  sequencer: Sequencer
  run(name: string, actor: Actor | string, input: Record<string, unknown>): Promise<unknown>
}

interface Page {
  items: { id: string; operation: string; outcome: string; actorName: string | null; agencyId: string | null; entry: string }[]
  cursor: string | null
  truncated: boolean
}

/** The test city with its operations run as the server runs them. */
async function auditCity(): Promise<AuditCity> {
  const city = await createIdentityTestCity()
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-audit-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const log = pino({ enabled: false })
  const clock = { now: city.now }
  const signer = await openSigner(join(folder, 'key.pem'), 'city/audit')
  const sequencer = createSequencer({ db: city.db, signer, checkpointsFile: join(folder, 'checkpoints'), log })
  const access = createAccess([])
  const program: Program = {
    db: city.db,
    operations: [...identityOperations, ...auditOperations],
    services: { identity: city.identity, auditKey: printVerifier(signer.verifier) } as Services,
    clock,
    random,
    log,
    access: (actor, purpose, db) => access.forRequest(actor, purpose, db, clock),
    writeAudit: async (trx, entry) => void (await writeLeaf(trx, entry, clock.now())),
    committed: () => undefined,
    countUse: () => undefined,
  }
  const run = async (name: string, actor: Actor | string, input: Record<string, unknown>): Promise<unknown> => {
    const caller = typeof actor === 'string' ? await city.actor(actor) : actor
    return runOperation(program, operationNamed(program, name), {
      actor: caller,
      purpose: null,
      locale: 'en',
      requestId: 'r1',
      input,
      signal: new AbortController().signal,
    })
  }
  return { ...city, signer, sequencer, run }
}

test('what was done and what was refused both stand in the log, under the agency of who tried', async () => {
  const city = await auditCity()
  const boss = await city.person('boss', 'east', [['administrator', 'east']])
  const mei = await city.person('mei', 'east-health', [['steward', 'east-health']])
  await city.run('suspend-actor', boss, { actor: mei, reason: 'left the service' })
  expect(await codeOf(city.run('assign-role', boss, { actor: boss, role: 'administrator', agency: null }))).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  const { items } = (await city.run('list-audit-entries', boss, {})) as Page
  const seen = items.map((e) => [e.operation, e.outcome, e.actorName, e.agencyId])
  expect(seen).toHaveLength(2)
  expect(seen).toContainEqual(['suspend-actor', 'success', 'boss', city.agency.east])
  expect(seen).toContainEqual(['assign-role', 'failure', 'boss', city.agency.east])
  expect(JSON.parse(items.find((e) => e.outcome === 'failure')!.entry)).toMatchObject({
    facts: { error: 'PUJIANG_ROLE_BEYOND_YOURS' },
    subjectId: boss,
  })
})

test('a key is made and its text is in no entry', async () => {
  const city = await auditCity()
  const chief = await city.person('chief', null, [['administrator', null]])
  const { key } = (await city.run('create-key', chief, { name: 'k', scopes: ['read'] })) as { key: string }
  const { items } = (await city.run('list-audit-entries', chief, {})) as Page
  expect(items).toHaveLength(1)
  expect(JSON.stringify(items)).not.toContain(key)
})

test('an auditor of a district reads its entries page by page, and none of another district', async () => {
  const city = await auditCity()
  const auditor = await city.person('auditor', 'east', [['auditor', 'east']])
  const [east, west] = [
    await city.person('e', 'east-health', [['administrator', 'east-health']]),
    await city.person('w', 'west', [['administrator', 'west']]),
  ]
  for (let i = 0; i < 7; i += 1) {
    city.pass(1)
    await city.run('create-program', i % 3 === 0 ? west : east, { name: `p${i}`, agency: i % 3 === 0 ? 'west' : 'east-health' })
  }
  const read: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = (await city.run('list-audit-entries', auditor, {
      limit: 3,
      operation: 'create-program',
      ...(cursor !== undefined && { cursor }),
    })) as Page
    expect(page.truncated).toBe(page.cursor !== null)
    read.push(...page.items.map((e) => `${e.actorName}`))
    if (page.cursor === null) break
    cursor = page.cursor
  }
  expect(read).toEqual(['e', 'e', 'e', 'e'])
  const chief = await city.person('chief', 'city', [['auditor', null]])
  expect(((await city.run('list-audit-entries', chief, {})) as Page).items).toHaveLength(7)
  expect(await codeOf(city.run('list-audit-entries', chief, { cursor: `1_' or 1=1` }))).toBe('PUJIANG_CURSOR_INVALID')
})

test('attack: a steward, a citizen and a stranger ask for the log', async () => {
  const city = await auditCity()
  const steward = await city.person('steward', 'east', [['steward', 'east']])
  const calls = [
    ['list-audit-entries', {}],
    ['prove-audit-entry', { entry: random.uuid() }],
  ] as const
  for (const [name, input] of calls) {
    expect(await codeOf(city.run(name, steward, input))).toBe('PUJIANG_ROLE_NEEDED')
    expect(await codeOf(city.run(name, anonymous, input))).toBe('PUJIANG_SIGN_IN')
  }
})

test('attack: an auditor asks for the proof of an entry of another district by its id', async () => {
  const city = await auditCity()
  const auditor = await city.person('auditor', 'east', [['auditor', 'east']])
  const chief = await city.person('chief', 'city', [['auditor', null]])
  await city.run('create-program', await city.person('w', 'west', [['administrator', 'west']]), { name: 'p', agency: 'west' })
  await city.sequencer.run()
  const { items } = (await city.run('list-audit-entries', chief, {})) as Page
  const entry = items[0]!.id
  expect(await codeOf(city.run('prove-audit-entry', auditor, { entry }))).toBe('PUJIANG_NOT_FOUND')
  expect(await codeOf(city.run('prove-audit-entry', auditor, { entry: 'nonsense' }))).toBe('PUJIANG_NOT_FOUND')
  const proof = (await city.run('prove-audit-entry', chief, { entry })) as {
    index: number
    entry: string
    size: number
    note: string
    proof: string[]
  }
  const { root } = openCheckpoint(proof.note, city.signer.verifier)!
  expect(
    verifyInclusion(
      leafHash(proof.entry),
      proof.index,
      proof.size,
      proof.proof.map((h) => Buffer.from(h, 'base64')),
      root,
    ),
  ).toBe(true)
})

test('a stranger keeps a checkpoint and checks later that the log only grew', async () => {
  const city = await auditCity()
  expect(await city.run('show-audit-checkpoint', anonymous, {})).toEqual({ size: 0, note: null, key: printVerifier(city.signer.verifier) })
  const chief = await city.person('chief', null, [['administrator', null]])
  const roots = []
  for (const count of [3, 5]) {
    for (let i = 0; i < count; i += 1) await city.run('create-program', chief, { name: `p${i}`, agency: 'east' })
    await city.sequencer.run()
    roots.push(openCheckpoint(((await city.run('show-audit-checkpoint', anonymous, {})) as { note: string }).note, city.signer.verifier)!.root)
  }
  const { proof } = (await city.run('prove-audit-consistency', anonymous, { from: 3, to: 8 })) as { proof: string[] }
  expect(
    verifyConsistency(
      3,
      8,
      roots[0]!,
      roots[1]!,
      proof.map((h) => Buffer.from(h, 'base64')),
    ),
  ).toBe(true)
  expect(await codeOf(city.run('prove-audit-consistency', anonymous, { from: 3, to: 9 }))).toBe('PUJIANG_AUDIT_SIZE_INVALID')
  expect(await codeOf(city.run('prove-audit-consistency', anonymous, { from: 8, to: 3 }))).toBe('PUJIANG_AUDIT_SIZE_INVALID')
})

test('a suspended person learns why, and nothing else', async () => {
  const city = await auditCity()
  const chief = await city.person('chief', null, [['administrator', null]])
  const mei = await city.person('mei', 'east', [['administrator', 'east']])
  await city.run('suspend-actor', chief, { actor: mei, reason: 'under enquiry' })
  expect(await city.run('show-me', mei, {})).toMatchObject({ actor: { suspended: true, suspendedReason: 'under enquiry' }, roles: [] })
  for (const name of ['list-actors', 'list-keys', 'list-audit-entries']) expect(await codeOf(city.run(name, mei, {}))).toBe('PUJIANG_SUSPENDED')
})
