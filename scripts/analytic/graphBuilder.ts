import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs'

/** Name of a tensor inside a graph. */
export type Value = string
export type ElementType = 'float32' | 'uint8' | 'int64' | 'bool'
/** A fixed size, or the name of a size that is only known at run time. */
export type Dimension = number | string
export type Attribute = number | readonly number[] | string | { readonly float: number } | { readonly graph: GraphBuilder }

/** Element type codes of the ONNX specification. */
export const ELEMENT_CODE: Readonly<Record<ElementType, number>> = { float32: 1, uint8: 2, int64: 7, bool: 9 }
const OPSET_VERSION = 17
const IR_VERSION = 8

interface Node { input: string[], output: string[], name: string, opType: string, attribute: object[] }

function attributeOf(name: string, value: Attribute): object {
  if (typeof value === 'number')
    return { name, i: value, type: 2 }
  if (typeof value === 'string')
    return { name, s: new TextEncoder().encode(value), type: 3 }
  if ('float' in value)
    return { name, f: value.float, type: 1 }
  if ('graph' in value)
    return { name, g: value.graph.graph(), type: 5 }
  return { name, ints: [...value], type: 7 }
}

function valueInfo(name: string, element: ElementType, dimensions: readonly Dimension[]): object {
  const dim = dimensions.map(size => typeof size === 'number' ? { dimValue: size } : { dimParam: size })
  return { name, type: { tensorType: { elemType: ELEMENT_CODE[element], shape: { dim } } } }
}

/**
 * Writes one ONNX graph, node by node, and encodes it. Names are numbered in order of creation and equal constants are
 * stored once, so the same calls always give the same bytes.
 */
export class GraphBuilder {
  readonly #name: string
  readonly #prefix: string
  readonly #nodes: Node[] = []
  readonly #initializers = new Map<string, object>()
  readonly #inputs: object[] = []
  readonly #outputs: object[] = []

  /** An inner graph needs a prefix: its names must not be those of the graph around it. */
  constructor(name: string, prefix = '') {
    this.#name = name
    this.#prefix = prefix
  }

  /** Declares an input of the graph. */
  input(name: string, element: ElementType, dimensions: readonly Dimension[]): Value {
    this.#inputs.push(valueInfo(name, element, dimensions))
    return name
  }

  /** Publishes `value` as the output `name`. */
  output(name: string, value: Value, dimensions: readonly Dimension[], element: ElementType = 'float32'): void {
    this.#nodes.push({ input: [value], output: [name], name: `output_${name}`, opType: 'Identity', attribute: [] })
    this.#outputs.push(valueInfo(name, element, dimensions))
  }

  /** A float32 constant; without `dimensions` a scalar for one value, else a vector. */
  floats(values: readonly number[], dimensions?: readonly number[]): Value {
    return this.#constant('float32', new Float32Array(values), dimensions ?? (values.length === 1 ? [] : [values.length]))
  }

  /** An int64 constant vector. */
  ints(...values: number[]): Value {
    return this.#constant('int64', BigInt64Array.from(values, value => BigInt(value)), [values.length])
  }

  /** An int64 scalar. */
  int(value: number): Value {
    return this.#constant('int64', BigInt64Array.of(BigInt(value)), [])
  }

  /** Adds a node with one output and returns it. */
  op(opType: string, input: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    return this.ops(opType, input, { count: 1, attributes })[0] as Value
  }

  /** Adds a node with `count` outputs. */
  ops(opType: string, input: readonly Value[], options: { count: number, attributes?: Readonly<Record<string, Attribute>> }): Value[] {
    const name = `${this.#prefix}n${this.#nodes.length}_${opType}`
    const output = Array.from({ length: options.count }, (_, index) => options.count === 1 ? name : `${name}_${index}`)
    const attribute = Object.entries(options.attributes ?? {}).map(([key, value]) => attributeOf(key, value))
    this.#nodes.push({ input: [...input], output, name, opType, attribute })
    return output
  }

  /** The GraphProto, not encoded: an attribute of an operator with an inner graph. */
  graph(): object {
    return { node: this.#nodes, name: this.#name, initializer: [...this.#initializers.values()], input: this.#inputs, output: this.#outputs }
  }

  /** The encoded ModelProto. */
  encode(): Uint8Array {
    const schema = protobuf.parse(readFileSync(new URL('./onnx.proto', import.meta.url), 'utf8')).root
    const model = schema.lookupType('onnx.ModelProto')
    return model.encode(model.fromObject({
      irVersion: IR_VERSION,
      producerName: 's2i-workbench',
      graph: this.graph(),
      opsetImport: [{ domain: '', version: OPSET_VERSION }],
    })).finish()
  }

  #constant(element: ElementType, data: Float32Array | BigInt64Array, dimensions: readonly number[]): Value {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const key = `${element}[${dimensions.join(',')}]${Buffer.from(rawData).toString('base64')}`
    const known = this.#initializers.get(key) as { name: string } | undefined
    if (known !== undefined)
      return known.name
    const name = `${this.#prefix}c${this.#initializers.size}`
    this.#initializers.set(key, { dims: [...dimensions], dataType: ELEMENT_CODE[element], name, rawData })
    return name
  }
}
