import { serverOptions } from './ask-operation.ts'
import { exitCodes, UsageError } from './failures.ts'
import { openServer } from './find-server.ts'
import { readArguments } from './read-arguments.ts'
import { readSecret } from './read-secret.ts'
import { textOf } from './server.ts'
import { dropSession, keepSession } from './session-file.ts'
import { plainLine, say, type Terminal } from './terminal.ts'

/** `sign-in --email …`: begins a session with the server and keeps it for the next commands. */
export async function signIn(terminal: Terminal, words: readonly string[]): Promise<number> {
  const { given } = readArguments(words, { values: ['email', 'password', 'url', 'data'], switches: ['json'] })
  const email = given.get('email')?.at(-1)
  if (!email) throw new UsageError({ zh: '缺少 --email', en: '--email is needed' })
  const password = given.get('password')?.at(-1) ?? (await readSecret(terminal, 'password'))
  const server = openServer(terminal, { ...serverOptions((name) => given.get(name)?.at(-1)), session: true })
  const answer = await server.ask({ method: 'POST', path: '/sign-in', json: { email, password } })
  const text = await textOf(answer)
  if (!keepSession(terminal.env, server.url, answer.headers['set-cookie'] ?? [])) throw new Error('The server began no session')
  const { actor } = JSON.parse(text) as { actor: { name: string } }
  if (given.get('json')?.at(-1) === 'true') say(terminal, text, 'stdout')
  else say(terminal, { zh: `已登录 ${server.url}:${plainLine(actor.name)}`, en: `Signed in at ${server.url} as ${plainLine(actor.name)}` }, 'stdout')
  return exitCodes.done
}

/** `sign-out`: ends the session there and forgets it here, also when the server cannot be reached. */
export async function signOut(terminal: Terminal, words: readonly string[]): Promise<number> {
  const { given } = readArguments(words, { values: ['url', 'data'], switches: ['json'] })
  const server = openServer(terminal, { ...serverOptions((name) => given.get(name)?.at(-1)), session: true })
  let text: string
  try {
    text = await textOf(await server.ask({ method: 'POST', path: '/sign-out', json: {} }))
  } finally {
    dropSession(terminal.env, server.url)
  }
  if (given.get('json')?.at(-1) === 'true') say(terminal, text, 'stdout')
  else say(terminal, { zh: `已退出 ${server.url}`, en: `Signed out of ${server.url}` }, 'stdout')
  return exitCodes.done
}
