// Bundles the page and the report's style into dist. `--check` compares with what stands there instead.
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const bundle = async (entry, options) => {
  const result = await build({
    entryPoints: [join(here, 'src', entry)], bundle: true, minify: true, write: false, charset: 'utf8',
    target: ['es2022', 'chrome110', 'firefox110', 'safari16'], ...options,
  });
  return result.outputFiles[0].text;
};

const made = {
  'page.js': (await bundle('main.js', { format: 'iife' })).replaceAll('</script', '<\\/script'),
  'page.css': await bundle('page.css', { loader: { '.woff2': 'dataurl' } }),
  'report.css': await bundle('report.css', { loader: { '.woff2': 'dataurl' } }),
  'page.html': readFileSync(join(here, 'src', 'page.html'), 'utf8'),
};
let stale = 0;
for (const [name, text] of Object.entries(made)) {
  const path = join(here, 'dist', name);
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== text) {
      console.error(`dist/${name} is not what the source builds: run \`npm run build\` in crates/pcn-map/page`);
      stale += 1;
    }
  } else {
    writeFileSync(path, text);
    console.log(`dist/${name}: ${text.length} characters`);
  }
}
process.exitCode = stale ? 1 : 0;
