import { invalidInput } from '../../platform/errors/index.ts'
import type { PictureRule } from '../../platform/pictures/index.ts'

/** A logo is a PNG of at most 640 × 160, out of a file of at most 2 MB. */
export const logoRule: PictureRule = {
  mostBytes: 2 * 1024 * 1024,
  box: { width: 640, height: 160 },
  format: 'png',
  refuse: (zh, en, status) =>
    invalidInput({
      code: 'PUJIANG_LOGO_REFUSED',
      detail: { zh: '这个文件不能用作标志。', en: 'This file cannot be used as the logo.' },
      faults: [{ at: 'logo', message: { zh, en } }],
      ...(status !== undefined && { status }),
    }),
}
