import { join } from 'node:path'
import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'
import { faces } from './plugins/faces.ts'
import { islands } from './plugins/islands.ts'

/**
 * One file for the server with everything inside it, so that React runs in its production form whatever NODE_ENV says.
 * The browser gets style sheets, fonts and the islands, no React.
 */
export default defineConfig({
  plugins: [faces(join(import.meta.dirname, '.react-router/faces')), islands(join(import.meta.dirname, 'islands')), reactRouter()],
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false },
  environments: {
    ssr: {
      resolve: { noExternal: true },
      define: { 'process.env.NODE_ENV': '"production"' },
    },
  },
})
