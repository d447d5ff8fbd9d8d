/** Everything from this host, nothing from elsewhere, no inline code. `blob:` and `data:` pictures are made by the page itself. */
export const CONTENT_SECURITY_POLICY = [
  'default-src \'none\'',
  'script-src \'self\'',
  'style-src \'self\'',
  'img-src \'self\' blob: data:',
  'media-src \'self\' blob:',
  'font-src \'self\'',
  'connect-src \'self\'',
  'object-src \'none\'',
  'base-uri \'none\'',
  'form-action \'none\'',
  'frame-ancestors \'none\'',
].join('; ')

/** Headers of every response, errors included. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
}

/** The same response with {@link SECURITY_HEADERS} set; its body is passed on, not read. */
export function secured(response: Response): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    headers.set(name, value)
  return new Response(response.body, { status: response.status, headers })
}
