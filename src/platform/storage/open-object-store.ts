import { join } from 'node:path'
import { ConfigError, type Config } from '../config/index.ts'
import { openLocalStore } from './local-store.ts'
import { checkKey } from './object-key.ts'
import type { ObjectStore } from './object-store.ts'
import type { S3Settings } from './s3/connection.ts'

const megabyte = 1024 * 1024

/** Folder of this machine whose files engines read: the objects themselves, or copies of those in a bucket. */
export const objectFolder = (config: Config): string => join(config.data, config.s3Bucket === null ? 'objects' : 'object-cache')

/**
 * The object store that the settings name: a bucket, or a folder of this machine.
 * @param owner name of the city, the same for ever
 * @throws ConfigError where settings contradict each other or the prefix belongs to another city
 */
export async function openObjectStore(config: Config, owner: () => Promise<string>): Promise<ObjectStore> {
  const root = objectFolder(config)
  const reserveBytes = config.storageReserveMb * megabyte
  const settings = s3Settings(config)
  if (settings === null) return openLocalStore({ root, reserveBytes })
  // A city with a folder need not load the client.
  const { ForeignPrefix, openS3Store } = await import('./s3/s3-store.ts')
  try {
    return await openS3Store({ settings, cache: { root, maxBytes: config.objectCacheMb * megabyte, reserveBytes }, owner })
  } catch (error) {
    if (!(error instanceof ForeignPrefix)) throw error
    throw new ConfigError({
      zh: `s3://${settings.bucket}/${settings.prefix} 属于另一个城市,请用 --s3-prefix 为本城市另设前缀。`,
      en: `s3://${settings.bucket}/${settings.prefix} belongs to another city; give this one a prefix of its own with --s3-prefix.`,
    })
  }
}

function s3Settings(config: Config): S3Settings | null {
  const { s3Bucket: bucket, s3AccessKey: accessKey, s3SecretKey: secretKey, s3Region: region, icebergLocations } = config
  if (bucket === null) {
    if (icebergLocations === 's3') throw new ConfigError({ zh: 's3 位置需要 --s3-bucket。', en: 's3 locations need --s3-bucket.' })
    return null
  }
  if (icebergLocations === 'file')
    throw new ConfigError({
      zh: '设了 --s3-bucket 时本机上没有完整的文件,--iceberg-locations 不能是 file。',
      en: 'With --s3-bucket the files of this machine come and go: --iceberg-locations cannot be file.',
    })
  if (accessKey === null || secretKey === null)
    throw new ConfigError({
      zh: '--s3-bucket 还需要 PUJIANG_S3_ACCESS_KEY 与 PUJIANG_S3_SECRET_KEY。',
      en: '--s3-bucket also needs PUJIANG_S3_ACCESS_KEY and PUJIANG_S3_SECRET_KEY.',
    })
  const prefix = config.s3Prefix.replaceAll(/^\/+|\/+$/g, '')
  try {
    if (prefix !== '') checkKey(prefix)
    checkKey(bucket)
  } catch {
    throw new ConfigError({
      zh: '--s3-bucket 与 --s3-prefix 只能含字母、数字和 ._=-,前缀各段以 / 分开且不以点开头。',
      en: '--s3-bucket and --s3-prefix hold letters, digits and ._=- alone, the parts of a prefix parted by / and none beginning with a dot.',
    })
  }
  const endpoint = config.s3Endpoint ?? `https://s3.${region}.amazonaws.com`
  if (new URL(endpoint).pathname !== '/') throw new ConfigError({ zh: '--s3-endpoint 不能带路径。', en: '--s3-endpoint has no path.' })
  return { endpoint: new URL(endpoint).origin, region, bucket, prefix, accessKey, secretKey, pathStyle: config.s3PathStyle }
}
