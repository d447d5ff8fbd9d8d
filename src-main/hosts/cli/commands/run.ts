import type { Command } from 'commander'
import type { ExportSummary } from '../../../core/export'
import type { LlmOptions } from '../llmOptions'
import type { CommonOptions, Session } from '../session'
import { join, resolve } from 'node:path'
import { INSTRUCTION_KINDS } from '../../../../src-shared/domain/claim'
import { planOf } from '../../../../src-shared/domain/generation'
import { PROVIDER_NAMES } from '../../../../src-shared/domain/provider'
import { EXPORT_FORMATS } from '../../../core/export'
import { mainJob } from '../../../core/jobs/mainJob'
import { makeSampleClips } from '../../../infra/ffmpeg/sampleClips'
import { describeMain } from '../../../longWork'
import { EXIT } from '../exitCodes'
import { KEY_HELP, serverOf, withLlmOptions, withRates } from '../llmOptions'
import { exitAfterBatch, inSession, withCommonOptions } from '../session'
import { oneOf, parseKinds, wholeNumber } from './review'
import { providerOption } from './videos'

interface RunOptions extends CommonOptions, LlmOptions { readonly out: string, readonly seed?: string, readonly kinds: string, readonly provider?: string, readonly formats: string, readonly state: string }

const EXAMPLES = `
Examples:
  s2i run clips/ --out dataset/
  s2i run clips/ more/a.mp4 --out dataset/ --formats llama-factory --seed 7 --json
  s2i run clips/ --out dataset/ --llm http://localhost:11434/v1 --model qwen3:8b

With --llm the texts are reworded before they are exported, as by "s2i generate --llm". ${KEY_HELP}`

/** The main job in one command, and the sample workspace. */
export function addRunCommands(program: Command, appRoot: string): void {
  withLlmOptions(withCommonOptions(program.command('run'))
    .argument('<path...>', 'videos, or folders that are searched for videos')
    .description('the main job: add, score, write instructions and export; killed and started again, it goes on')
    .requiredOption('--out <dir>', 'folder for the exports, one subfolder a format; never overwrites')
    .option('--seed <n>', 'seed of the variety of the texts')
    .option('--kinds <list>', `comma-separated: ${INSTRUCTION_KINDS.join(', ')}`, INSTRUCTION_KINDS.join(','))
    .option('--formats <list>', `comma-separated: ${EXPORT_FORMATS.map(format => format.id).join(', ')}`, EXPORT_FORMATS.map(format => format.id).join(','))
    .option('--state <state>', 'which pairs to export: all or approved', 'all')
    .option('--provider <name>', `where the model runs: ${PROVIDER_NAMES.join(', ')} (default: the setting of the workspace)`), 'have the texts reworded by')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: RunOptions) => inSession(appRoot, options, session => run(session, paths, options)))

  withCommonOptions(program.command('sample'))
    .description('make a sample workspace: 8 short synthetic clips with known damage, scored and with instructions')
    .addHelpText('after', '\nExample:\n  s2i sample --workspace s2i-sample && s2i serve --workspace s2i-sample')
    .action(async (options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const folder = join(session.workspaceDir, 'videos')
      const workspace = await session.open()
      session.note(`Making the sample clips in ${folder}`)
      const clips = await makeSampleClips(folder, session.signal, (done, total) => session.note(`  ${done}/${total}`))
      const { seed } = workspace.settings.get()
      // Four pairs are few: all are compared, so that there are comparisons to look at.
      const summary = await session.run(mainJob(workspace, { paths: [folder], generate: { plan: planOf({ pairShare: 1 }, seed), rewriter: () => null } }, session.signal))
      const { llm: _llm, ...told } = summary
      session.answer({ workspace: session.workspaceDir, clips: clips.length, ...told }, `${describeMain(summary)} Sample workspace: ${session.workspaceDir}`)
      return exitAfterBatch(summary.failed)
    }))
}

async function run(session: Session, paths: readonly string[], options: RunOptions): Promise<number> {
  const startedMs = performance.now()
  const formats = options.formats.split(',').map(format => oneOf(EXPORT_FORMATS.map(entry => entry.id), format.trim(), '--formats'))
  const state = oneOf(['all', 'approved'], options.state, '--state')
  const kinds = parseKinds(options.kinds)
  const server = serverOf(options)
  const workspace = await session.open({ ...providerOption(options.provider), scoresSoon: true })
  const seed = options.seed === undefined ? workspace.settings.get().seed : wholeNumber(options.seed, '--seed')
  const rewriter = server && workspace.llm.connect(server)
  const done = await session.run(mainJob(workspace, { paths: paths.map(path => resolve(path)), generate: { plan: planOf({ kinds }, seed), rewriter: () => rewriter } }, session.signal))
  const { llm, failed, ...counts } = done
  const out = resolve(options.out)
  const exports: ExportSummary[] = []
  for (const format of formats)
    exports.push(await session.run(workspace.exporter.export({ format, outDir: join(out, format), state, set: null, language: null, rendering: 'plain' }, session.signal)))
  // Formats differ only in what a trainer can load; the fullest says how many pairs there are.
  const exported = Math.max(...exports.map(summary => summary.exported))
  const elapsedS = Math.round(performance.now() - startedMs) / 1000
  const folders = exports.map(summary => `  ${summary.path}  ${summary.exported} pairs${summary.reused ? ' (unchanged since an earlier export)' : ''}`)
  session.answer(
    { ...counts, exported, failed, out, elapsedS, ...llm && { llm: withRates(llm) }, exports: exports.map(({ format, path, exported, byKind, reused }) => ({ format, path, exported, byKind, reused })) },
    `${describeMain(done)} Exported in ${elapsedS} s:\n${folders.join('\n')}`,
  )
  return llm !== null && llm.failed > 0 ? EXIT.someFailed : exitAfterBatch(failed)
}
