import type { Guess, LoadSettings } from './load-settings.ts'
import { identifyFile, type RawFile } from './identify-file.ts'
import { serveChild } from './serve-child.ts'
import { sniffText } from './sniff-text.ts'

serveChild<RawFile & { hints?: LoadSettings }, never, Guess>(async ({ hints = {}, ...file }) => {
  const identified = await identifyFile(file, hints)
  return sniffText(identified, hints).guess
})
