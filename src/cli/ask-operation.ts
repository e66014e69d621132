import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { basename, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Operation } from '../platform/operations/index.ts'
import { exitCodes, Failed, UsageError } from './failures.ts'
import { openServer, type ServerOptions } from './find-server.ts'
import { flagsOf, inputFrom, type Flag } from './flags.ts'
import { printAnswer } from './print-answer.ts'
import { readArguments, type Arguments } from './read-arguments.ts'
import { readSecret } from './read-secret.ts'
import { textOf, type Question } from './server.ts'
import { plainLine, say, type Terminal } from './terminal.ts'

/** Flags of every command that asks a server, with a value. A property of an operation with the same name goes before them. */
export const serverFlags = ['url', 'data', 'key-file', 'purpose', 'output'] as const
/** Flags of every command, without a value. */
export const commonSwitches = ['json', 'help'] as const

/** What an operation is asked with. */
export interface OperationCall {
  operation: Operation
  input: Record<string, unknown>
  /** Path of the file to send, for operations whose body is a stream; `-` is standard input. */
  file?: string
}

const pathNames = (operation: Operation): string[] => [...operation.http.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string)

/** What a command for this operation accepts. */
export function acceptedBy(operation: Operation): { flags: Flag[]; values: string[]; switches: string[] } {
  const flags = flagsOf(operation.input)
  const switches = flags.filter((flag) => flag.kind === 'boolean').map((flag) => flag.name)
  const values = flags.filter((flag) => flag.kind !== 'boolean').map((flag) => flag.name)
  const own = new Set([...values, ...switches])
  return {
    flags,
    values: [...values, ...serverFlags.filter((name) => !own.has(name))],
    switches: [...switches, ...commonSwitches.filter((name) => !own.has(name))],
  }
}

/** Names that may stand without a flag, in order: those of the path, then the one other that must be given. */
export function positionalNames(operation: Operation): string[] {
  const inPath = pathNames(operation)
  const others = flagsOf(operation.input).filter((flag) => flag.required && !inPath.includes(flag.name) && flag.path.length === 1)
  const [only] = others
  return others.length === 1 && only?.kind === 'text' && !secrets.has(only.name) ? [...inPath, only.path[0] as string] : inPath
}

const secrets = new Set(['password', 'current', 'next', 'token'])

/** Makes the call out of the words of the command line. Throws UsageError. */
export function callFrom(operation: Operation, { positional, given }: Arguments, flags: readonly Flag[]): OperationCall {
  const input = inputFrom(flags, given)
  const rest = [...positional]
  let file: string | undefined
  if (operation.body === 'stream') {
    file = rest.shift()
    if (file === undefined)
      throw new UsageError({ zh: `缺少文件:pujiang ${operation.name} 文件`, en: `A file is needed: pujiang ${operation.name} FILE` })
  }
  for (const name of positionalNames(operation)) if (input[name] === undefined && rest.length > 0) input[name] = rest.shift()
  if (rest.length > 0) throw new UsageError({ zh: `多余的词:${rest.join(' ')}`, en: `Too many words: ${rest.join(' ')}` })
  const missing = pathNames(operation).filter((name) => input[name] === undefined || input[name] === '')
  if (missing.length > 0)
    throw new UsageError({
      zh: `缺少 ${missing.map((name) => `--${name}`).join(' ')}`,
      en: `${missing.map((name) => `--${name}`).join(' ')} is needed`,
    })
  return { operation, input, ...(file !== undefined && { file }) }
}

/** The request that runs an operation with this input. */
export function questionOf({ operation, input }: OperationCall): Question {
  const [method = 'GET', template = '/'] = operation.http.split(' ')
  const inPath = pathNames(operation)
  const path = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(input[name])))
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name))
  if (['POST', 'PUT', 'PATCH'].includes(method) && operation.body !== 'stream') return { method, path, json: Object.fromEntries(rest), input }
  const query = new URLSearchParams()
  for (const [name, value] of rest)
    for (const item of Array.isArray(value) ? value : [value])
      query.append(name, typeof item === 'object' && item !== null ? JSON.stringify(item) : String(item))
  return { method, path, query, input }
}

