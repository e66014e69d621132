import type { ReactNode } from 'react'

/** One group of parts under its name. */
export const Part = ({ id, name, children }: { id: string; name: string; children: ReactNode }): ReactNode => (
  <section id={id} aria-labelledby={`${id}-name`}>
    <h2 className="title" id={`${id}-name`}>
      {name}
    </h2>
    {children}
  </section>
)

/** One state of a part: what it is called, and the part itself. */
export const Shown = ({ name, children }: { name: string; children: ReactNode }): ReactNode => (
  <div className="shown">
    <p className="s13 quiet">{name}</p>
    {children}
  </div>
)
