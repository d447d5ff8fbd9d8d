import { balance } from './balance'
import { catalog } from './catalog'
import { generation } from './generation'
import { jobs } from './jobs'
import { llm } from './llm'
import { packs } from './packs'
import { providers } from './providers'
import { review } from './review'
import { scoring } from './scoring'
import { trust } from './trust'
import { workspace } from './workspace'

/** Every operation of the workstation, by service. Hosts serve it, the renderer and the command line call it. */
export const contract = { balance, catalog, generation, jobs, llm, packs, providers, review, scoring, trust, workspace }
