import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Built files carry the digest of their content in their names, so that browsers may keep them for ever. */
export default defineConfig({
  plugins: [react()],
  // Packages of this repository are taken from their TypeScript, so that a build needs no other build first.
  resolve: { conditions: ['@vidimus/source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The gateway allows no inline scripts and no data: fonts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
