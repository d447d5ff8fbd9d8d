import { catalog } from './catalog'
import { jobs } from './jobs'
import { review } from './review'
import { workspace } from './workspace'

/** Every operation of the workstation, by service. Hosts serve it, the renderer and the command line call it. */
export const contract = { catalog, jobs, review, workspace }
