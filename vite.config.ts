/**
 * Three builds into src/openline/static, chosen by --mode (tools/build.mjs runs them all):
 * `loader` one script for the host page, `panel` the chat itself with its languages, `workspace` the operators' app.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import solid from 'vite-plugin-solid';
import { defineConfig, type ViteUserConfig as UserConfig } from 'vitest/config';
import { importsAgain } from './tools/imports_again';
import { leanRenderer } from './tools/lean_renderer';
import { leanSolid } from './tools/lean_solid';
import { leanTokens } from './tools/lean_tokens';

const here = import.meta.dirname;
const STATIC = resolve(here, 'src/openline/static');
const LOCALES = resolve(here, 'widget/src/generated/locales');

const shared: UserConfig = {
  // No HTML strings: see ui/renderer.ts. `hot: false`, for its runtime knows only the DOM renderer.
  plugins: [solid({ hot: false, solid: { generate: 'universal', moduleName: '@ui/renderer' } })],
  resolve: { alias: { '@ui': resolve(here, 'ui') } },
  json: { stringify: false, namedExports: false },
  publicDir: false,
};

const common = { target: 'es2022', modulePreload: false, reportCompressedSize: false } as const;

const loader: UserConfig = {
  build: {
    ...common,
    outDir: `${STATIC}/widget`,
    emptyOutDir: false,
    lib: { entry: 'widget/src/loader/loader.ts', formats: ['iife'], name: '_', fileName: () => 'loader.js' },
  },
};

/** English is part of the panel; every other language is a file of its own, fetched when it is spoken. */
function panelInputs(): Record<string, string> {
  const found = existsSync(LOCALES) ? readdirSync(LOCALES) : [];
  const languages = found.filter((file) => file !== 'en.json').map((file) => basename(file, '.json'));
  return {
    panel: 'widget/src/panel/main.tsx',
    ...Object.fromEntries(languages.map((language) => [`lang-${language}`, `${LOCALES}/${language}.json`])),
  };
}

const PANEL = resolve(here, 'widget/src/panel');

/** `light-dark()` for older browsers, which nothing here uses: Lightning CSS sets two properties in each scheme for it. */
const LIGHT_DARK = 1 << 20;

const panel = (): UserConfig => ({
  base: './',
  plugins: [...(shared.plugins ?? []), importsAgain, leanSolid, leanRenderer(PANEL), leanTokens(PANEL)],
  css: { lightningcss: { exclude: LIGHT_DARK } },
  build: {
    ...common,
    outDir: `${STATIC}/widget`,
    emptyOutDir: false,
    manifest: 'manifest.json',
    rolldownOptions: {
      input: panelInputs(),
      // The lazy parts take the runtime from the panel's own file: one request at the first opening, not two.
      preserveEntrySignatures: 'allow-extension',
      output: { entryFileNames: '[name].[hash].js', chunkFileNames: '[name].[hash].js' },
    },
  },
});

const workspace: UserConfig = {
  root: resolve(here, 'workspace'),
  base: '/static/workspace/',
  build: {
    ...common,
    outDir: `${STATIC}/workspace`,
    emptyOutDir: false,
    manifest: 'manifest.json',
    assetsInlineLimit: 0,
  },
};

/** The sample of ui/, for the test that draws it in a browser under the strictest rules; --outDir says where to. */
const sample: UserConfig = {
  build: { ...common, lib: { entry: 'ui/renderer.sample.tsx', formats: ['es'], fileName: () => 'sample.js' } },
};

const test: UserConfig = {
  test: {
    // A browser made anew for each file costs five times the tests; what a test sets up, it clears away.
    isolate: false,
    environment: 'happy-dom',
    include: ['{ui,widget,workspace}/**/*.test.{ts,tsx}', 'tools/*.test.mjs'],
  },
};

export default defineConfig(({ mode }) => {
  const own = { loader, panel: panel(), workspace, sample }[mode] ?? test;
  return { ...shared, ...own };
});
