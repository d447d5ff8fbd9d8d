import type { Sender } from '../../../../../src-main/hosts/desktop/policy'
import { describe, expect, test } from 'vitest'
import { isAllowedExternal, isAllowedPermission, isAppUrl, isOurSender } from '../../../../../src-main/hosts/desktop/policy'

const ours = ['app://bundle/', 'app://bundle', 'app://bundle/review/1?x=2#y', 'APP://bundle/index.html']
const notOurs = [
  '',
  'about:blank',
  'about:srcdoc',
  'app:',
  'app://',
  'app:///bundle/',
  'app:bundle',
  'app://bundle.evil.com/',
  'app://evil/',
  'app://bundle:8080/',
  'app://user@bundle/',
  'app://user:pw@bundle/',
  'app://bundle%2eevil/',
  'app://bundle\\@evil/',
  'app://xbundle/',
  'apps://bundle/',
  'http://bundle/',
  'https://bundle/',
  'file:///app/bundle/index.html',
  'data:text/html,app://bundle/',
  'javascript:alert(1)',
  'blob:app://bundle/0000',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'view-source:app://bundle/',
  ' ',
  'bundle',
]

describe('our page', () => {
  test.each(ours)('is %j', url => expect(isAppUrl(url)).toBe(true))
  test.each(notOurs)('is not %j', url => expect(isAppUrl(url)).toBe(false))
  test.each([null, undefined, 5, {}, [], true])('is not the value %j', value => expect(isAppUrl(value)).toBe(false))
})

describe('senders', () => {
  test('are accepted only as the main frame of our window showing our page', () => {
    const accepted: Sender[] = []
    let count = 0
    for (const url of [...ours, ...notOurs, null]) {
      for (const isMainFrame of [true, false]) {
        for (const isOurWindow of [true, false]) {
          count++
          const sender = { url, isMainFrame, isOurWindow }
          if (isOurSender(sender))
            accepted.push(sender)
        }
      }
    }
    expect(count).toBeGreaterThan(100)
    expect(accepted).toEqual(ours.map(url => ({ url, isMainFrame: true, isOurWindow: true })))
  })
})

describe('pages for the system\'s browser', () => {
  test.each(['https://arxiv.org/abs/2506.21011', 'https://github.com/', 'https://huggingface.co/x?y#z', 'https://doi.org/10.1000/1', 'HTTPS://ARXIV.ORG/', 'https://arxiv.org:443/'])('include %j', url => expect(isAllowedExternal(url)).toBe(true))

  test.each([
    'http://arxiv.org/',
    'https://arxiv.org.evil.com/',
    'https://evilarxiv.org/',
    'https://evil.com/arxiv.org',
    'https://evil.com/?https://arxiv.org',
    'https://evil.com#arxiv.org',
    'https://arxiv.org@evil.com/',
    'https://user@arxiv.org/',
    'https://user:pw@arxiv.org/',
    'https://arxiv.org:8443/',
    'https://arxiv.org./',
    'https://www.arxiv.org/',
    'https://gist.github.com/',
    'https://raw.githubusercontent.com/',
    'https:\\\\evil.com\\arxiv.org',
    'https://evil.com\\@arxiv.org',
    'https://аrxiv.org/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://',
    'https:',
    'javascript:alert(1)',
    'javascript://arxiv.org/%0aalert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'file://arxiv.org/share',
    'smb://arxiv.org/share',
    'ms-msdt:/id',
    'ms-officecmd:x',
    'search-ms:query=x',
    'vscode://arxiv.org',
    'mailto:x@arxiv.org',
    'ftp://arxiv.org/',
    'ws://arxiv.org/',
    'app://bundle/',
    'about:blank',
    'blob:https://arxiv.org/1',
    'view-source:https://arxiv.org/',
    '\\\\arxiv.org\\share',
    '//arxiv.org/',
    'arxiv.org',
    '/',
    '',
    ' ',
    'https//arxiv.org',
    'x:https://arxiv.org/',
    'intent://arxiv.org/#Intent;scheme=https;end',
  ])('exclude %j', url => expect(isAllowedExternal(url)).toBe(false))

  test.each([null, undefined, 5, {}, ['https://arxiv.org/']])('exclude the value %j', value => expect(isAllowedExternal(value)).toBe(false))
})

describe('guarded features', () => {
  test('are denied but for the two that the player and the copy buttons need', () => {
    const all = ['clipboard-read', 'clipboard-sanitized-write', 'deprecated-sync-clipboard-read', 'display-capture', 'fileSystem', 'fullscreen', 'automatic-fullscreen', 'geolocation', 'hid', 'idle-detection', 'keyboardLock', 'local-fonts', 'media', 'mediaKeySystem', 'midi', 'midiSysex', 'notifications', 'openExternal', 'persistent-storage', 'pointerLock', 'sensors', 'serial', 'speaker-selection', 'storage-access', 'top-level-storage-access', 'unknown', 'usb', 'window-management', '', 'Fullscreen', '__proto__', 'constructor']
    expect(all.filter(isAllowedPermission)).toEqual(['clipboard-sanitized-write', 'fullscreen'])
  })
})
