import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repository'

/** Markdown table. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Replaces what stands between the markers `<!-- name:begin ... -->` and `<!-- name:end -->` of a document of the project. */
export function writeSection(document: string, name: string, text: string): void {
  const path = join(ROOT, document)
  const content = readFileSync(path, 'utf8')
  const begin = new RegExp(`<!-- ${name}:begin [^>]*-->`).exec(content)
  const end = content.indexOf(`<!-- ${name}:end -->`)
  if (begin === null || end < begin.index)
    throw new Error(`${document} lost the markers of its generated part ${name}`)
  writeFileSync(path, `${content.slice(0, begin.index + begin[0].length)}\n${text}\n${content.slice(end)}`)
}
