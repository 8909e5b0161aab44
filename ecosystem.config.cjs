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
  // PM2's clusters run on the Node of PM2 itself, which may be another.
  exec_mode: 'fork',
  instances: 1,
  // A program says 'ready' when it serves, or takes jobs: `pm2 start` and `pm2 reload` wait for that, one after the
  // other, so that a version that does not start stops the rest.
  wait_ready: true,
  listen_timeout: 60_000,
  // Longer than a program takes to finish what is in hand (15 s) after PM2's SIGINT.
  kill_timeout: 20_000,
  exp_backoff_restart_delay: 500,
  // A wrong setting: starting again would not help.
  stop_exit_codes: [78],
  merge_logs: true,
})

module.exports = {
  apps: [program('ahava-api', 'server/main.ts'), program('ahava-worker', 'server/worker.ts')],
}
