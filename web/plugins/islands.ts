import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Adds every module of `web/islands` to the browser build as an entry of its own and lists their hashed names in `islands.json`. */
export function islands(folder: string): Plugin {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -3))
  const references = new Map<string, string>()
  return {
    name: 'pujiang-islands',
    applyToEnvironment: (environment) => environment.name === 'client',
    buildStart() {
      for (const name of names)
        references.set(name, this.emitFile({ type: 'chunk', id: join(folder, `${name}.ts`), name: `island-${name}`, preserveSignature: false }))
    },
    generateBundle() {
      const manifest = Object.fromEntries([...references].map(([name, reference]) => [name, `/${this.getFileName(reference)}`]))
      this.emitFile({ type: 'asset', fileName: 'islands.json', source: JSON.stringify(manifest) })
    },
  }
}
