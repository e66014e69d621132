import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkTarget, deliver, guardedLookup, signMessage, WebhookFault } from './index.ts'
import { isPrivateAddress } from './private-address.ts'

const outside = { allowPrivate: false }
const message = { secret: 'whsec_test', time: 1_790_000_000, id: 'd1', event: 'version-published', body: '{"number":12}' }
const faultOf = async (work: Promise<unknown>): Promise<WebhookFault> =>
  work.then(
    () => Promise.reject(new Error('it was delivered')),
    (error: unknown) => (error instanceof WebhookFault ? error : Promise.reject(error as Error)),
  )

describe('a webhook never reaches into the own network', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    'fe80::1',
    'fd00::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
  ])('%s counts as private', (address) => expect(isPrivateAddress(address)).toBe(true))
  test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '240e::1'])('%s counts as public', (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  )

  test.each([
    'http://example.org/x',
    'https://localhost/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://metadata.google.internal/x',
    'https://printer.local/x',
    'https://intranet/x',
    'https://user:word@example.org/x',
    'https://example.org:25/x',
    'ftp://example.org/x',
    'file:///etc/passwd',
    'not an address',
  ])('%s is refused before anything is sent', (url) => expect(() => checkTarget(url, outside)).toThrow(WebhookFault))

  test('a public name that leads to a private address is refused when it is resolved', async () => {
    const answer = (addresses: { address: string; family: number }[]) =>
      ((_host: string, _options: unknown, done: (error: null, found: unknown) => void) => done(null, addresses)) as never
    const look = (addresses: { address: string; family: number }[]): Promise<string> =>
      new Promise((resolve, reject) =>
        guardedLookup(outside, answer(addresses))('rebound.example.org', {}, (error, address) => (error ? reject(error) : resolve(String(address)))),
      )
    await expect(look([{ address: '93.184.215.14', family: 4 }])).resolves.toBe('93.184.215.14')
    const both = [
      { address: '93.184.215.14', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    expect((await faultOf(look(both))).lasting).toBe(true)
  })
})

describe('a webhook is delivered', () => {
  async function receiver(status: number, headers: Record<string, string> = {}) {
    const got: { headers: IncomingHttpHeaders; body: string; url: string }[] = []
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        got.push({ headers: request.headers, body: Buffer.concat(parts).toString(), url: request.url ?? '' })
        response.writeHead(status, headers).end('x'.repeat(1000))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
  }

  test('with a signature its receiver can check, where the operator allows the own network', async () => {
    const { got, url } = await receiver(204)
    expect(await deliver({ ...message, url }, { allowPrivate: true })).toBe(204)
    expect(got[0]?.body).toBe(message.body)
    expect(got[0]?.headers['pujiang-signature']).toBe(signMessage(message.secret, message.time, message.body))
    expect(signMessage('another', message.time, message.body)).not.toBe(got[0]?.headers['pujiang-signature'])
  })
  test('and otherwise does not even connect', async () => {
    const { got, url } = await receiver(204)
    expect((await faultOf(deliver({ ...message, url }, outside).catch((error: unknown) => Promise.reject(error as Error)))).lasting).toBe(true)
    expect(got).toEqual([])
  })
  test('to where it was addressed: a redirect is a failure, not a way', async () => {
    const { got, url } = await receiver(302, { location: '/elsewhere' })
    expect(await faultOf(deliver({ ...message, url }, { allowPrivate: true }))).toMatchObject({ status: 302, lasting: false })
    expect(got.map((one) => one.url)).toEqual(['/hook'])
  })
})
