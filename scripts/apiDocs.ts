// npm run docs:api: writes the OpenAPI document and the Postman collection of the contract. With
// --check it only says whether the files are still true, for the tests.
import { readFileSync, writeFileSync } from 'node:fs'
import { openApiDocument } from '../server/platform/http/openapi.ts'
import { postmanCollection } from './apiDocs/postman.ts'

const documents = {
  'docs/openapi.json': openApiDocument(),
  'docs/ahava.postman_collection.json': postmanCollection(),
}
const checking = process.argv.includes('--check')

function current(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const stale = Object.entries(documents).filter(([file, document]) => {
  const text = `${JSON.stringify(document, null, 2)}\n`
  if (text === current(file)) return false
  if (!checking) writeFileSync(file, text)
  return true
})
for (const [file] of stale) {
  console.log(checking ? `${file} is not what the contract says.` : `Wrote ${file}.`)
}
if (checking && stale.length > 0) {
  console.log('Run npm run docs:api and commit what it writes.')
  process.exit(1)
}
if (stale.length === 0) console.log('The documents say what the contract says.')
