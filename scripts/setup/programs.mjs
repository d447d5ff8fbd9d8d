import { existsSync } from 'node:fs'
import process from 'node:process'
import { runQuietly, say, SetupError, works } from './run.mjs'

/** How each system's package manager installs a program: `[manager, arguments before the package names]`. */
const MANAGERS = {
  linux: [
    { name: 'apt-get', before: ['update', '-q'], install: ['install', '-y', '-q', '--no-install-recommends'], root: true },
    { name: 'dnf', install: ['install', '-y'], root: true },
    { name: 'pacman', install: ['-S', '--noconfirm'], root: true },
    { name: 'apk', install: ['add'], root: true },
  ],
  darwin: [{ name: 'brew', install: ['install'], root: false }],
  win32: [{ name: 'winget', install: ['install', '--accept-source-agreements', '--accept-package-agreements', '-e', '--id'], root: false }],
}

const PACKAGES = {
  ffmpeg: { 'apt-get': 'ffmpeg', 'dnf': 'ffmpeg', 'pacman': 'ffmpeg', 'apk': 'ffmpeg', 'brew': 'ffmpeg', 'winget': 'Gyan.FFmpeg' },
  chromium: { 'apt-get': 'chromium', 'dnf': 'chromium', 'pacman': 'chromium', 'apk': 'chromium', 'brew': 'chromium', 'winget': 'Hibbiki.Chromium' },
}

/** Makes sure ffmpeg and ffprobe can be started. @throws SetupError with the exact command for people to run. */
export function ensureFfmpeg() {
  const isThere = () => works(process.env.S2I_FFMPEG ?? 'ffmpeg') && works(process.env.S2I_FFPROBE ?? 'ffprobe')
  if (!isThere())
    install('ffmpeg', 'ffmpeg and ffprobe read the videos', isThere)
}

const CHROMIUM_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files\\Chromium\\Application\\chrome.exe',
]

/** Path of a Chromium or Chrome for the browser tests, installed when there is none. @throws SetupError */
export function ensureChromium() {
  const find = () => [process.env.S2I_CHROMIUM, ...CHROMIUM_PLACES].find(path => path && existsSync(path))
  if (!find())
    install('chromium', 'the browser tests drive Chromium', find)
  return find()
}

function install(program, why, isThere) {
  const manager = (MANAGERS[process.platform] ?? []).find(entry => works(entry.name, ['--version']))
  if (!manager)
    throw new SetupError(`${program} is missing (${why}) and no package manager was found here. Install ${program} so that it can be started from a terminal, then run this again.`)
  const isRoot = process.getuid?.() === 0
  const sudo = manager.root && !isRoot ? ['sudo', '-n'] : []
  const commands = [...(manager.before ? [[...sudo, manager.name, ...manager.before]] : []), [...sudo, manager.name, ...manager.install, PACKAGES[program][manager.name]]]
  const shown = commands.map(command => command.filter(part => part !== '-n').join(' ')).join(' && ')
  const advice = `Run this yourself, then try again:\n    ${shown}`
  if (sudo.length > 0 && !works('sudo', ['-n', 'true']))
    throw new SetupError(`${program} is missing (${why}) and installing it needs a password. ${advice}`)
  say(`Installing ${program} (${why}): ${shown}`)
  for (const [command, ...args] of commands)
    runQuietly(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, advice })
  if (!isThere())
    throw new SetupError(`${program} was installed but cannot be started. ${advice}`)
}
