import { appendFileSync, chmodSync, renameSync, rmSync } from 'node:fs'

const mostBytes = 32 * 1024 * 1024
const shown = new Set(['warn', 'error', 'fatal'])

/**
 * Keeps a process's lines in a file (and the file before it, of 32 MiB each) and shows a person only
 * those that need attention, or all of them when `everything` is asked for.
 */
export function logTo(file: string, everything: boolean) {
  rmSync(file, { force: true })
  let bytes = 0
  let rest = ''
  return (chunk: Buffer | string) => {
    keep(String(chunk))
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) show(line, everything)
  }

  function keep(text: string) {
    try {
      if (bytes > mostBytes) {
        renameSync(file, `${file}.1`)
        bytes = 0
      }
      appendFileSync(file, text)
      if (bytes === 0) chmodSync(file, 0o600)
      bytes += text.length
    } catch {
      // A full disk must not take the running product down with its log.
    }
  }
}

function show(line: string, everything: boolean) {
  if (line.trim() === '') return
  try {
    const { level, part, msg, err } = JSON.parse(line)
    if (!everything && !shown.has(level)) return
    console.log([part, level, msg, err?.message].filter(Boolean).join('  '))
  } catch {
    console.log(line)
  }
}
