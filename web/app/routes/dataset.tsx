import type { ReactNode } from 'react'
export default function Home(): ReactNode { return null }
