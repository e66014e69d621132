import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCheckpoint, openSigner, openVerifier, parseVerifier, printVerifier, signCheckpoint } from './checkpoint.ts'
import { leafHash } from './merkle.ts'

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'pujiang-audit-'))
  onTestFinished(() => rm(made, { recursive: true }))
  return made
}

test('the key file is made once and only its owner may read it', async () => {
  const file = join(await folder(), 'audit', 'key.pem')
  const first = await openSigner(file, 'city/audit')
  const second = await openSigner(file, 'city/audit')
  expect(printVerifier(second.verifier)).toBe(printVerifier(first.verifier))
  expect(printVerifier(await openVerifier(file, 'city/audit'))).toBe(printVerifier(first.verifier))
  await expect(openVerifier(`${file}.missing`, 'city/audit')).rejects.toThrow('ENOENT')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('a checkpoint is a C2SP note that the printed verifier key opens', async () => {
  const signer = await openSigner(join(await folder(), 'key.pem'), 'city/audit')
  const root = leafHash('the only entry')
  const note = signCheckpoint(1, root, signer)
  expect(note).toMatch(/^city\/audit\n1\n[A-Za-z0-9+/]{43}=\n\n— city\/audit [A-Za-z0-9+/=]+\n$/)
  expect(openCheckpoint(note, parseVerifier(printVerifier(signer.verifier)))).toEqual({ origin: 'city/audit', size: 1, root })
})

test('a checkpoint with another size, root, log or key is not opened', async () => {
  const at = await folder()
  const signer = await openSigner(join(at, 'key.pem'), 'city/audit')
  const stranger = await openSigner(join(at, 'other.pem'), 'city/audit')
  const note = signCheckpoint(7, leafHash('a'), signer)
  expect(openCheckpoint(note.replace('\n7\n', '\n8\n'), signer.verifier)).toBeNull()
  expect(openCheckpoint(note.replace(leafHash('a').toString('base64'), leafHash('b').toString('base64')), signer.verifier)).toBeNull()
  expect(openCheckpoint(note.replaceAll('city/audit', 'town/audit'), signer.verifier)).toBeNull()
  expect(openCheckpoint(signCheckpoint(7, leafHash('a'), stranger), signer.verifier)).toBeNull()
  expect(openCheckpoint(note.trimEnd(), signer.verifier)).toBeNull()
})

test('a verifier key whose id does not belong to it is refused', async () => {
  const signer = await openSigner(join(await folder(), 'key.pem'), 'city/audit')
  const text = printVerifier(signer.verifier)
  expect(() => parseVerifier(text.replace('city/audit', 'town/audit'))).toThrow('does not belong')
  expect(() => parseVerifier('nonsense')).toThrow('not the verifier key')
})
