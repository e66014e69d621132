import { serveFixture } from './serve.ts'

export interface Portal {
  origin: string
  written: { name: string; input: Record<string, unknown>; body?: string }[]
  get(path: string, options?: RequestInit & { signedIn?: boolean }): Promise<{ status: number; html: string; headers: Headers }>
  post(
    path: string,
    fields: Record<string, string>,
    options?: { signedIn?: boolean; headers?: Record<string, string> },
  ): Promise<{ status: number; html: string; headers: Headers }>
  close(): Promise<void>
}

const session = { cookie: 'session=fixture' }

/** The pages over real HTTP with a reader's habits: redirects are not followed, forms carry the origin. */
export async function openPortal(): Promise<Portal> {
  const { app, origin, port } = await serveFixture()
  const read = async (response: Response): Promise<{ status: number; html: string; headers: Headers }> => ({
    status: response.status,
    html: await response.text(),
    headers: response.headers,
  })
  return {
    origin,
    written: port.written,
    get: async (path, { signedIn, ...options } = {}) =>
      read(
        await fetch(origin + path, {
          redirect: 'manual',
          ...options,
          headers: { ...(signedIn && session), ...(options.headers as Record<string, string>) },
        }),
      ),
    post: async (path, fields, { signedIn, headers } = {}) =>
      read(
        await fetch(origin + path, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams(fields),
          headers: { origin, ...(signedIn && session), ...headers },
        }),
      ),
    close: () => app.close(),
  }
}
