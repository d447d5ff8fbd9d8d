import process from 'node:process'
import { Command } from 'commander'
import { addBalanceCommand } from './commands/balance'
import { addCalibrationCommands } from './commands/calibrate'
import { addCaptionCommand } from './commands/caption'
import { addDataCommands } from './commands/data'
import { addGenerateCommand, addRegenerateCommand } from './commands/generate'
import { addHostCommands } from './commands/hosts'
import { addLlmCommands } from './commands/llm'
import { addPackCommands } from './commands/packs'
import { addReviewCommands } from './commands/review'
import { addRunCommands } from './commands/run'
import { addVideoCommands } from './commands/videos'
import { EXIT } from './exitCodes'

const ABOUT = `
Exit codes: 0 all done, 1 usage or bad input, 2 finished but some items failed (listed), 3 database refused,
4 environment (missing ffmpeg, model pack, disk space).

Start here:
  s2i run my-videos/ --out dataset/      the whole job: add, score, write instructions, export
  s2i serve                              review in the browser`

/** The command line. Commands open the workspace themselves, so that --help needs nothing. */
export function createProgram(appRoot: string): Command {
  const program = new Command('s2i')
    .description('S2I Workbench: score videos, write and review video-quality instructions, export what was approved')
    .addHelpText('after', ABOUT)
    // Options behind the name of a command are that command's: "balance list --json" is no option of "balance".
    .enablePositionalOptions()
    .showHelpAfterError('Run "s2i --help" for the commands and examples.')
    .exitOverride((error) => {
      // Commander exits with 0 for help and 1 for usage errors, which is the contract here too.
      process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage)
    })
  addRunCommands(program, appRoot)
  addVideoCommands(program, appRoot)
  addCaptionCommand(program, appRoot)
  addGenerateCommand(program, appRoot)
  addRegenerateCommand(program, appRoot)
  addBalanceCommand(program, appRoot)
  addReviewCommands(program, appRoot)
  addDataCommands(program, appRoot)
  addCalibrationCommands(program, appRoot)
  addHostCommands(program, appRoot)
  addPackCommands(program, appRoot)
  addLlmCommands(program, appRoot)
  return program
}
