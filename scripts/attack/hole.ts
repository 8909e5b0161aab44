import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'

/** What a door looks like that is open: a name is put into the statement as it comes. Loopback only, one table in memory. */
export async function openHole() {
  const database = new DatabaseSync(':memory:')
  database.exec(`create table people (name text); insert into people values ('zodwa'), ('nomsa')`)
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '', 'http://hole').searchParams.get('name')
    try {
      const found = database.prepare(`select * from people where name = '${name}'`).all()
      response.end(found.length > 0 ? 'There are people of this name.' : 'There is nobody.')
    } catch {
      response.writeHead(422).end()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      database.close()
    },
  }
}
