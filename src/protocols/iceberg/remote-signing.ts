import type { FastifyRequest } from 'fastify'
import type { Door, Exchange } from '../protocol.ts'
import { missingTable, type IcebergTable, type TableName } from './names.ts'

/** The reader can have its requests to the store signed by us: it lists the ways to the files that it knows. */
export const wantsSigning = ({ headers }: FastifyRequest): boolean =>
  String(headers['x-iceberg-access-delegation'] ?? '')
    .split(',')
    .some((way) => way.trim() === 'remote-signing')

/** What a reader needs to know to have its requests signed, in the words of every client; nothing where the table is told by links. */
export function signingConfig(door: Door, { request }: Exchange, { signedFor }: IcebergTable): Record<string, string> {
  if (signedFor === null) return {}
  const { endpoint, region, pathStyle } = signedFor
  return {
    's3.endpoint': endpoint,
    's3.region': region,
    'client.region': region,
    's3.path-style-access': String(pathStyle),
    's3.force-virtual-addressing': String(!pathStyle),
    's3.remote-signing-enabled': 'true',
    's3.signer': 'S3V4RestSigner',
    's3.signer.uri': door.origin(),
    's3.signer.endpoint': `${(request.url.split('?')[0] ?? '').replace(/^\//, '')}/sign`,
  }
}

/** Headers that make the request of the body a signed one. */
export async function signRead(door: Door, exchange: Exchange, name: TableName): Promise<unknown> {
  if (!/^[a-z0-9-]{2,100}$/.test(name.table)) throw missingTable(name)
  const { method, uri, headers } = Object(exchange.request.body) as Record<string, unknown>
  return door.ask(exchange, 'sign-iceberg-read', { table: name.table, method, uri, ...(headers !== undefined && { headers }) })
}
