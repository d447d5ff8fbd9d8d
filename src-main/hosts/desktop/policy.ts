/** Address space of the app's own page: `app://bundle/...`. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'bundle'
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`

/** Pages that may be opened in the system's browser: the project's home and the paper it implements. */
const EXTERNAL_HOSTS = ['arxiv.org', 'github.com', 'huggingface.co', 'doi.org']
const PERMISSIONS = ['fullscreen', 'clipboard-sanitized-write']

function parse(url: unknown): URL | null {
  return typeof url === 'string' ? URL.parse(url) : null
}

/** True for an address of our own page, to the letter of scheme and host. */
export function isAppUrl(url: unknown): boolean {
  const parsed = parse(url)
  return parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST && parsed.username === '' && parsed.password === ''
}

/** Who sent a message to the main process. */
export interface Sender {
  /** Address of the sending frame; null when the frame has gone. */
  readonly url: string | null
  readonly isMainFrame: boolean
  /** The sending page is the one in our window. */
  readonly isOurWindow: boolean
}

/** True only for the main frame of our window showing our page; an empty or blank page is not ours. */
export function isOurSender(sender: Sender): boolean {
  return sender.isOurWindow && sender.isMainFrame && isAppUrl(sender.url)
}

/** True for addresses that may be handed to the system's browser: https, the usual port, no credentials, a host on the list. */
export function isAllowedExternal(url: unknown): boolean {
  const parsed = parse(url)
  return parsed !== null && parsed.protocol === 'https:' && parsed.port === '' && parsed.username === '' && parsed.password === ''
    && EXTERNAL_HOSTS.includes(parsed.hostname)
}

/** True for what the page may use of the browser's guarded features. */
export function isAllowedPermission(permission: string): boolean {
  return PERMISSIONS.includes(permission)
}
