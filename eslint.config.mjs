import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** What the entries of the program may know. */
const BELOW_PROTOCOL = [
  'evaluation',
  'learning',
  'reports',
  'editing',
  'contour',
  'labels',
  'metrics',
  'datasets',
  'formats',
  'volume',
  'statistics',
];
const ALL_BELOW = ['protocol', ...BELOW_PROTOCOL];

/**
 * Who may know whom (docs/architecture.md, "Rooms"). Each room lists the rooms it may import from;
 * everything else under src/ and webview/ is forbidden to it.
 */
const ROOMS = {
  volume: [],
  statistics: [],
  formats: ['volume'],
  contour: ['formats', 'volume'],
  labels: ['formats', 'volume'],
  datasets: ['labels', 'formats', 'volume'],
  metrics: ['contour', 'labels', 'formats', 'volume'],
  editing: ['contour', 'labels', 'formats', 'volume'],
  reports: ['statistics', 'contour', 'labels', 'metrics', 'datasets', 'formats', 'volume'],
  learning: ['statistics', 'reports', 'contour', 'labels', 'metrics', 'datasets', 'formats', 'volume'],
  evaluation: [
    'learning',
    'statistics',
    'reports',
    'contour',
    'labels',
    'metrics',
    'datasets',
    'formats',
    'volume',
  ],
  protocol: BELOW_PROTOCOL,
  compute: ALL_BELOW,
  cli: ALL_BELOW,
  extension: ALL_BELOW,
};

const zones = [
  ...Object.entries(ROOMS).flatMap(([room, mayKnow]) => {
    const target = `./src/${room}`;
    const allowed = mayKnow.map((name) => `src/${name}`).join(', ') || 'itself';
    const message = `src/${room} may import only from ${allowed} (docs/architecture.md).`;
    return [
      ...Object.keys(ROOMS)
        .filter((other) => other !== room && !mayKnow.includes(other))
        .map((other) => ({ target, from: `./src/${other}`, message })),
      { target, from: './webview', message },
    ];
  }),
  ...['compute', 'cli', 'extension'].map((room) => ({
    target: './webview',
    from: `./src/${room}`,
    message: 'The page knows the host only through src/protocol.',
  })),
];

const TENSOR_RUNTIMES = ['onnxruntime-node', 'onnxruntime-common', '@tensorflow/*'];

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/', 'samples/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json', './test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.mjs', '.js'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  {
    // `as const` is no cast; the rule above counts it as one only with assertionStyle 'never' for other types.
    files: ['src/**/*.ts'],
    ignores: ['src/extension/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'vscode', message: 'Only src/extension may import vscode.' }] },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/extension/**', 'src/learning/engines/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'vscode', message: 'Only src/extension may import vscode.' }],
          patterns: [
            { group: TENSOR_RUNTIMES, message: 'Only src/learning/engines may import a tensor run-time.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/extension/**/*.ts', 'webview/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: TENSOR_RUNTIMES, message: 'Native run-times live in the compute process only.' },
          ],
        },
      ],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: { ...globals.node } } },
  prettier,
);
