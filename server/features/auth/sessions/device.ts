import bowser from 'bowser'

/** What a person calls it: "Firefox on Android". From what the browser says, which may be anything. */
export function nameDevice(agent: string | undefined): string {
  if (!agent) return 'An unnamed device'
  const { browser, os } = bowser.parse(agent.slice(0, 500))
  const name = browser.name || 'A program'
  return (os.name ? `${name} on ${os.name}` : name).slice(0, 80)
}
