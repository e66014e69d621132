import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What a checkpoint states: the first `size` entries of the log have this root. */
export interface Checkpoint {
  origin: string
  size: number
  root: Buffer
}

/** The key of one log. `name` is also the origin line of its checkpoints. */
export interface Signer {
  name: string
  privateKey: KeyObject
  verifier: Verifier
}
export interface Verifier {
  name: string
  publicKey: KeyObject
  /** First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). */
  keyId: Buffer
}

const ed25519 = Buffer.of(1)

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}

function verifierOf(name: string, publicKey: KeyObject): Verifier {
  const digest = createHash('sha256').update(name).update('\n').update(ed25519).update(rawPublicKey(publicKey)).digest()
  return { name, publicKey, keyId: digest.subarray(0, 4) }
}

/** `<name>+<key id>+<key>` of C2SP signed-note: what outsiders need to verify checkpoints. */
export function printVerifier(verifier: Verifier): string {
  return `${verifier.name}+${verifier.keyId.toString('hex')}+${Buffer.concat([ed25519, rawPublicKey(verifier.publicKey)]).toString('base64')}`
}

/** Reads what `printVerifier` wrote; throws where name, id and key do not belong together. */
export function parseVerifier(text: string): Verifier {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim())
  const bytes = Buffer.from(parts?.[3] ?? '', 'base64')
  if (!parts || bytes.length !== 33 || bytes[0] !== 1) throw new Error('This is not the verifier key of an Ed25519 note')
  const publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, bytes.subarray(1)]), format: 'der', type: 'spki' })
  const verifier = verifierOf(parts[1]!, publicKey)
  if (verifier.keyId.toString('hex') !== parts[2]) throw new Error('The id in the verifier key does not belong to its name and key')
  return verifier
}

/** Text of a checkpoint (C2SP tlog-checkpoint) with one Ed25519 signature (C2SP signed-note). */
export function signCheckpoint(size: number, root: Buffer, signer: Signer): string {
  const text = `${signer.name}\n${size}\n${root.toString('base64')}\n`
  const signature = Buffer.concat([signer.verifier.keyId, sign(null, Buffer.from(text), signer.privateKey)])
  return `${text}\n— ${signer.name} ${signature.toString('base64')}\n`
}

/** The checkpoint in a note, or null when it is malformed, of another log, or not signed by this key. */
export function openCheckpoint(note: string, verifier: Verifier): Checkpoint | null {
  const parts = /^(([^\n]+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/=]+)\n)\n— (\S+) ([A-Za-z0-9+/=]+)\n$/.exec(note)
  if (!parts) return null
  const [, text, origin, size, root, name, signature] = parts as unknown as [string, string, string, string, string, string, string]
  const signed = Buffer.from(signature, 'base64')
  if (origin !== verifier.name || name !== verifier.name || !signed.subarray(0, 4).equals(verifier.keyId)) return null
  if (!verify(null, Buffer.from(text), verifier.publicKey, signed.subarray(4))) return null
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

/** What verifies this log's checkpoints, out of its key file; never makes one. Throws where there is none. */
export async function openVerifier(file: string, name: string): Promise<Verifier> {
  return verifierOf(name, createPublicKey(await readFile(file, 'utf8')))
}

/** Opens the log's key file, or makes key and file (mode 0600) when there is none yet. */
export async function openSigner(file: string, name: string): Promise<Signer> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  try {
    const made = await open(file, 'wx', 0o600)
    try {
      await made.write(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
      await made.sync()
    } finally {
      await made.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const privateKey = createPrivateKey(await readFile(file, 'utf8'))
  return { name, privateKey, verifier: verifierOf(name, createPublicKey(privateKey)) }
}
