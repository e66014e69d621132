import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readRuntime } from '../platform/config/index.ts'
import { UsageError } from './failures.ts'
import { Server } from './server.ts'
import { readSession } from './session-file.ts'
import type { Terminal } from './terminal.ts'

/** What every command that asks a server may be told. */
export interface ServerOptions {
  url?: string
  data?: string
  keyFile?: string
  purpose?: string
  /** The session itself is meant: a key is left aside. */
  session?: boolean
}

/** Where the server is: as told, else as the data folder says, else where a first start listens. */
export function serverUrl(terminal: Terminal, options: ServerOptions): string {
  const told = options.url ?? (terminal.env['PUJIANG_URL'] || undefined)
  if (told !== undefined) {
    const url = URL.canParse(told) ? new URL(told) : null
    if (!url || !/^https?:$/.test(url.protocol))
      throw new UsageError({ zh: `${told} 不是 http 或 https 地址。`, en: `${told} is not an http or https address.` })
    return told.replace(/\/+$/, '')
  }
  const folder = resolve(terminal.cwd, options.data ?? (terminal.env['PUJIANG_DATA'] || join('.', 'data')))
  const running = readRuntime(folder)?.url
  // Listening on every address is not an address to call.
  return running?.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=[:/]|$)/, '//127.0.0.1') ?? 'http://127.0.0.1:8080'
}

/** The server with the key or session of the caller. A key goes before a session; it is never taken from the command line, where others can see it. */
export function openServer(terminal: Terminal, options: ServerOptions): Server {
  const url = serverUrl(terminal, options)
  const key = options.session
    ? undefined
    : options.keyFile === undefined
      ? terminal.env['PUJIANG_KEY']?.trim()
      : readKey(resolve(terminal.cwd, options.keyFile))
  const session = key ? null : readSession(terminal.env, url)
  const purpose = options.purpose ?? terminal.env['PUJIANG_PURPOSE']
  return new Server(url, {
    'accept-language': terminal.locale,
    'user-agent': 'pujiang-cli',
    ...(key && { authorization: `Bearer ${key}` }),
    ...(session !== null && { cookie: session }),
    ...(purpose && { 'pujiang-purpose': encodeURIComponent(purpose) }),
  })
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new UsageError({
      zh: `读不了密钥文件 ${file}:${(error as Error).message}`,
      en: `Cannot read the key file ${file}: ${(error as Error).message}`,
    })
  }
}
