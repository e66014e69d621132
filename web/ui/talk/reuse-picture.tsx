import type { ReactNode } from 'react'
import type { Reuse } from '../../answers/index.ts'

/** The picture of a reuse; nothing where it has none. Small ones stand beside words and are fetched when they come into sight. */
export function ReusePicture({ reuse, small = false }: { reuse: Reuse; small?: boolean }): ReactNode {
  const { picture } = reuse
  if (!picture) return null
  return (
    <img
      className={small ? 'reuse-picture small' : 'reuse-picture'}
      src={`/api/v1/reuses/${encodeURIComponent(reuse.slug)}/picture/${picture.hash}`}
      width={picture.width}
      height={picture.height}
      alt={picture.alt}
      loading={small ? 'lazy' : undefined}
    />
  )
}
