/** The title of the tab: the page, and before it how much is new. */
let page = 'Ahava'
let count = 0
let alarm: string | null = null
let blinking: ReturnType<typeof setInterval> | undefined
let lit = false

const write = () => {
  document.title =
    alarm && lit ? `● ${alarm}` : count > 0 ? `(${count > 99 ? '99+' : count}) ${page}` : page
}

export function titlePage(title: string) {
  page = `${title} · Ahava`
  write()
}

export function titleCount(value: number) {
  count = value
  write()
}

/** The tab blinks with these words until they are null: seen beside another program too. */
export function titleAlarm(words: string | null) {
  alarm = words
  lit = words !== null
  clearInterval(blinking)
  if (words)
    blinking = setInterval(() => {
      lit = !lit
      write()
    }, 1_000)
  write()
}
