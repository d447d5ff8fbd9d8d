import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'
import type { Limits } from '../../../src-shared/domain/limits'
import type { PackSource } from './packOffer'
import { promisify } from 'node:util'
import yauzl from 'yauzl'
import { refused } from './packOffer'

const FILE_TYPE_MASK = 0xF000
const REGULAR_FILE = 0x8000
const FOLDER = 0x4000
/** Longer names are no file names on any system. */
const MAX_NAME_LENGTH = 255
const CONTROL_CHARACTER = /\p{Cc}/u
/** Below this a file may be packed as tightly as it likes. */
const INFLATION_FREE_BYTES = 1024 * 1024

const openFile = promisify<string, yauzl.Options, ZipFile>(yauzl.open)

/** Every entry of the directory of a zip. yauzl refuses absolute names, `..` and back slashes. */
async function entriesOf(zip: ZipFile, maxEntries: number): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('error', reject)
    zip.on('end', () => resolve(entries))
    zip.on('entry', (entry) => {
      entries.push(entry)
      if (entries.length > maxEntries)
        reject(refused(`the zip has more than ${maxEntries} entries`))
      else zip.readEntry()
    })
    zip.readEntry()
  })
}

/** Names that mean another place, or another file than they show, on some system. */
function refuseName(name: string): void {
  const shown = JSON.stringify(name.slice(0, 80))
  if (name.length > MAX_NAME_LENGTH)
    throw refused(`the name ${shown}... in the zip is longer than ${MAX_NAME_LENGTH} characters`)
  if (CONTROL_CHARACTER.test(name))
    throw refused(`the name ${shown} in the zip holds a control character`)
  const segments = name.replace(/\/$/, '').split('/')
  if (segments.some(segment => ['', '.', '..'].includes(segment) || /[. ]$/.test(segment) || segment.includes(':')))
    throw refused(`the name ${shown} in the zip is not one that every system reads the same way`)
}

/** A folder is an entry whose name ends in a slash and that holds nothing; whatever says otherwise is refused. */
function refuseFalseFolder({ fileName, uncompressedSize }: Entry, type: number): void {
  const isFolder = fileName.endsWith('/')
  if ((type === FOLDER && !isFolder) || (type === REGULAR_FILE && isFolder) || (isFolder && uncompressedSize > 0))
    throw refused(`${fileName} in the zip is a file and a folder at once`)
}

function refuseUnsafe(entry: Entry, { packMaxInflation }: Limits): void {
  refuseName(entry.fileName)
  // The upper half holds the mode where a Unix made the zip, else 0.
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK
  if (type !== 0 && type !== REGULAR_FILE && type !== FOLDER)
    throw refused(`${entry.fileName} in the zip is a link or a device`)
  refuseFalseFolder(entry, type)
  if (entry.isEncrypted())
    throw refused(`${entry.fileName} in the zip is encrypted`)
  if (entry.uncompressedSize > INFLATION_FREE_BYTES && entry.uncompressedSize > packMaxInflation * entry.compressedSize)
    throw refused(`${entry.fileName} in the zip would grow to more than ${packMaxInflation} times its size`)
}

/** Equal for names that are one file on some system. */
function nameKey(name: string): string {
  return name.replace(/\/$/, '').normalize('NFC').toLowerCase()
}

/** Folder in which the pack lies: where its manifest is, at the top or one level below. */
function packFolderOf(names: readonly string[]): string {
  const manifests = names.filter(name => /^(?:[^/]+\/)?manifest\.json$/.test(name))
  const [manifest] = manifests
  if (manifest === undefined || manifests.length > 1)
    throw refused(manifest === undefined ? 'the zip has no manifest.json at its top or in one folder' : 'the zip has more than one manifest.json')
  return manifest.slice(0, -'manifest.json'.length)
}

/**
 * Opens a zip as the source of a pack. Nothing is unpacked but the files that are read, each no further than the size
 * it says it has.
 * @throws Fault `pack.refused`.
 */
export async function openZip(path: string, limits: Limits): Promise<PackSource> {
  const zip = await openFile(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true }).catch((cause: Error) => {
    throw refused(`the file is not a zip that can be read (${cause.message})`, cause)
  })
  try {
    const entries = await entriesOf(zip, limits.packMaxFiles).catch((cause: Error) => {
      throw 'code' in cause && cause.code === 'pack.refused' ? cause : refused(`its zip is not in order (${cause.message})`, cause)
    })
    for (const entry of entries)
      refuseUnsafe(entry, limits)
    const files = entries.filter(entry => !entry.fileName.endsWith('/'))
    if (new Set(entries.map(entry => nameKey(entry.fileName))).size !== entries.length)
      throw refused('the zip has a name twice')
    if (files.reduce((sum, entry) => sum + entry.uncompressedSize, 0) > limits.packMaxBytes)
      throw refused(`the zip would grow to more than ${limits.packMaxBytes} bytes`)
    const folder = packFolderOf(files.map(entry => entry.fileName))
    const own = new Map(files.filter(entry => entry.fileName.startsWith(folder) && !entry.fileName.slice(folder.length).includes('/')).map(entry => [entry.fileName.slice(folder.length), entry]))
    return {
      files: new Map([...own].map(([name, entry]) => [name, entry.uncompressedSize])),
      read: async name => readEntry(zip, own.get(name), name),
      [Symbol.asyncDispose]: async () => zip.close(),
    }
  }
  catch (thrown) {
    zip.close()
    throw thrown
  }
}

async function readEntry(zip: ZipFile, entry: Entry | undefined, name: string): Promise<Readable> {
  if (entry === undefined)
    throw refused(`the zip has no file ${name}`)
  return promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry).catch((cause: Error) => {
    throw refused(`${name} in the zip cannot be read (${cause.message})`, cause)
  })
}
