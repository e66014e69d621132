import type { Operation } from '../../src/platform/operations/index.ts'
import type { TestAnswer, TestClient } from '../../src/testing/city.ts'

/** Asks an operation over HTTP as its declaration says: parts of the path out of the input, the rest as query or body. */
export async function askOperation(client: TestClient, operation: Operation, input: Record<string, unknown>): Promise<TestAnswer> {
  const [method = 'GET', pattern = '/'] = operation.http.split(' ')
  const rest = { ...input }
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? 'anything')
    delete rest[name]
    return encodeURIComponent(value)
  })
  if (operation.body === 'stream') return client.upload(String(rest['fileName'] ?? 'x.csv'), 'a,b\n1,2\n')
  if (method !== 'GET') return method === 'PATCH' ? client.patch(path, rest) : client.post(path, rest)
  const query = Object.entries(rest).flatMap(([name, value]): [string, string][] =>
    Array.isArray(value) ? value.map((item) => [name, String(item)]) : [[name, String(value)]],
  )
  return client.get(`${path}?${new URLSearchParams(query).toString()}`)
}
