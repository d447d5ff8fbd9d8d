import protobuf from 'protobufjs'

/** What is looked at in a model. Everything is repeated, so that nothing hides behind a second copy of a field. */
interface Tensor { readonly name: string, readonly dataLocation: number, readonly external: readonly { readonly key: string, readonly value: string }[] }
interface SparseTensor { readonly values: readonly Tensor[], readonly indices: readonly Tensor[] }
interface Attribute { readonly tensor: readonly Tensor[], readonly tensors: readonly Tensor[], readonly graph: readonly Graph[], readonly graphs: readonly Graph[], readonly sparse: readonly SparseTensor[], readonly sparses: readonly SparseTensor[] }
interface Node { readonly attribute: readonly Attribute[], readonly opType: string, readonly domain: string }
export interface Graph { readonly node: readonly Node[], readonly initializer: readonly Tensor[], readonly sparse: readonly SparseTensor[] }
export interface Model { readonly graph: readonly Graph[], readonly opset: readonly { readonly domain: string }[], readonly training: readonly unknown[], readonly functions: readonly unknown[] }

const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id })
const one = (type: string, id: number) => ({ type, id })

/** Field numbers of the public ONNX specification (onnx.proto); all other fields are skipped. */
const SCHEMA = {
  nested: {
    Entry: { fields: { key: one('string', 1), value: one('string', 2) } },
    Tensor: { fields: { name: one('string', 8), external: repeated('Entry', 13), dataLocation: one('int32', 14) } },
    SparseTensor: { fields: { values: repeated('Tensor', 1), indices: repeated('Tensor', 2) } },
    Attribute: { fields: { tensor: repeated('Tensor', 5), graph: repeated('Graph', 6), tensors: repeated('Tensor', 10), graphs: repeated('Graph', 11), sparse: repeated('SparseTensor', 22), sparses: repeated('SparseTensor', 23) } },
    Node: { fields: { opType: one('string', 4), attribute: repeated('Attribute', 5), domain: one('string', 7) } },
    Graph: { fields: { node: repeated('Node', 1), initializer: repeated('Tensor', 5), sparse: repeated('SparseTensor', 15) } },
    Opset: { fields: { domain: one('string', 1) } },
    Model: { fields: { graph: repeated('Graph', 7), opset: repeated('Opset', 8), training: repeated('bytes', 20), functions: repeated('bytes', 25) } },
  },
}

const modelType = protobuf.Root.fromJSON(SCHEMA).lookupType('Model')

/** Reads the structure of an ONNX model without its weights. @throws Error when the bytes are not one. */
export function readStructure(bytes: Uint8Array): Model {
  return modelType.decode(bytes) as unknown as Model
}

/** Every graph of a model, those inside operators included. */
export function* graphsOf(graphs: readonly Graph[]): Generator<Graph> {
  for (const graph of graphs) {
    yield graph
    for (const { attribute } of graph.node) {
      for (const { graph: single, graphs: several } of attribute)
        yield* graphsOf([...single, ...several])
    }
  }
}

/** Every tensor that a graph itself holds, constants inside its operators included. */
export function tensorsOf({ initializer, sparse, node }: Graph): Tensor[] {
  const inSparse = (entries: readonly SparseTensor[]): Tensor[] => entries.flatMap(({ values, indices }) => [...values, ...indices])
  const constants = node.flatMap(({ attribute }) => attribute.flatMap(entry => [...entry.tensor, ...entry.tensors, ...inSparse([...entry.sparse, ...entry.sparses])]))
  return [...initializer, ...inSparse(sparse), ...constants]
}
