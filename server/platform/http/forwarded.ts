import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'

const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '')
const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')

/**
 * Where a connection comes from: what the listed proxies say, from the nearest on. What somebody else
 * wrote into the header, or what is no address, is never believed. Requests ask Fastify the same.
 */
export function clientAddress(trustedProxies: readonly string[]) {
  const trusted = new BlockList()
  for (const range of trustedProxies) {
    const [network = '', bits] = range.split('/')
    if (bits === undefined) trusted.addAddress(network, family(network))
    else trusted.addSubnet(network, Number(bits), family(network))
  }
  return ({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string => {
    let address = plain(socket.remoteAddress ?? '')
    const said = String(headers['x-forwarded-for'] ?? '').split(',')
    for (const next of said.toReversed().map((part) => plain(part.trim()))) {
      if (!isIP(address) || !trusted.check(address, family(address)) || !isIP(next)) break
      address = next
    }
    return address
  }
}
