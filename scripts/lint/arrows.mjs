// The arrows between the folders, as docs/architecture.md draws them, told to the linter.
import { dirname, relative, resolve } from 'node:path'

/** What a folder may import from the project besides itself; the first entry that fits counts. */
const arrows = [
  { from: /^contract\//, to: [] },
  { from: /^web\//, to: [/^contract\//] },
  // A test may hold both ends of a line: the server, and the web's own client.
  { from: /\.test\.tsx?$/, to: [/^contract\//, /^server\//, /^scripts\//, /^web\//] },
  { from: /^server\/testing\//, to: [/^contract\//, /^server\//, /^scripts\//] },
  { from: /^server\/platform\//, to: [/^contract\//] },
  { from: /^server\/(services|middleware)\//, to: [/^contract\//, /^server\/platform\//] },
  {
    from: /^server\/features\/([^/]+)\//,
    to: [
      /^contract\//,
      /^server\/(platform|services|middleware)\//,
      /^server\/features\/[^/]+\/policy\.ts$/,
    ],
  },
  { from: /^server\/workers\//, to: [/^contract\//, /^server\/(platform|services|features)\//] },
  {
    from: /^server\/app\.ts$/,
    to: [/^contract\//, /^server\/(platform|services|middleware|features|workers)\//],
  },
  {
    from: /^server\/(main|worker)\.ts$/,
    to: [/^contract\//, /^server\/(app\.ts$|platform\/|workers\/)/],
  },
  { from: /^server\//, to: [/^contract\//, /^server\//] },
  // The devices of chaos are the web's own client.
  { from: /^scripts\/chaos\//, to: [/^contract\//, /^server\//, /^web\/live\.ts$/] },
  { from: /^scripts\//, to: [/^contract\//, /^server\//] },
]

/** Packages that a folder keeps to. */
const packages = [{ from: /^contract\/(?!.*\.test\.ts$)/, only: ['zod'] }]

/** The part of a path that counts as one folder: a feature is one, each other is by its top name. */
function folderOf(path) {
  const [, folder] = /^(server\/features\/[^/]+|server\/[^/]+|[^/]+)\//.exec(path) ?? []
  return folder ?? path
}

function refusal(file, source) {
  if (!source.startsWith('.')) {
    const rule = packages.find(({ from }) => from.test(file))
    if (!rule || rule.only.includes(source)) return null
    return `${folderOf(file)}/ imports no package but ${rule.only.join(', ')}, not ${source}.`
  }
  const target = relative('.', resolve(dirname(file), source))
  if (folderOf(target) === folderOf(file)) return null
  const rule = arrows.find(({ from }) => from.test(file))
  if (!rule || rule.to.some((allowed) => allowed.test(target))) return null
  return `${file} must not import ${target}: see the arrows in docs/architecture.md.`
}

const rule = {
  create(context) {
    const file = relative(context.cwd ?? process.cwd(), context.filename)
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return
      const message = refusal(file, node.source.value)
      if (message) context.report({ node: node.source, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

export default { meta: { name: 'ahava' }, rules: { arrows: rule } }