/** Runs the command of one operation: reads its words, asks the server, prints the answer. */
export async function askOperation(terminal: Terminal, operation: Operation, words: readonly string[]): Promise<number> {
  const { flags, values, switches } = acceptedBy(operation)
  const args = readArguments(words, { values, switches })
  const call = callFrom(operation, args, flags)
  for (const flag of flags)
    if (flag.required && secrets.has(flag.name) && call.input[flag.name] === undefined) call.input[flag.name] = await readSecret(terminal, flag.name)
  const option = (name: string): string | undefined => (flags.some((flag) => flag.name === name) ? undefined : args.given.get(name)?.at(-1))
  const server = openServer(terminal, serverOptions(option))
  const stop = new AbortController()
  const listening = terminal.onEnd(() => stop.abort(interrupted()))
  try {
    const answer = await server.ask({ ...questionOf(call), ...(call.file !== undefined && fileBody(terminal, call.file)), signal: stop.signal })
    await showAnswer(terminal, answer, args.given.get('json')?.at(-1) === 'true', option('output'))
    return exitCodes.done
  } finally {
    listening()
  }
}

export const interrupted = (): Failed => new Failed({ zh: '已中断。', en: 'Interrupted.' }, 130)

/** The options of `openServer` out of flags by name. */
export const serverOptions = (option: (name: string) => string | undefined): ServerOptions => {
  const [url, data, keyFile, purpose] = [option('url'), option('data'), option('key-file'), option('purpose')]
  return {
    ...(url !== undefined && { url }),
    ...(data !== undefined && { data }),
    ...(keyFile !== undefined && { keyFile }),
    ...(purpose !== undefined && { purpose }),
  }
}

/** A file as the body of a request, with its length and name. */
export function fileBody(terminal: Terminal, file: string): Pick<Question, 'body' | 'headers'> {
  if (file === '-') return { body: terminal.stdin, headers: { 'content-type': 'application/octet-stream' } }
  const path = resolve(terminal.cwd, file)
  let size: number
  try {
    const found = statSync(path)
    if (!found.isFile()) throw new Error('not a file')
    size = found.size
  } catch (error) {
    throw new UsageError({ zh: `读不了文件 ${file}:${(error as Error).message}`, en: `Cannot read the file ${file}: ${(error as Error).message}` })
  }
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
  }
  return { body: createReadStream(path, { highWaterMark: 1 << 20 }), headers }
}

async function showAnswer(terminal: Terminal, answer: IncomingMessage, json: boolean, output: string | undefined): Promise<void> {
  const type = answer.headers['content-type'] ?? ''
  if (output !== undefined) return saveAnswer(terminal, answer, resolve(terminal.cwd, output))
  if (type.startsWith('application/json') && !json) return printAnswer(terminal, JSON.parse(await textOf(answer)))
  if (type.startsWith('application/vnd') && terminal.stdout.isTTY) {
    answer.destroy()
    throw new UsageError({
      zh: '这是二进制数据:请用 --output 文件,或把输出转到文件。',
      en: 'This is binary: give --output FILE, or send the output to a file.',
    })
  }
  let last: number | undefined
  answer.on('data', (chunk: Buffer) => (last = chunk.at(-1)))
  await pipeline(answer, terminal.stdout, { end: false })
  if (type.startsWith('application/json') && last !== 10) terminal.stdout.write('\n')
}

/** Writes beside the file and renames at the end, so that a broken download is never taken for a whole one. */
async function saveAnswer(terminal: Terminal, answer: IncomingMessage, file: string): Promise<void> {
  const partial = `${file}.part`
  let bytes = 0
  answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
  try {
    await pipeline(answer, createWriteStream(partial))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  say(terminal, { zh: `已存为 ${plainLine(file)}(${bytes} 字节)`, en: `Saved as ${plainLine(file)} (${bytes} bytes)` })
}
