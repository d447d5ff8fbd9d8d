import process from 'node:process'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { answered } from '../../../../../src-shared/domain/claim'
import { startLlmServer } from '../../../../support/llmServer'
import { fillWorkspace, inProcessClient, openTestWorkspace, temporaryFolder } from '../../../../support/workspace'

test('what a model was refused is listed beside the text that stays, newest first', async () => {
  await using server = await startLlmServer('flips a level')
  using folder = temporaryFolder()
  const config = process.env.S2I_CONFIG
  process.env.S2I_CONFIG = `${folder.path}/config`
  const workspace = await openTestWorkspace(`${folder.path}/workspace`)
  try {
    const client = inProcessClient(workspace)
    expect(await client.llm.listRefusals({})).toEqual([])
    await fillWorkspace(workspace, 2)
    await client.llm.set({ enabled: true, url: server.url, model: 'm', concurrency: 1 })
    const reword = async (kinds: ('qa' | 'stage1')[]): Promise<void> => {
      const id = uuidv7()
      await client.jobs.generate({ id, plan: { kinds } })
      await expect.poll(async () => (await client.jobs.list()).find(job => job.id === id)?.state).toBe('done')
    }
    await reword(['qa'])
    server.behave('half JSON')
    await reword(['stage1'])

    const refusals = await client.llm.listRefusals({})
    const texts = new Map([...workspace.instructions.each({})].map(text => [text.id, text]))
    const questions = [...texts.values()].filter(text => text.kind === 'qa' && !workspace.resources.prompts.get('en')!.isFixedForm(text)).length
    expect(questions).toBeGreaterThan(0)
    expect(refusals.map(({ kind, rewrite }) => [kind, rewrite === null])).toEqual([...Array.from({ length: 2 }, () => ['stage1', true]), ...Array.from({ length: questions }, () => ['qa', false])])
    for (const { instructionId, videoName, questionType, original, rewrite, problems, model } of refusals) {
      const text = texts.get(instructionId)
      expect({ videoName, questionType, ...original }).toEqual({ videoName: text?.videoName, questionType: text?.questionType, question: text?.question, response: text?.response, claims: text?.claims.map(answered) })
      expect({ model, because: problems.length > 0, differs: rewrite?.response !== original.response }).toEqual({ model: 'm', because: true, differs: true })
    }
    expect(await client.llm.listRefusals({ limit: 1 })).toEqual(refusals.slice(0, 1))
    await expect(client.llm.listRefusals({ limit: 0 })).rejects.toMatchObject({ data: { code: 'input.invalid' } })
  }
  finally {
    await workspace.close()
    process.env.S2I_CONFIG = config
  }
})
