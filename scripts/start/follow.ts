// Loaded first into each process that `npm start` runs. When the start itself is killed, nobody is
// left to end them: each then stops as if it had been asked to.
const patience = 20_000

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), patience).unref()
  process.kill(process.pid, 'SIGTERM')
})
// The channel is for noticing the end, not for keeping a finished process alive.
process.channel?.unref()
// Whoever read our output is gone as well.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})
