import { expect, test } from 'vitest';
import { complaintsAboutSize, complaintsAboutText, firstLoad, laterLoads } from './check_sizes.mjs';

test('the first load is the entry with its static imports and styles, each once', () => {
  const manifest = {
    'index.html': { file: 'index.js', css: ['index.css'], imports: ['_shared'], dynamicImports: ['lazy'] },
    _shared: { file: 'shared.js', css: ['index.css'], imports: ['index.html'] },
    lazy: { file: 'lazy.js' },
  };
  expect(firstLoad(manifest, 'index.html')).toEqual(['index.js', 'index.css', 'shared.js']);
});

test('what comes after the panel is weighed without what came with it, and without the languages', () => {
  const manifest = {
    'main.tsx': { file: 'panel.js', imports: ['_shared'], dynamicImports: ['de.json', 'extras.ts', 'Rare.tsx'] },
    _shared: { file: 'shared.js' },
    'de.json': { file: 'lang-de.js' },
    'extras.ts': { file: 'extras.js', name: 'extras', css: ['extras.css'], imports: ['main.tsx', '_of_extras'] },
    _of_extras: { file: 'of_extras.js' },
    'Rare.tsx': { file: 'rare.js', name: 'Rare', imports: ['_shared'] },
  };
  expect(laterLoads(manifest, 'main.tsx')).toEqual([
    ['extras', 'panel, then extras', ['extras.js', 'extras.css', 'of_extras.js']],
    ['rare', 'panel, then Rare', ['rare.js']],
  ]);
});

test('a part above its limit is refused, at the limit it is not', () => {
  expect(complaintsAboutSize('loader', 'loader', 6000)).toEqual([]);
  expect(complaintsAboutSize('loader', 'loader', 6001)).toEqual(['loader weighs 6.00 KB, more than 6']);
});

test.each([
  ['a.js', 'e.innerHTML=t'],
  ['a.js', 'e.insertAdjacentHTML("beforeend",t)'],
  ['a.js', 'new Function("return 1")'],
  ['widget/a.js', 'const it = await import(`./later.js`)'],
  ['a.html', '<script>1</script>'],
  ['a.html', '<p style="top:0">'],
  ['a.html', '<body onload="x()">'],
])('%s with %s is refused', (name, text) => {
  expect(complaintsAboutText(name, text)).toHaveLength(1);
});

test.each([
  ['a.js', 'new Set(["innerHTML"])'],
  ['workspace/a.js', 'import("./later.js")'],
  ['widget/a.js', 'attempt("./later.js"),import(path)'],
  ['a.html', '<script type="module" src="/a.js"></script><p>style=</p>'],
])('%s with %s passes', (name, text) => {
  expect(complaintsAboutText(name, text)).toEqual([]);
});
