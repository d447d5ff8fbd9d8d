import type { ExecutionProvider } from '../../../src-shared/domain/provider'

/** A kind of machine, as Node names it: `linux`, `x64`. */
export interface Platform { readonly os: string, readonly arch: string }

/** Where onnxruntime-node has a provider at all: the table "EPs/Platforms" of its README at 1.30, without the binaries that are fetched later. */
const OFFERED: Readonly<Record<ExecutionProvider, string>> = {
  cpu: 'every platform',
  webgpu: 'Windows, macOS, and Linux on x64',
  cuda: 'Linux on x64',
  dml: 'Windows',
  coreml: 'macOS',
}

/** What a provider needs beside the runtime, by where it is offered. */
const NEEDS: Readonly<Partial<Record<ExecutionProvider, string>>> = {
  webgpu: 'WebGPU needs a graphics adapter with a current driver: Vulkan on Linux, Direct3D 12 on Windows, Metal on macOS.',
  cuda: 'CUDA needs an NVIDIA adapter, CUDA 12 and cuDNN 9, and the CUDA libraries of onnxruntime-node, which this install does not download: run "node node_modules/onnxruntime-node/script/install --onnxruntime-node-install=cuda12" to fetch them.',
  dml: 'DirectML needs an adapter with a Direct3D 12 driver.',
  coreml: 'Core ML needs macOS 10.15 or later.',
}

/** Why a provider is not part of the runtime on a platform. */
export function notOffered(name: ExecutionProvider, { os, arch }: Platform): string {
  return `ONNX Runtime offers ${name} on ${OFFERED[name]}, not on ${os}-${arch}.`
}

/** What went wrong with a provider that is part of the runtime, and what it needs. */
export function failedHere(name: ExecutionProvider, reason: string): string {
  return [sentence(reason), NEEDS[name]].filter(part => part !== undefined).join(' ')
}

/** The first line of what a runtime says, without where in its source it was said. */
function sentence(message: string): string {
  const line = (message.split('\n').find(text => text.trim() !== '') ?? 'It failed without saying why').trim()
  const said = line.split(/ was false\. /).at(-1) ?? line
  return `${said.slice(0, 300).replace(/[.\s]+$/, '')}.`
}
