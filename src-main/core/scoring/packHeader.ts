import { z } from 'zod'

/** What every pack says of itself, whatever it holds. */
export const packHeader = {
  format: z.literal(1),
  id: z.string().regex(/^[a-z][a-z0-9-]*$/).max(40),
  version: z.string().regex(/^\d+\.\d+\.\d+$/).max(20),
  title: z.string().min(1).max(120),
  /** SPDX identifier, or the name of a licence that has none. */
  license: z.string().min(1).max(80),
  commercialUse: z.boolean(),
  /** Papers, code and data that the pack was made from. */
  sources: z.array(z.string().max(500)).max(64),
}

/** A plain file name: no folder, no drive, no name that Windows keeps for devices. */
export const packFileName = z.string().max(120).regex(/^[\w-]+(?:\.[\w-]+)*$/).refine(name => !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name), 'the name of a device').refine(name => name.toLowerCase() !== 'manifest.json', 'the manifest cannot list itself')

export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
