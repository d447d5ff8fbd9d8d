import antfu from '@antfu/eslint-config'

export default antfu(
  {
    type: 'app',
    typescript: true,
    vue: true,
    markdown: false,
    jsonc: false,
    yaml: false,
    ignores: ['out', 'dist', 'resources', 'test/fixtures', 'test/bench/results', 'docs'],
  },
  {
    name: 's2i/format',
    rules: { 'antfu/reasonable-newline': 'off', 'style/max-statements-per-line': 'off', 'test/consistent-test-it': ['error', { fn: 'test' }] },
  },
  {
    name: 's2i/size',
    files: ['src-*/**/*.{ts,vue}', 'scripts/**/*'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'complexity': ['error', 24],
      'no-console': 'error',
      'node/prefer-global/process': 'off',
      'node/prefer-global/buffer': 'off',
      'ts/explicit-function-return-type': 'off',
    },
  },
  {
    name: 's2i/vue',
    files: ['src-renderer/**/*.vue'],
    rules: {
      'vue/no-v-html': 'error',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
    },
  },
  {
    name: 's2i/console',
    files: ['src-main/hosts/cli/**', 'src-main/infra/log/**', 'scripts/**'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 's2i/tests',
    files: ['test/**/*.ts'],
    rules: { 'node/prefer-global/process': 'off', 'node/prefer-global/buffer': 'off', 'no-console': 'off', 'ts/explicit-function-return-type': 'off' },
  },
)
