/**
 * Builds widget and workspace into src/openline/static and writes static/manifest.json, by which the server
 * knows the hashed names. `--watch` builds again on every change, leaves out the checks and does not minify.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'vite';
import { checkSizes } from './check_sizes.mjs';

const STATIC = 'src/openline/static';
const watch = process.argv.includes('--watch');

function python(...args) {
  const program = existsSync('.venv/bin/python') ? '.venv/bin/python' : 'python3';
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed`);
}

function viteManifest(part) {
  return Object.values(JSON.parse(readFileSync(`${STATIC}/${part}/manifest.json`, 'utf8')));
}

/** {"panel": "panel.x.js", "langs": {"ru": "lang-ru.x.js"}, "loader": "loader.js"}: names inside static/widget. */
function ownManifest() {
  const entries = viteManifest('widget').filter((it) => it.isEntry);
  const langs = entries.filter((it) => it.name.startsWith('lang-'));
  return {
    panel: entries.find((it) => it.name === 'panel').file,
    langs: Object.fromEntries(langs.map((it) => [it.name.slice('lang-'.length), basename(it.file)]).sort()),
    loader: 'loader.js',
  };
}

function writeOwnManifest() {
  writeFileSync(`${STATIC}/manifest.json`, `${JSON.stringify(ownManifest(), null, 2)}\n`);
}

/** Vite itself tells when a part was built; the first turn of the panel comes before there is a manifest. */
function writeOwnManifestAfterEachTurn(watcher) {
  watcher.on('event', ({ code, error }) => {
    if (code === 'ERROR') console.error(error.message);
    if (code === 'END' && existsSync(`${STATIC}/widget/manifest.json`)) writeOwnManifest();
  });
}

async function main() {
  python('tools/catalogues.py');
  if (!watch && existsSync('tools/wire_types.py')) python('tools/wire_types.py', '--check');
  rmSync(STATIC, { recursive: true, force: true });
  for (const mode of ['loader', 'panel', 'workspace']) {
    const built = await build({ mode, logLevel: 'warn', build: watch ? { watch: {}, minify: false } : {} });
    if (watch) writeOwnManifestAfterEachTurn(built);
  }
  if (watch) return;
  writeOwnManifest();
  checkSizes(STATIC);
}

await main();
