// pm2 start ecosystem.config.cjs: API and worker under PM2's supervision. See docs/operations.md.
const { join } = require('node:path')

/** One process of Ahava, on the Node that package-lock.json pins. */
const program = (name, file) => ({
  name,
  script: file,
  cwd: __dirname,
  interpreter: join(__dirname, 'node_modules/.bin/node'),
  interpreter_args: '--env-file-if-exists=.env',
  // For the C library: what a large file took is given back at once.
  env: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' },
  exec_mode: 'fork',
  instances: 1,
  // Longer than a program takes to finish what is in hand (15 s).
  kill_timeout: 20_000,
  exp_backoff_restart_delay: 500,
  // A wrong setting: starting again would not help.
  stop_exit_codes: [78],
  merge_logs: true,
})

module.exports = {
  apps: [program('ahava-api', 'server/main.ts'), program('ahava-worker', 'server/worker.ts')],
}
