/** One thing wrong in a pack: the file, where in it (JSON pointer), and what. */
export interface PackFault {
  file: string
  at: string
  message: string
}

/** A pack that cannot be used. All faults are collected and told together. */
export class PackError extends Error {
  readonly faults: readonly PackFault[]

  constructor(folder: string, faults: readonly PackFault[]) {
    super(
      `The pack in ${folder} has ${faults.length} fault(s):\n${faults.map((f) => `  ${f.file}${f.at && ` at ${f.at}`}: ${f.message}`).join('\n')}`,
    )
    this.name = 'PackError'
    this.faults = faults
  }
}
