import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

const parts = {
  worker: { file: '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js', type: 'text/javascript; charset=utf-8' },
  engine: { file: '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm', type: 'application/wasm' },
} as const
type Part = keyof typeof parts

interface Served {
  address: string
  packed: Buffer
}

/** A worker has the policy of its own answer: only here may WebAssembly be compiled, and nothing is fetched from elsewhere. */
const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

/**
 * The engine that computes small tables in the reader's browser, out of the package, under addresses that carry the hash of their content. Read and packed
 * once, when the first reader wants it.
 */
export function registerBrowserEngine(app: FastifyInstance): void {
  const require = createRequire(import.meta.url)
  let made: Promise<Record<Part, Served>> | undefined
  const make = async (): Promise<Record<Part, Served>> => {
    const entries = await Promise.all(
      (Object.keys(parts) as Part[]).map(async (part) => {
        const content = await readFile(require.resolve(parts[part].file))
        const hash = createHash('sha256').update(content).digest('base64url').slice(0, 12)
        const extension = part === 'worker' ? 'js' : 'wasm'
        return [
          part,
          { address: `/assets/browser-engine/${part}-${hash}.${extension}`, packed: await promisify(gzip)(content, { level: 6 }) },
        ] as const
      }),
    )
    return Object.fromEntries(entries) as Record<Part, Served>
  }
  const served = (): Promise<Record<Part, Served>> => {
    made ??= make()
    made.catch(() => (made = undefined))
    return made
  }
  app.get('/assets/browser-engine/index.json', async (_request, reply) => {
    const { worker, engine } = await served()
    return reply.header('cache-control', 'no-cache').send({ worker: worker.address, engine: engine.address })
  })
  app.get<{ Params: { name: string } }>('/assets/browser-engine/:name', async (request, reply) => {
    const all = await served()
    const part = (Object.keys(parts) as Part[]).find((name) => all[name].address.endsWith(`/${request.params.name}`))
    if (!part) return reply.callNotFound()
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('content-security-policy', workerPolicy)
      .header('content-encoding', 'gzip')
      .type(parts[part].type)
      .send(all[part].packed)
  })
}
