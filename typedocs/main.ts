/**
 * `npm run docs` writes the reference and the snapshot of the public types; with `--check` nothing is
 * written and what is stale is named.
 */
import { differences, generate, showDifference, writeArtefacts } from './artefacts.js'
import { readPublicApi } from './public-api.js'

const files = generate(readPublicApi())
if (process.argv.includes('--check')) {
  const stale = differences(files)
  for (const difference of stale) console.error(`${showDifference(difference)}\n`)
  if (stale.length > 0) {
    console.error(`${stale.length} generated files are stale: run 'npm run docs' and review them.`)
    process.exitCode = 1
  } else {
    console.log(`${files.size} generated files are as the sources say.`)
  }
} else {
  const changed = writeArtefacts(files)
  for (const path of changed) console.log(`wrote ${path}`)
  console.log(`${files.size} files, ${changed.length} changed.`)
}
