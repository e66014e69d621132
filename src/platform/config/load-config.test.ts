import { expect, test } from 'vitest'
import { configReference, ConfigError, isLoopback, loadConfig, settings } from './index.ts'

const failure = (sources: Parameters<typeof loadConfig>[0]): ConfigError => {
  try {
    loadConfig({ env: {}, ...sources })
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

test('without anything given every setting has its default and paths start from the current folder', () => {
  const config = loadConfig({ env: {}, cwd: '/srv/city' })
  expect(config).toMatchObject({
    data: '/srv/city/data',
    port: 8080,
    host: '127.0.0.1',
    databaseUrl: null,
    demo: true,
    logLevel: 'info',
    twoPersonReview: true,
  })
  expect(config.given.size).toBe(0)
})

test('a flag goes before the environment, the environment before the default', () => {
  const env = { PUJIANG_PORT: '9001', PUJIANG_DATA: 'elsewhere', DATABASE_URL: 'postgres://u:p@db/x', PUJIANG_DEMO: 'no' }
  const config = loadConfig({ argv: ['--port', '9002', '--log-level=debug'], env, cwd: '/srv' })
  expect(config).toMatchObject({ port: 9002, data: '/srv/elsewhere', databaseUrl: 'postgres://u:p@db/x', demo: false, logLevel: 'debug' })
  expect([...config.given].toSorted()).toEqual(['data', 'databaseUrl', 'demo', 'logLevel', 'port'])
  expect(loadConfig({ argv: ['--no-demo', '--no-two-person-review'], env: {} })).toMatchObject({ demo: false, twoPersonReview: false })
})

test('a wrong value says what it is, where it came from and what it must be, in both languages', () => {
  const error = failure({ argv: ['--port', 'eighty'] })
  expect(error.exitCode).toBe(2)
  expect(error.text).toEqual({
    zh: '--port 的值 "eighty" 不对:应为 0 到 65535 的整数。',
    en: '--port is "eighty", but it must be a whole number from 0 to 65535.',
  })
  expect(failure({ env: { PUJIANG_LOG_LEVEL: 'loud' } }).text.en).toBe(
    'PUJIANG_LOG_LEVEL is "loud", but it must be one of trace, debug, info, warn, error, fatal, silent.',
  )
  expect(failure({ argv: ['--port'] }).text.en).toBe('--port needs a value.')
  expect(failure({ argv: ['--port', '--no-demo'] }).text.en).toBe('--port needs a value.')
  expect(failure({ argv: ['--prot', '1'] }).text.en).toMatch(/^There is no option --prot\. Options: --data /)
  expect(failure({ argv: ['--public-url', 'ftp://x'] }).text.en).toContain('an http or https address')
  expect(failure({ argv: ['--city-time', 'soon'] }).text.en).toContain('an ISO 8601 time')
})

test('the reference names every setting in both languages', () => {
  for (const locale of ['zh', 'en'] as const) {
    const text = configReference(locale)
    for (const setting of Object.values(settings)) {
      expect(text).toContain(`\`--${setting.flag}\``)
      expect(text).toContain(setting.about[locale])
    }
  }
})

test('flags and variables are named once', () => {
  const all = Object.values(settings)
  expect(new Set(all.map((s) => s.flag)).size).toBe(all.length)
  expect(new Set(all.map((s) => s.env)).size).toBe(all.length)
})

test('only this machine reaches a loopback address', () => {
  expect(['127.0.0.1', '127.8.8.8', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true])
  expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', ''].map(isLoopback)).toEqual([false, false, false, false, false])
})
