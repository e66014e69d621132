import { S3Client } from '@aws-sdk/client-s3'
import { upstream, type PlatformError } from '../../errors/index.ts'

/** Where the objects of a city are kept, and the key that may read and write them there. */
export interface S3Settings {
  /** Address of the service, without a path. */
  endpoint: string
  region: string
  bucket: string
  /** What every key begins with, without a slash at its ends; empty for the whole bucket. */
  prefix: string
  accessKey: string
  secretKey: string
  /** The bucket is the first part of the path; else of the host name. */
  pathStyle: boolean
}

/** A client of the service. */
export function connectS3({ endpoint, region, accessKey, secretKey, pathStyle }: S3Settings): S3Client {
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: pathStyle,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // Many servers do not know the checksums that the client would send of its own accord.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000, httpAgent: { keepAlive: true, maxSockets: 64 } },
  })
}

/** HTTP status of the service's answer; undefined where none came. */
const statusOf = (error: unknown): number | undefined => (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode

export const isMissing = (error: unknown): boolean => statusOf(error) === 404
export const isThereAlready = (error: unknown): boolean => statusOf(error) === 412 || statusOf(error) === 409

/** The service refused or did not answer. Only the name of the fault is kept: the rest of it may tell parts of signed requests. */
export function storeFailed(error: unknown): PlatformError {
  const { name, code } = error as { name?: string; code?: string }
  return upstream({
    code: 'PUJIANG_OBJECT_STORE',
    status: 503,
    detail: { zh: '对象存储没有正常应答。', en: 'The object store did not answer as it should.' },
    cure: {
      zh: '请稍后再试；持续出现时请管理员检查对象存储与密钥。',
      en: 'Try again later; if it stays so, ask the administrator to look at the object store and its key.',
    },
    facts: { reason: code ?? name ?? 'unknown', ...(statusOf(error) !== undefined && { status: statusOf(error) }) },
  })
}
