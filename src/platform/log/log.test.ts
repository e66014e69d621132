import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLog, redactText } from './index.ts'

function record(work: (log: ReturnType<typeof createLog>) => void): string {
  let text = ''
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  work(createLog({ level: 'debug', destination }))
  return text
}

test('secrets in fields, headers, addresses, messages, errors and child logs do not reach the log', () => {
  const secret = 'hunter2-hunter2'
  const text = record((log) => {
    log.info({ headers: { Authorization: `Bearer ${secret}`, cookie: secret, accept: 'text/csv' }, password: secret }, 'signed in')
    log.info({ url: `/api/v1/rows?key=${secret}&limit=5` }, `GET /rows?limit=5&api_key=${secret}`)
    log.warn({ deep: { list: [{ token: secret, apiKey: secret }] } })
    log.error({ err: new Error(`cannot reach postgres://city:${secret}@db/city`, { cause: new Error(`Bearer ${secret}`) }) })
    log.error(new Error(`cannot reach postgres://city:${secret}@db/city`))
    log.child({ token: secret }).info(`with %s`, `?token=${secret}`)
  })
  expect(text).not.toContain(secret)
  expect(text.trim().split('\n')).toHaveLength(6)
  expect(text).toContain('text/csv')
  expect(text).toContain('limit=5')
  expect(text).toContain('cannot reach')
})

test('lines are JSON with level, time and message', () => {
  const line = JSON.parse(record((log) => log.info({ rows: 10n, at: new Date(0) }, 'version committed'))) as Record<string, unknown>
  expect(line).toMatchObject({ level: 'info', msg: 'version committed', rows: '10', at: '1970-01-01T00:00:00.000Z', pid: process.pid })
  expect(Number.isNaN(Date.parse(String(line['time'])))).toBe(false)
})

test('text without secrets stays as it is', () => {
  const plain = 'GET /api/v1/tables/12345-requests/rows?where=monkey%3D1&order_by=at 投诉 keyed=1'
  expect(redactText(plain)).toBe(plain)
})
