// After adding a package: node scripts/completeLock.mjs
// A registry that mirrors only some platforms makes npm leave the others' binary packages out of
// package-lock.json, and `npm ci` then refuses the file everywhere. This adds their entries, without
// a hash, so that each machine installs its own and skips the rest.
import { readFileSync, writeFileSync } from 'node:fs'

const file = 'package-lock.json'
const lock = JSON.parse(readFileSync(file, 'utf8'))
const packages = lock.packages

function isListed(from, name) {
  const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (packages[place]) return true
  return (
    from !== '' && isListed(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name)
  )
}

function entryOf(name, version, parent) {
  const [os] = /android|darwin|freebsd|linux|win32|openharmony/.exec(name) ?? []
  const [cpu] = /wasm32|arm64|x64|ia32|ppc64|riscv64|s390x|\barm\b/.exec(name) ?? []
  const [libc] = (os === 'linux' && /musl|gnu/.exec(name)) || []
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(parent.dev && { dev: true }),
    ...(libc && { libc: [libc === 'gnu' ? 'glibc' : libc] }),
    optional: true,
    ...(os && { os: [os] }),
  }
}

for (const [from, parent] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (isListed(from, name)) continue
    packages[`node_modules/${name}`] = entryOf(name, version, parent)
    console.log(`Added ${name}@${version}.`)
  }
}
lock.packages = Object.fromEntries(
  Object.entries(packages).toSorted(([one], [other]) => one.localeCompare(other, 'en')),
)
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
