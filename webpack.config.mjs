import path from 'node:path';
import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import webpack from 'webpack';

const root = import.meta.dirname;

/** One file per entry: a webview blocks chunks loaded later, and a Node process needs none. */
const oneFile = new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 });

const typescript = (target) => ({
  test: /\.tsx?$/,
  loader: 'esbuild-loader',
  exclude: /node_modules/,
  options: { target, jsx: 'automatic', jsxImportSource: 'preact' },
});

const node = (name, entry, { shebang = false } = {}) => ({
  name,
  target: 'node20',
  entry: { [name]: entry },
  output: { path: path.join(root, 'dist'), filename: '[name].js', library: { type: 'commonjs2' } },
  externals: { vscode: 'commonjs vscode', 'onnxruntime-node': 'commonjs onnxruntime-node' },
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [typescript('node20')],
    // What is looked for with createRequire is found on the user's machine, not when bundling.
    parser: { javascript: { createRequire: false } },
  },
  plugins: [
    oneFile,
    ...(shebang ? [new webpack.BannerPlugin({ banner: '#!/usr/bin/env node', raw: true })] : []),
  ],
  optimization: { minimize: false },
  devtool: 'source-map',
  performance: false,
});

const page = (name, entry, resolve = {}) => ({
  name,
  target: 'web',
  entry: { [name]: entry },
  output: { path: path.join(root, 'dist'), filename: '[name].js' },
  resolve: { extensions: ['.tsx', '.ts', '.js'], ...resolve },
  module: {
    rules: [typescript('es2022'), { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] }],
  },
  plugins: [oneFile, new MiniCssExtractPlugin({ filename: '[name].css' })],
  devtool: 'source-map',
  performance: false,
});

/** Without Cornerstone's readers and writers of DICOM and XML, a megabyte that surfaces have no use for. */
const withoutFileFormats = {
  alias: { dcmjs$: path.join(root, 'webview/three/dcmjs.ts'), xmlbuilder2: false },
  fallback: { events: false, url: false },
};

/** @type {import('webpack').Configuration[]} */
export default [
  node('extension', './src/extension/extension.ts'),
  node('compute', './src/compute/main.ts'),
  node('distances', './src/contour/distanceThread.ts'),
  node('loader', './src/learning/data/loader.ts'),
  node('evaluator', './src/evaluation/evaluator.ts'),
  node('cli', './src/cli/main.ts', { shebang: true }),
  page('webview', './webview/main.tsx'),
  page('view3d', './webview/three/view3dEntry.ts', withoutFileFormats),
  page('dashboard', './webview/dashboard/main.tsx'),
  page('evaluation', './webview/evaluation/main.tsx'),
];
