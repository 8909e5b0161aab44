// PM2 for a server of one's own: `pm2 start ecosystem.config.cjs`, after `npm ci`, `npx vite build`
// and `npm run migrate`, with DATABASE_URL and the other settings of .env.example in `.env`.
const shared = {
  cwd: __dirname,
  // The exact Node of the lock file, whichever runs PM2 itself.
  interpreter: './node_modules/.bin/node',
  node_args: '--env-file-if-exists=.env',
  exec_mode: 'fork',
  // Requests and jobs in hand are finished within 20 seconds of the first signal.
  kill_timeout: 25_000,
  exp_backoff_restart_delay: 500,
  // Told something wrong: starting again would not help.
  stop_exit_codes: [78],
  time: false,
}

module.exports = {
  apps: [
    { ...shared, name: 'ahava-api', script: 'server/main.ts' },
    { ...shared, name: 'ahava-worker', script: 'server/worker.ts' },
  ],
}
