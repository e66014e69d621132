import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import sharp from 'sharp'
import { invalidInput, type PlatformError } from '../../platform/errors/index.ts'

/** A picture drawn anew: what was hidden in the file that came is not in it. */
export interface EncodedLogo {
  hash: string
  width: number
  height: number
  bytes: Buffer
}

const mostBytes = 2 * 1024 * 1024
/** A picture of more pixels is refused before they are unpacked: a file of a few kilobytes may claim gigabytes. */
const mostPixels = 16_000_000
const box = { width: 640, height: 160 }

const starts: readonly [string, (head: Buffer) => boolean][] = [
  ['png', (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['jpeg', (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['webp', (head) => head.subarray(0, 4).toString('latin1') === 'RIFF' && head.subarray(8, 12).toString('latin1') === 'WEBP'],
]

const refused = (zh: string, en: string, status?: number): PlatformError =>
  invalidInput({
    code: 'PUJIANG_LOGO_REFUSED',
    detail: { zh: '这个文件不能用作标志。', en: 'This file cannot be used as the logo.' },
    faults: [{ at: 'logo', message: { zh, en } }],
    ...(status !== undefined && { status }),
  })

/** Reads at most as much as a logo may weigh. @throws InvalidInput (413) */
export async function readLogo(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > mostBytes) throw refused('文件超过 2 MB。', 'The file is larger than 2 MB.', 413)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Decodes a PNG, JPEG or WebP and draws it anew as PNG, without metadata, at most 640 × 160. Anything else is refused, SVG too: it may hold scripts. @throws InvalidInput */
export async function encodeLogo(file: Buffer): Promise<EncodedLogo> {
  const kind = starts.find(([, matches]) => matches(file))?.[0]
  if (!kind)
    throw refused('请用 PNG、JPEG 或 WebP 图片；SVG 可能带脚本，不收。', 'Use a PNG, JPEG or WebP picture; SVG may hold scripts and is not taken.')
  try {
    const picture = sharp(file, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 })
    if ((await picture.metadata()).format !== kind) throw new Error('the content is not what its first bytes say')
    const { data, info } = await picture
      .rotate()
      .resize({ ...box, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png({ compressionLevel: 9 })
      .timeout({ seconds: 5 })
      .toBuffer({ resolveWithObject: true })
    return { hash: createHash('sha256').update(data).digest('hex').slice(0, 32), width: info.width, height: info.height, bytes: data }
  } catch {
    throw refused('图片打不开，或像素太多（最多 1600 万）。', 'The picture cannot be read or has too many pixels (16 million at most).')
  }
}
