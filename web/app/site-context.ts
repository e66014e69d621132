import { createContext } from 'react-router'
import type { Site } from '../ui/site.tsx'

/** What a page knows about its request; the server fills it before React Router runs. */
export const siteContext = createContext<Site>()
