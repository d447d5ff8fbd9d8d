import { promises as fs } from 'node:fs'
import { extname, join } from 'node:path'

/** The renderer's built files by the path they are served under. */
export interface Assets {
  /** Answers GET and HEAD of `pathname`, compared as it stands, never decoded; null when there is no such file or page. */
  readonly serve: (pathname: string, method: string) => Promise<Response | null>
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Vite puts a hash of the content in the name, so such a file never changes. */
const HASHED = /-[\w-]{8}\.[a-z\d]+$/
const HASHED_DIR = '/assets/'
const PAGE = '/index.html'
const RESCAN_MS = 1000

/**
 * Serves a folder of built files, with `index.html` for every address that looks like a page. An address is looked up in the
 * list of files found in the folder, so no spelling of it can lead outside. Links in the folder are not followed.
 */
export function createAssets(rootDir: string): Assets {
  let files = new Map<string, string>()
  let scannedAtMs = Number.NEGATIVE_INFINITY

  /** A build while we run brings files under new names. */
  async function find(pathname: string): Promise<string | undefined> {
    const known = files.get(pathname)
    if (known !== undefined || performance.now() - scannedAtMs < RESCAN_MS)
      return known
    scannedAtMs = performance.now()
    files = await scan(rootDir)
    return files.get(pathname)
  }

  async function serve(pathname: string, method: string): Promise<Response | null> {
    const name = pathname === '/' ? PAGE : pathname
    const file = await find(name)
    if (file !== undefined)
      return fileResponse(file, name, method)
    if (!isPage(pathname))
      return null
    const page = await find(PAGE)
    return page === undefined ? notBuilt() : fileResponse(page, PAGE, method)
  }

  return { serve }
}

/** An address without a file extension is one of the renderer's own pages. */
export function isPage(pathname: string): boolean {
  return !pathname.slice(pathname.lastIndexOf('/') + 1).includes('.')
}

async function fileResponse(file: string, name: string, method: string): Promise<Response | null> {
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = new Uint8Array(await fs.readFile(file))
  }
  catch {
    // Gone since the scan: a build is replacing it.
    return null
  }
  const headers = {
    'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    'content-length': String(bytes.byteLength),
    'cache-control': name.startsWith(HASHED_DIR) && HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  return new Response(method === 'HEAD' ? null : bytes, { headers })
}

function notBuilt(): Response {
  return new Response('The workstation\'s pages are not built. Run "npm run build", then load this page again.\n', {
    status: 503,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

async function scan(rootDir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  // By hand, because the recursive option is not there inside an asar archive.
  async function walk(dir: string, prefix: string): Promise<void> {
    for (const entry of await fs.readdir(dir, { withFileTypes: true })) {
      if (entry.isDirectory())
        await walk(join(dir, entry.name), `${prefix}${entry.name}/`)
      else if (entry.isFile())
        found.set(`${prefix}${entry.name}`, join(dir, entry.name))
    }
  }
  try {
    await walk(rootDir, '/')
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw error
  }
  return found
}
