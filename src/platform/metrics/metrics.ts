import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What the program measures of itself. One per program; nothing is global. */
export interface Metrics {
  registry: Registry
  /** Longest time the event loop stood still since the last call, in milliseconds. */
  takeLongestLag(): number
  /** Begin of a request; call the answer with what came of it. The route is a pattern, never the address itself. */
  startRequest(): (outcome: { method: string; route: string; status: number }) => void
  /** A gauge that asks when it is read. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
  counter(name: string, help: string, labels?: readonly string[]): Counter
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram
  /** Text in the Prometheus format and its content type. */
  print(): Promise<{ contentType: string; text: string }>
  stop(): void
}

/** Starts measuring. Names begin with `pujiang_`; those of the process with `process_` and `nodejs_`. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  // Two windows: one that every reading of /metrics empties, one for whoever asks about the longest stall (bench).
  const lag = monitorEventLoopDelay({ resolution: 10 })
  const longest = monitorEventLoopDelay({ resolution: 10 })
  lag.enable()
  longest.enable()
  const milliseconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6)

  const lagGauge = new Gauge({
    name: 'pujiang_event_loop_lag_seconds',
    help: 'Event loop delay since the last reading.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const [label, value] of [
        ['0.5', lag.percentile(50)],
        ['0.99', lag.percentile(99)],
        ['1', lag.max],
      ] as const) {
        this.set({ quantile: label }, lag.count === 0 ? 0 : milliseconds(value) / 1000)
      }
      lag.reset()
    },
  })
  const requests = new Histogram({
    name: 'pujiang_http_request_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.003, 0.006, 0.015, 0.03, 0.1, 0.3, 1, 3, 10, 30],
    registers: [registry],
  })

  return {
    registry,
    takeLongestLag: () => {
      const value = longest.count === 0 ? 0 : milliseconds(longest.max)
      longest.reset()
      return value
    },
    startRequest: () => {
      const begin = performance.now()
      return ({ method, route, status }) =>
        requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, (performance.now() - begin) / 1000)
    },
    gauge: (name, help, read) => {
      void new Gauge({
        name: `pujiang_${name}`,
        help,
        registers: [registry],
        async collect() {
          this.set(await read())
        },
      })
    },
    counter: (name, help, labels = []) => new Counter({ name: `pujiang_${name}`, help, labelNames: [...labels], registers: [registry] }),
    histogram: (name, help, buckets, labels = []) =>
      new Histogram({ name: `pujiang_${name}`, help, buckets: [...buckets], labelNames: [...labels], registers: [registry] }),
    print: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    stop: () => {
      lag.disable()
      longest.disable()
      lagGauge.reset()
      registry.clear()
    },
  }
}
