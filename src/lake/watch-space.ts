import type { ObjectStore } from '../platform/storage/index.ts'

/** Aborts when the disk's reserve is touched: the engine does not ask before it writes, and the database must not run dry beside it. */
export function watchSpace(store: ObjectStore): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController()
  const timer = setInterval(() => void store.requireSpace(0).catch((error: unknown) => controller.abort(error)), 500)
  timer.unref()
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}
