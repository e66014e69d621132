import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface SentRequest {
  method: string
  /** Path and query as they were sent. */
  target: string
  headers: IncomingHttpHeaders
  body: Buffer
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer | string, data: string): Buffer => createHmac('sha256', key).update(data).digest()
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** What is wrong with the signature of a request (AWS Signature Version 4), by a reading of our own; null when it is right. */
export function signatureFault(
  { method, target, headers, body }: SentRequest,
  keys: Readonly<Record<string, string>>,
  now = Date.now(),
): string | null {
  const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  )
  if (!parts) return 'AccessDenied'
  const [, id = '', day = '', region = '', names = '', signature = ''] = parts
  const secret = keys[id]
  if (secret === undefined) return 'InvalidAccessKeyId'
  const at = String(headers['x-amz-date'])
  const time = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!at.startsWith(day) || !(Math.abs(now - time) < 15 * 60_000)) return 'RequestTimeTooSkewed'
  const signed = names.split(';')
  const left = Object.keys(headers).find((name) => (name.startsWith('x-amz-') || name === 'host') && !signed.includes(name))
  if (left !== undefined) return `AccessDenied: ${left} is not signed`
  const [path = '', query = ''] = target.split('?')
  const canonicalQuery = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted()
  const payload = String(headers['x-amz-content-sha256'])
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return 'XAmzContentSHA256Mismatch'
  const canonical = [
    method,
    path,
    canonicalQuery.join('&'),
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    payload,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>((made, part) => hmac(made, part), `AWS4${secret}`)
  const own = hmac(key, ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')).toString('hex')
  return own === signature ? null : 'SignatureDoesNotMatch'
}
