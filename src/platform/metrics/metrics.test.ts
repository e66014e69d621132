import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../testing/index.ts'
import { createHealth, createMetrics, databaseCheck } from './index.ts'

test('prints the durations of requests by route, memory, lag and gauges of others', async () => {
  const metrics = createMetrics()
  onTestFinished(metrics.stop)
  metrics.gauge('jobs_running', 'Jobs that run now.', () => 3)
  metrics.startRequest()({ method: 'GET', route: '/api/v1/tables/:table/rows', status: 404 })
  const { text, contentType } = await metrics.print()
  expect(contentType).toContain('text/plain')
  expect(text).toContain('pujiang_jobs_running 3')
  expect(text).toMatch(/pujiang_http_request_seconds_count\{method="GET",route="\/api\/v1\/tables\/:table\/rows",status="4xx"\} 1/)
  expect(text).toContain('process_resident_memory_bytes')
  expect(text).toContain('pujiang_event_loop_lag_seconds{quantile="1"}')
})

test('notices an event loop that stands still', async () => {
  const metrics = createMetrics()
  onTestFinished(metrics.stop)
  await sleep(60)
  metrics.takeLongestLag()
  await sleep(30)
  const end = performance.now() + 120
  while (performance.now() < end) {
    // Stands still.
  }
  await sleep(60)
  expect(metrics.takeLongestLag()).toBeGreaterThan(80)
})

test('is ready while the database answers, and not once it is gone or the program stops', async () => {
  const { db, drop } = await createTestDatabase()
  const failures: string[] = []
  const health = createHealth({ checks: [databaseCheck(db)], onFailure: (name) => failures.push(name) })
  expect(await health.ready()).toEqual({ status: 'ok', checks: { database: 'ok' } })
  health.stopping()
  expect((await health.ready()).status).toBe('failing')
  expect(health.live().status).toBe('ok')
  await drop()
  expect((await health.ready()).checks).toEqual({ database: 'failing', running: 'failing' })
  expect(failures).toEqual(['database'])
})

test('a part that does not answer in time is not waited for', async () => {
  const health = createHealth({ checks: [{ name: 'engine', check: () => new Promise(() => {}) }], patience: 30 })
  expect(await health.ready()).toEqual({ status: 'failing', checks: { engine: 'timeout' } })
})
