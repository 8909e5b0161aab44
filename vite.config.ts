import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = `http://127.0.0.1:${process.env['PORT'] ?? 4000}`

export default defineConfig({
  root: 'web',
  plugins: [react(), tailwind()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The service worker reads this list to keep the whole app for a day without signal.
    manifest: 'assets.json',
    // The content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    // What draws PDFs is this large, and comes only when one is opened.
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { app: 'web/index.html', sw: 'web/sw.ts' },
      output: {
        // A service worker rules only the folder it lies in, so it keeps one name at the root.
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: {
    proxy: {
      '/api': api,
      '/uploads': api,
      '/ws': { target: api, ws: true },
    },
  },
})
