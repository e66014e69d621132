import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The key of this installation that signs sessions and cursors: made once, kept in the data folder with mode 0600. */
export async function installationSecret(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'keys')
  const file = join(folder, 'secret')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const made = await open(file, 'wx', 0o600)
    try {
      await made.writeFile(randomBytes(48).toString('base64url'))
      await made.sync()
    } finally {
      await made.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < 32)
    throw new Error(
      `The key file ${file} is damaged: it should hold 64 characters. Restore it from a backup; a new one ends all sessions and cursors.`,
    )
  return secret
}
