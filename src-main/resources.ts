import type { Taxonomy } from '../src-shared/domain/taxonomy'
import type { CalibrationRules } from './core/calibration/rules'
import type { CaptionPrompt } from './core/captions/prompt'
import type { Grammar, Languages, MomentRules, ReaderLexicon } from './core/instructions'
import type { Prompt } from './core/rewriting/prompt'
import type { LabelLayout } from './core/scoring/labelLayout'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { Fault } from '../src-shared/domain/fault'
import { taxonomy } from '../src-shared/domain/taxonomy'
import { calibrationRules } from './core/calibration/rules'
import { captionPromptFile, compileCaptionPrompt } from './core/captions/prompt'
import { compileGrammar, createLanguages, grammarName, momentRules, parseGrammar, parseReaderLexicon } from './core/instructions'
import { compilePrompt, promptFile } from './core/rewriting/prompt'
import { labelLayout } from './core/scoring/labelLayout'

const TAXONOMY_FILE = 's2i-14.json'
/** Fields of a grammar that have a file of their own in its language's folder; the other two files hold several. */
const GRAMMAR_PARTS = ['evidence', 'advice', 'qa', 'stage1'] as const
/** Absent in languages that do not compare videos. */
const PAIRS_FILE = 'pairs.json'
/** `rewrite-<language>.json` */
const PROMPT_FILES = /^rewrite-.+\.json$/
const CAPTION_PROMPT_FILE = 'caption-en.json'

/** The data files that shape scores and texts, read and checked once. */
export interface Resources {
  /** The one shipped with the program; a workspace may use another one made there. */
  readonly builtInTaxonomy: Taxonomy
  /** @throws Fault `input.invalid` when the sentences of a language do not fit the taxonomy. */
  readonly languagesFor: (taxonomy: Taxonomy) => Languages
  /** Such as `en@1.0.0`, one a language. */
  readonly grammarNames: readonly string[]
  /** How a model is asked to reword texts, by language. */
  readonly prompts: ReadonlyMap<string, Prompt>
  /** How a model is asked what a video shows. */
  readonly captionPrompt: CaptionPrompt
  /** Folders of the packs that come with the application. */
  readonly packFolders: () => string[]
  readonly calibrationRules: CalibrationRules
  /** When a text may say when a defect shows. */
  readonly momentRules: MomentRules
  /** A known label list by name, or one described in a JSON file. @throws Fault `input.invalid`. */
  readonly labelLayout: (nameOrPath: string) => LabelLayout
  readonly rendererDir: string
  readonly version: string
}

/** @throws Fault `environment.unsupported` when an installed data file is missing or not valid. */
export function loadResources(appRoot: string): Resources {
  const folder = join(appRoot, 'resources')
  const languages = foldersIn(join(folder, 'templates')).map(path => ({ grammar: readGrammar(path), reading: readLexicon(join(folder, 'lexicon', `${basename(path)}.json`)) }))
  const packs = join(folder, 'packs')
  return {
    builtInTaxonomy: parsed(taxonomy, join(folder, 'taxonomy', TAXONOMY_FILE)),
    languagesFor: taxonomy => createLanguages(languages.map(({ grammar, reading }) => compileGrammar(grammar, taxonomy, reading))),
    grammarNames: languages.map(({ grammar }) => grammarName(grammar)),
    prompts: readPrompts(join(folder, 'prompts')),
    captionPrompt: compileCaptionPrompt(parsed(captionPromptFile, join(folder, 'prompts', CAPTION_PROMPT_FILE))),
    packFolders: () => foldersIn(packs),
    calibrationRules: parsed(calibrationRules, join(folder, 'calibration', 'rules.json')),
    momentRules: parsed(momentRules, join(folder, 'moments', 'rules.json')),
    labelLayout: nameOrPath => readLayout(join(folder, 'labels'), nameOrPath),
    rendererDir: join(appRoot, 'out/renderer'),
    version: parsed(z.object({ version: z.string() }), join(appRoot, 'package.json')).version,
  }
}

function foldersIn(parent: string): string[] {
  return readdirSync(parent, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => join(parent, entry.name))
}

/** A language from the files of its folder. */
export function readGrammar(folder: string): Grammar {
  const parts = GRAMMAR_PARTS.map(part => [part, json(join(folder, `${part}.json`))])
  const pairs = join(folder, PAIRS_FILE)
  return parseGrammar({ ...objectIn(join(folder, 'language.json')), ...objectIn(join(folder, 'reasoning.json')), ...Object.fromEntries(parts), ...(existsSync(pairs) && { pairs: json(pairs) }) })
}

function objectIn(path: string): Record<string, unknown> {
  return parsed(z.record(z.string(), z.unknown()), path)
}

/** Null where texts of the language cannot be reworded, because nothing can read them back. */
function readLexicon(path: string): ReaderLexicon | null {
  return existsSync(path) ? parseReaderLexicon(json(path)) : null
}

function readPrompts(folder: string): Map<string, Prompt> {
  const prompts = readdirSync(folder).filter(name => PROMPT_FILES.test(name)).map(name => compilePrompt(parsed(promptFile, join(folder, name))))
  return new Map(prompts.map(prompt => [prompt.language, prompt]))
}

function readLayout(folder: string, nameOrPath: string): LabelLayout {
  const known = readdirSync(folder).map(file => file.replace(/\.json$/, ''))
  if (known.includes(nameOrPath))
    return parsed(labelLayout, join(folder, `${nameOrPath}.json`))
  try { return labelLayout.parse(JSON.parse(readFileSync(resolve(nameOrPath), 'utf8'))) }
  catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause)
    throw new Fault('input.invalid', `"${nameOrPath}" is neither a known label list (${known.join(', ')}) nor a JSON file that describes one: ${reason}. Nothing was read.`, { cause })
  }
}

function json(path: string): unknown {
  try { return JSON.parse(readFileSync(path, 'utf8')) }
  catch (cause) {
    throw new Fault('environment.unsupported', `The data file ${path} is missing or is not JSON. Nothing was changed. Install S2I Workbench again.`, { cause })
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, path: string): z.infer<Schema> {
  const result = schema.safeParse(json(path))
  if (!result.success)
    throw new Fault('environment.unsupported', `The data file ${path} is not valid: ${z.prettifyError(result.error)}`)
  return result.data
}
