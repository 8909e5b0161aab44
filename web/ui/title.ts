/** The title of the tab: the page, and before it how much is new. */
let page = 'Ahava'
let count = 0

const write = () => {
  document.title = count > 0 ? `(${count > 99 ? '99+' : count}) ${page}` : page
}

export function titlePage(title: string) {
  page = `${title} · Ahava`
  write()
}

export function titleCount(value: number) {
  count = value
  write()
}
