import type { FaultCode } from '../../../src-shared/domain/fault'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Grammar } from './language'
import type { MomentRules } from './moments'
import type { WritingTask, WrittenText } from './writing'

/** What a writing thread is started with: the files as parsed, which it compiles itself. */
export interface WritingSetup { readonly grammars: readonly Grammar[], readonly taxonomy: Taxonomy, readonly momentRules: MomentRules }

export interface WritingRequest { readonly id: number, readonly plan: GenerationPlan, readonly tasks: readonly WritingTask[] }

export type WritingReply
  = | { readonly id: number, readonly texts: readonly WrittenText[] }
    | { readonly id: number, readonly fault: { readonly code: FaultCode, readonly message: string, readonly stack: string | null } }
