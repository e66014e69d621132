import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Lists, manifests and descriptions of tables as files, for readers on this machine. All of it is derived from rows of the database: a file is whole or
 * absent, and made when it is first needed. The files name absolute paths, so those of another place of the data folder are thrown away.
 */
export class IcebergFolder {
  readonly folder: string
  private readonly placed: Set<string>

  private constructor(folder: string, placed: Set<string>) {
    this.folder = folder
    this.placed = placed
  }

  /** @param root folder of the objects that the files name */
  static async open(parent: string, root: string): Promise<IcebergFolder> {
    const own = createHash('sha256').update(`1 ${root}`).digest('hex').slice(0, 12)
    await mkdir(join(parent, own), { recursive: true })
    for (const name of await readdir(parent)) if (name !== own) await rm(join(parent, name), { recursive: true, force: true })
    const found = await readdir(join(parent, own))
    const broken = found.filter((name) => name.endsWith('.partial'))
    for (const name of broken) await rm(join(parent, own, name), { force: true })
    return new IcebergFolder(join(parent, own), new Set(found.filter((name) => !broken.includes(name))))
  }

  /** Path of the file of this name; written unless it is there. */
  async place(name: string, print: () => Promise<Buffer> | Buffer): Promise<string> {
    const path = join(this.folder, name)
    if (this.placed.has(name)) return path
    const partial = `${path}.${randomUUID()}.partial`
    const file = await open(partial, 'w', 0o644)
    try {
      await file.writeFile(await print())
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
    this.placed.add(name)
    return path
  }
}
