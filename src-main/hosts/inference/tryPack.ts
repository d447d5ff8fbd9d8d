import type { Limits } from '../../../src-shared/domain/limits'
import type { PackCheck } from '../../core/packs/ports'
import { Fault } from '../../../src-shared/domain/fault'
import { openGraphs } from '../../infra/onnx/graphs'
import { loadPack } from '../../infra/onnx/packFolder'

interface TryRequest { readonly packFolder: string, readonly packSha256: string, readonly limits: Limits }

/**
 * Loads a pack and runs it on test pictures.
 * @throws Fault `pack.refused`, `environment.pack_invalid`, `environment.pack_missing`.
 */
export async function tryPack({ packFolder, packSha256 }: TryRequest): Promise<PackCheck[]> {
  const pack = await loadPack(packFolder)
  if (pack.sha256 !== packSha256)
    throw new Fault('environment.pack_invalid', `The model pack ${pack.manifest.id} changed while it was looked at. Nothing was scored with it. Try again.`)
  if (pack.kind === 'learned')
    throw new Fault('pack.refused', `Learned packs such as ${pack.manifest.id} cannot be run by this version. Nothing was imported.`)
  const { version } = await openGraphs(pack, 'cpu')
  return [{ id: 'model', label: 'Model', result: 'ok', detail: `its graphs load in ONNX Runtime ${version}` }]
}
