import { createInterface } from 'node:readline'
import { UsageError } from './failures.ts'
import type { Terminal } from './terminal.ts'

/** Asks for a secret without showing it; without a terminal the first line of standard input is taken. Throws UsageError when there is none. */
export async function readSecret(terminal: Terminal, name: string): Promise<string> {
  const secret = terminal.stdin.isTTY && terminal.stdin.setRawMode ? await readHidden(terminal, name) : await firstLine(terminal)
  if (secret === '') throw new UsageError({ zh: `缺少 ${name}。`, en: `${name} is missing.` })
  return secret
}

async function firstLine(terminal: Terminal): Promise<string> {
  const lines = createInterface({ input: terminal.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
  }
}

function readHidden(terminal: Terminal, name: string): Promise<string> {
  const { stdin, stderr } = terminal
  stderr.write(`${name}: `)
  stdin.setRawMode?.(true)
  stdin.resume()
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (finish: () => void): void => {
      stdin.off('data', hear)
      stdin.setRawMode?.(false)
      stdin.pause()
      stderr.write('\n')
      finish()
    }
    const hear = (chunk: Buffer): void => {
      for (const sign of chunk.toString('utf8')) {
        if (sign === '\r' || sign === '\n' || sign === '\u0004') return end(() => resolve(text))
        if (sign === '\u0003') return end(() => reject(new UsageError({ zh: '已中断。', en: 'Interrupted.' })))
        text = sign === '\u007f' || sign === '\b' ? [...text].slice(0, -1).join('') : text + sign
      }
    }
    stdin.on('data', hear)
  })
}
