import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import protobuf from 'protobufjs'
import { ROOT } from './repository'

/** The model with its first constant kept in another file: `fields` say where. With null nothing is changed. */
export function withExternalData(bytes: Uint8Array, fields: Readonly<Record<string, string>> | null): Uint8Array {
  const proto = readFileSync(join(ROOT, 'scripts/analytic/onnx.proto'), 'utf8')
    .replace('message TensorProto {', 'message Entry { optional string key = 1; optional string value = 2; }\nmessage TensorProto {\n  repeated Entry external_data = 13;\n  optional int32 data_location = 14;')
  const type = protobuf.parse(proto).root.lookupType('onnx.ModelProto')
  const model = type.toObject(type.decode(bytes), { longs: Number })
  if (fields !== null) {
    const { rawData: _, ...tensor } = model.graph.initializer[0]
    model.graph.initializer[0] = { ...tensor, externalData: Object.entries(fields).map(([key, value]) => ({ key, value })), dataLocation: 1 }
  }
  return type.encode(type.fromObject(model)).finish()
}
