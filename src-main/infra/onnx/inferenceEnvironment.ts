import process from 'node:process'

/**
 * Environment variables of an inference process. From version 1.29 on ONNX Runtime reports to its vendor which models
 * run (name and checksums of the model, a device id that it keeps in the user's cache folder), unless this is set before
 * it is loaded (microsoft/onnxruntime#27379; on Windows it hands events to the system's tracing, where the user's own
 * privacy setting decides). Nothing of a workspace leaves this computer. A model runs there, so the key of an LLM server
 * does not go along.
 */
export function inferenceEnvironment(): NodeJS.ProcessEnv {
  const { S2I_LLM_KEY: _key, ...environment } = process.env
  return { ...environment, ORT_DISABLE_TELEMETRY: '1' }
}
