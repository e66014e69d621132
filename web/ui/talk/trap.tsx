import type { ReactNode } from 'react'

/** A field nobody sees: programs that fill in everything give themselves away by it. People who meet it are told to leave it. */
export const Trap = ({ label }: { label: string }): ReactNode => (
  <div className="trap" aria-hidden="true">
    <label htmlFor="in-website">{label}</label>
    <input id="in-website" name="website" type="text" tabIndex={-1} autoComplete="off" />
  </div>
)
