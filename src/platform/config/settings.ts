import { availableParallelism } from 'node:os'
import { logLevels } from '../log/index.ts'
import type { BooleanSetting, ChoiceSetting, IntegerSetting, PathSetting, Setting, TextSetting } from './setting.ts'

const cores = availableParallelism()
const coresText = { zh: '处理器核数', en: 'number of cores' }

/** Every setting of the program; nothing else reads the environment or the command line. `docs/reference/config.md` is printed from this. */
export const settings = {
  data: {
    type: 'path', default: './data', env: 'PUJIANG_DATA', flag: 'data',
    about: { zh: '数据文件夹:数据库、数据文件与密钥都在其中。', en: 'Data folder: database, data files and keys live in it.' },
  } satisfies PathSetting,
  host: {
    type: 'text', default: '127.0.0.1', env: 'PUJIANG_HOST', flag: 'host',
    about: { zh: '监听地址。演示账号只在回环地址上存在。', en: 'Address to listen on. Demo accounts exist on a loopback address only.' },
  } satisfies TextSetting,
  port: {
    type: 'integer', default: 8080, min: 0, max: 65535, env: 'PUJIANG_PORT', flag: 'port',
    about: { zh: '监听端口;未明确指定而被占用时用下一个空闲端口。', en: 'Port to listen on; the next free one when it is taken and was not asked for.' },
  } satisfies IntegerSetting,
  publicUrl: {
    type: 'url', default: null, env: 'PUJIANG_PUBLIC_URL', flag: 'public-url',
    about: { zh: '外部访问地址(反向代理之后),用于链接与登录。', en: 'Address people use from outside (behind a proxy), for links and sign-in.' },
  } satisfies TextSetting,
  trustProxy: {
    type: 'boolean', default: false, env: 'PUJIANG_TRUST_PROXY', flag: 'trust-proxy',
    about: { zh: '信任前置代理的 X-Forwarded-* 头。', en: 'Believe the X-Forwarded-* headers of the proxy in front.' },
  } satisfies BooleanSetting,
  databaseUrl: {
    type: 'text', default: null, env: 'DATABASE_URL', flag: 'database-url', secret: true,
    about: { zh: '外部 PostgreSQL(15 及以上)地址;设置后不启动内置数据库。', en: 'Address of a PostgreSQL (15 or later); with it the embedded one is not started.' },
  } satisfies TextSetting,
  databaseConnections: {
    type: 'integer', default: 20, min: 4, max: 1000, env: 'PUJIANG_DATABASE_CONNECTIONS', flag: 'database-connections',
    about: { zh: '数据库连接数上限。', en: 'Most connections to the database.' },
  } satisfies IntegerSetting,
  demo: {
    type: 'boolean', default: true, env: 'PUJIANG_DEMO', flag: 'demo',
    about: { zh: '数据文件夹为空时装入演示城市。', en: 'Load the demo city when the data folder is empty.' },
  } satisfies BooleanSetting,
  secret: {
    type: 'text', default: null, env: 'PUJIANG_SECRET', flag: 'secret', secret: true,
    about: { zh: '签名会话的密钥(至少 32 个字符);未设置时生成并保存在数据文件夹。', en: 'Key that signs sessions (32 characters or more); made and kept in the data folder when not set.' },
  } satisfies TextSetting,
  logLevel: {
    type: 'choice', default: 'info', choices: logLevels, env: 'PUJIANG_LOG_LEVEL', flag: 'log-level',
    about: { zh: '日志级别。', en: 'How much is logged.' },
  } satisfies ChoiceSetting<(typeof logLevels)[number]>,
  locale: {
    type: 'choice', default: 'zh', choices: ['zh', 'en'], env: 'PUJIANG_LOCALE', flag: 'locale',
    about: { zh: '访问者没有表明语言时使用的语言。', en: 'Language for those who ask for none.' },
  } satisfies ChoiceSetting<'zh' | 'en'>,
  threads: {
    type: 'integer', default: cores, defaultText: coresText, min: 1, max: 512, env: 'PUJIANG_THREADS', flag: 'threads',
    about: { zh: '装载与查询引擎使用的线程数。', en: 'Threads of the engines that load and query.' },
  } satisfies IntegerSetting,
  loadMemoryMb: {
    type: 'integer', default: 1024, min: 256, max: 1_048_576, env: 'PUJIANG_LOAD_MEMORY_MB', flag: 'load-memory-mb',
    about: { zh: '一次装载的引擎内存上限(MB)。', en: 'Memory of the engine for one load, in MB.' },
  } satisfies IntegerSetting,
  loadJobs: {
    type: 'integer', default: 1, min: 1, max: 64, env: 'PUJIANG_LOAD_JOBS', flag: 'load-jobs',
    about: { zh: '同时进行的装载数。', en: 'Loads at a time.' },
  } satisfies IntegerSetting,
  queryMemoryMb: {
    type: 'integer', default: 1024, min: 128, max: 1_048_576, env: 'PUJIANG_QUERY_MEMORY_MB', flag: 'query-memory-mb',
    about: { zh: '每个查询进程的内存上限(MB)。', en: 'Memory of each query process, in MB.' },
  } satisfies IntegerSetting,
  queryChildren: {
    type: 'integer', default: Math.max(2, cores), defaultText: { zh: '处理器核数,至少 2', en: 'number of cores, at least 2' }, min: 1, max: 256,
    env: 'PUJIANG_QUERY_CHILDREN', flag: 'query-children',
    about: { zh: '查询进程数。', en: 'Number of query processes.' },
  } satisfies IntegerSetting,
  queryTimeoutSeconds: {
    type: 'integer', default: 30, min: 1, max: 3600, env: 'PUJIANG_QUERY_TIMEOUT_SECONDS', flag: 'query-timeout-seconds',
    about: { zh: '单个查询的时限(秒);整表导出不受此限。', en: 'Time a query may take, in seconds; whole exports are exempt.' },
  } satisfies IntegerSetting,
  resultCacheMb: {
    type: 'integer', default: 128, min: 0, max: 65_536, env: 'PUJIANG_RESULT_CACHE_MB', flag: 'result-cache-mb',
    about: { zh: '查询结果缓存(MB);0 表示不缓存。', en: 'Cache of answers, in MB; 0 switches it off.' },
  } satisfies IntegerSetting,
  servingCopiesMb: {
    type: 'integer', default: 20_480, min: 0, max: 16_777_216, env: 'PUJIANG_SERVING_COPIES_MB', flag: 'serving-copies-mb',
    about: { zh: '服务副本占用磁盘的上限(MB);0 表示不建副本。', en: 'Disk space of serving copies, in MB; 0 builds none.' },
  } satisfies IntegerSetting,
  storageReserveMb: {
    type: 'integer', default: 256, min: 0, max: 16_777_216, env: 'PUJIANG_STORAGE_RESERVE_MB', flag: 'storage-reserve-mb',
    about: { zh: '装载不得占用的磁盘余量(MB),留给数据库。', en: 'Disk space that loads leave free for the database, in MB.' },
  } satisfies IntegerSetting,
  uploadLimitMb: {
    type: 'integer', default: 20_480, min: 1, max: 16_777_216, env: 'PUJIANG_UPLOAD_LIMIT_MB', flag: 'upload-limit-mb',
    about: { zh: '单个上传文件的上限(MB)。', en: 'Largest file that may be uploaded, in MB.' },
  } satisfies IntegerSetting,
  rateAnonymous: {
    type: 'integer', default: 600, min: 1, max: 10_000_000, env: 'PUJIANG_RATE_ANONYMOUS', flag: 'rate-anonymous',
    about: { zh: '未登录者每个地址每分钟的请求数上限。', en: 'Requests a minute and address without signing in.' },
  } satisfies IntegerSetting,
  rateSignedIn: {
    type: 'integer', default: 3000, min: 1, max: 10_000_000, env: 'PUJIANG_RATE_SIGNED_IN', flag: 'rate-signed-in',
    about: { zh: '登录者或密钥每分钟的请求数上限。', en: 'Requests a minute and person or key.' },
  } satisfies IntegerSetting,
  rateSignIn: {
    type: 'integer', default: 20, min: 1, max: 100_000, env: 'PUJIANG_RATE_SIGN_IN', flag: 'rate-sign-in',
    about: { zh: '每个地址每分钟的登录尝试次数上限。', en: 'Attempts to sign in a minute and address.' },
  } satisfies IntegerSetting,
  twoPersonReview: {
    type: 'boolean', default: false, env: 'PUJIANG_TWO_PERSON_REVIEW', flag: 'two-person-review',
    about: { zh: '离开部门的数据须由提交者以外的人批准。', en: 'What leaves an agency must be approved by somebody other than its submitter.' },
  } satisfies BooleanSetting,
  auditCheckpoints: {
    type: 'path', default: null, env: 'PUJIANG_AUDIT_CHECKPOINTS', flag: 'audit-checkpoints',
    defaultText: { zh: '数据文件夹下的 audit/', en: 'audit/ in the data folder' },
    about: { zh: '数据库之外保存审计检查点的文件夹,宜放在另一块磁盘。', en: 'Folder outside the database that keeps the signed audit checkpoints; best on another disk.' },
  } satisfies PathSetting,
  cityTime: {
    type: 'time', default: null, env: 'PUJIANG_CITY_TIME', flag: 'city-time',
    about: { zh: '冻结的城市时钟(ISO 8601),供测试与截图使用。', en: 'A frozen city clock (ISO 8601), for tests and pictures.' },
  } satisfies TextSetting,
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings
