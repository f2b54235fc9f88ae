/**
 * Weighs what a browser has to fetch and refuses what is too heavy, or what could never run under
 * `trusted-types 'none'` and a style-src without 'unsafe-inline'. KB are 1000 bytes of gzip -9.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMITS = { loader: 6, panel: 25, extras: 13, rare: 4, language: 4, workspace: 150 };
const GOALS = { loader: 4, panel: 20, extras: 12, rare: 3, language: 3, workspace: 120 };
const HTML_STRINGS = /\.(innerHTML|outerHTML|srcdoc)\s*=|insertAdjacentHTML|document\.write\(|\beval\(|new Function\(/;

/** See imports_again.ts. */
const TRIED_ONCE = /\bimport\(["'`]\.\//;

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const weigh = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);

/** All that a page fetches for an entry before it can start: the entry and its static imports, CSS too. */
export function firstLoad(manifest, key, seen = new Set()) {
  const entry = manifest[key];
  for (const file of [entry.file, ...(entry.css ?? [])]) seen.add(file);
  for (const imported of entry.imports ?? []) {
    if (!seen.has(manifest[imported].file)) firstLoad(manifest, imported, seen);
  }
  return [...seen];
}

/**
 * What the panel fetches once it is there, without the languages: each with all that does not come with the panel.
 * `extras` come for everybody who writes, the rest in a case of its own; what builds on the extras comes after them.
 * A file `index` has the name of its folder.
 */
export function laterLoads(manifest, key) {
  const had = firstLoad(manifest, key);
  const wanted = (manifest[key].dynamicImports ?? []).filter((it) => !it.endsWith('.json'));
  const nameOf = (it) => manifest[it].name ?? it;
  const extras = wanted.find((it) => nameOf(it) === 'extras');
  return wanted.map((it) => {
    const before = manifest[it].imports?.includes(extras) ? [...had, ...firstLoad(manifest, extras)] : had;
    const files = firstLoad(manifest, it).filter((file) => !before.includes(file));
    return [it === extras ? 'extras' : 'rare', `panel, then ${nameOf(it)}`, files];
  });
}

function parts(folder) {
  const own = read(`${folder}/manifest.json`);
  const panel = read(`${folder}/widget/manifest.json`);
  const panelKey = Object.keys(panel).find((key) => panel[key].file === own.panel);
  const inWidget = (files) => files.map((file) => `${folder}/widget/${file}`);
  const inWorkspace = (files) => files.map((file) => `${folder}/workspace/${file}`);
  return [
    ['loader', 'loader', inWidget([own.loader])],
    ['panel', 'panel with English', inWidget(firstLoad(panel, panelKey))],
    ...laterLoads(panel, panelKey).map(([kind, name, files]) => [kind, name, inWidget(files)]),
    ...Object.entries(own.langs).map(([name, file]) => ['language', `language ${name}`, inWidget([file])]),
    [
      'workspace',
      'workspace, first load',
      inWorkspace(['index.html', ...firstLoad(read(`${folder}/workspace/manifest.json`), 'index.html')]),
    ],
  ];
}

/** Sentences about what is wrong; empty when all is well. */
export function complaintsAboutSize(kind, name, bytes) {
  const kb = (bytes / 1000).toFixed(2);
  return bytes > LIMITS[kind] * 1000 ? [`${name} weighs ${kb} KB, more than ${LIMITS[kind]}`] : [];
}

export function complaintsAboutText(name, text) {
  const inScript = name.startsWith('widget/') ? [HTML_STRINGS, TRIED_ONCE] : [HTML_STRINGS];
  const found = name.endsWith('.html') ? inlineParts(text) : inScript.map((it) => it.exec(text)?.[0]).find(Boolean);
  return found ? [`${name} contains ${found}`] : [];
}

function inlineParts(html) {
  return /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i.exec(html)?.[0];
}

export function checkSizes(folder) {
  const complaints = [];
  for (const [kind, name, files] of parts(folder)) {
    const bytes = weigh(files);
    console.log(
      `${name.padEnd(24)} ${(bytes / 1000).toFixed(2).padStart(7)} KB  (goal ${GOALS[kind]}, limit ${LIMITS[kind]})`,
    );
    complaints.push(...complaintsAboutSize(kind, name, bytes));
  }
  for (const name of readdirSync(folder, { recursive: true }).filter((it) => /\.(js|html)$/.test(it))) {
    complaints.push(...complaintsAboutText(name, readFileSync(`${folder}/${name}`, 'utf8')));
  }
  if (complaints.length) throw new Error(`the front end was refused:\n  ${complaints.join('\n  ')}`);
}

if (process.argv[1]?.endsWith('check_sizes.mjs')) checkSizes('src/openline/static');
