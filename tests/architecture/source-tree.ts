import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the whole project, without a closing slash. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const skipped = new Set(['node_modules', '.git', 'build', '.react-router', 'out', 'coverage'])
const isText = /\.(ts|tsx|mjs|js|json|jsonc|md|yaml|yml|css|sql|sh|html|svg|txt|csv|ebnf)$|(^|\/)(run|LICENSE|NOTICE|\.npmrc|\.gitignore)$/

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const at = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && !/^data(-|$)/.test(at)) yield* walk(at)
    } else if (entry.isFile()) yield at
  }
}

/** Every file of the project as paths from its root, without installed, built and stored things. */
export const files: readonly string[] = [...walk('')].sort()
/** Files a person reads or writes as text. */
export const textFiles: readonly string[] = files.filter((file) => isText.test(file))
/** Code of the program, its tests and its tools. */
export const codeFiles: readonly string[] = files.filter((file) => /^(src|web|tests|bench|bin|packs|scripts)\/.*\.(ts|tsx|mjs|css)$/.test(file))

/** A file's text. */
export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

/** A test, or something that only tests use. */
export const isTest = (file: string): boolean =>
  file.startsWith('tests/') || /^(src|web)\/testing\//.test(file) || /(\.test\.tsx?|\/testing\.ts)$/.test(file)

const comments = /\/\*[\s\S]*?\*\/|(?<=^|[\s;{}()])\/\/[^\n]*/g
const specifiers = [
  /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
  /(?<=^|\n)\s*import\s*['"]([^'"]+)['"]/g,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  /\bnew URL\(\s*['"](\.[^'"]+\.(?:ts|tsx|mjs))['"]\s*,\s*import\.meta\.url\s*\)/g,
]

/** What a text of code imports, re-exports, loads later or starts as a process: the specifiers as written. */
export function importsOf(code: string): string[] {
  const bare = code.replace(comments, '')
  return specifiers.flatMap((pattern) => [...bare.matchAll(pattern)].map((match) => match[1]!))
}

/** One import from one file of the project to another, both as paths from the root. */
export interface Edge {
  from: string
  to: string
}

/** Every import between files of the project. */
export const edges: readonly Edge[] = codeFiles
  // The tests beside this file hold imports as examples in strings.
  .filter((file) => !file.endsWith('.css') && !file.startsWith('tests/architecture/'))
  .flatMap((from) =>
    importsOf(read(from))
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => ({ from, to: path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier.replace(/\?\w+$/, ''))) })),
  )
