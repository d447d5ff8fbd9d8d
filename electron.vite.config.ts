import type { Plugin } from 'vite'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** Pages have addresses of their own (/review/<id>), so assets are found from the root; electron-vite insists on './'. */
function assetsFromRoot(): Plugin {
  return {
    name: 's2i:assets-from-root',
    enforce: 'post',
    config: (config) => {
      config.base = '/'
    },
  }
}

export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      rolldownOptions: {
        // The worker host (many machines) gets its entry with its issue.
        input: { desktop: at('src-main/desktop.ts'), cli: at('src-main/cli.ts'), inference: at('src-main/inference.ts'), writing: at('src-main/writing.ts') },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload cannot load packages: everything it needs is bundled into one CommonJS file.
      externalizeDeps: false,
      outDir: at('out/preload'),
      rolldownOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [vue(), assetsFromRoot()],
    build: {
      outDir: at('out/renderer'),
      minify: true,
      rolldownOptions: { input: at('src-renderer/index.html') },
    },
  },
})
