/** Who may import whom (docs/adr/0001): the folder says what a module may know. */
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

export default {
  forbidden: [
    forbid('no-circular', {}, { circular: true }, 'Two modules that import each other are one module.'),
    forbid('shared-is-a-leaf', { path: '^src-shared/' }, { pathNot: '^src-shared/|^node_modules/(zod|@orpc/contract)/' }, 'src-shared knows only zod and @orpc/contract.'),
    forbid('core-is-pure', { path: '^src-main/core/' }, { path: '^src-main/(infra|transport|hosts|compose)' }, 'core declares ports; infra implements them.'),
    forbid('core-knows-no-driver', { path: '^src-main/core/' }, { path: 'node_modules/(electron|better-sqlite3|hono|@hono|@orpc/(server|client)|onnxruntime-node|fluent-ffmpeg|commander|openai)/|^(http|https|net|child_process)$' }, 'core knows no Electron, HTTP, SQL driver or process.'),
    forbid('infra-implements-ports', { path: '^src-main/infra/' }, { path: '^src-main/(transport|hosts|compose)' }, 'infra knows core and its driver, never hosts.'),
    forbid('sqlite-in-one-folder', { pathNot: '^(src-main/infra/sqlite|test)/' }, { path: 'node_modules/better-sqlite3/' }, 'The SQL driver is imported in infra/sqlite only.'),
    forbid('onnx-in-one-folder', { pathNot: '^(src-main/infra/onnx|test)/' }, { path: 'node_modules/onnxruntime-node/' }, 'The ONNX runtime is imported in infra/onnx only.'),
    forbid('llm-in-one-folder', { pathNot: '^(src-main/infra/llm|test)/' }, { path: 'node_modules/openai/' }, 'The LLM client is imported in infra/llm only.'),
    forbid('ffmpeg-in-one-folder', { pathNot: '^(src-main/infra/ffmpeg|test)/' }, { path: 'node_modules/fluent-ffmpeg/' }, 'ffmpeg commands are built in infra/ffmpeg only.'),
    forbid('electron-in-the-desktop-host', { pathNot: '^(src-main/hosts/desktop|src-main/desktop|src-preload|test)' }, { path: 'node_modules/electron/' }, 'Only the desktop host knows Electron.'),
    forbid('transport-gets-services-as-values', { path: '^src-main/transport/' }, { path: '^src-main/(infra|hosts|compose)' }, 'transport is given what it serves.'),
    forbid('transport-knows-core-by-type', { path: '^src-main/transport/' }, { path: '^src-main/core/', dependencyTypesNot: ['type-only'] }, 'transport may name types of core, not call it.'),
    forbid('renderer-knows-the-contract', { path: '^src-renderer/' }, { path: '^src-(main|preload)/' }, 'The renderer knows src-shared only.'),
    forbid('preload-is-thin', { path: '^src-preload/' }, { pathNot: '^src-(preload|shared)/|node_modules/electron/' }, 'The preload knows the bridge types and electron.'),
    forbid('components-are-plain', { path: '^src-renderer/components/' }, { path: '^src-renderer/(api|features|stores)/' }, 'Components get props and give events.'),
    forbid('nothing-imports-tests', { pathNot: '^test/' }, { path: '^test/' }, 'Product code never imports tests.'),
    forbid('no-unresolvable', {}, { couldNotResolve: true, pathNot: '\\.vue$|^virtual:' }, 'Every import resolves.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.json', '.vue', '.d.ts'] },
  },
}
