/** Where browsers have themselves rung: Chrome, Firefox, Safari, and Edge. */
const SERVICES = [
  /^fcm\.googleapis\.com$/,
  /^jmt17\.google\.com$/,
  /^updates\.push\.services\.mozilla\.com$/,
  /^([a-z0-9-]+\.)*push\.apple\.com$/,
  /^([a-z0-9-]+\.)*notify\.windows\.com$/,
]

/**
 * Whether this is the address of a push service. It comes from a browser, and we send to it from inside the
 * practice's network: only services that are known, over HTTPS, and whoever runs this may name others.
 */
export function isPushAddress(endpoint: string, others: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false
  const url = new URL(endpoint)
  if (url.username || url.password) return false
  if (others.includes(url.origin)) return true
  if (url.protocol !== 'https:') return false
  if (others.includes(url.host)) return true
  return url.port === '' && SERVICES.some((service) => service.test(url.hostname))
}
