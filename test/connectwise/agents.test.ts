import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { Agent } from 'undici'
import { Agents } from '../../src/connectwise/agents.ts'

/** So many as are kept. */
const MANY = 64

t.test('an agent is used again for the same authorities, and only for those', async t => {
  const agents = new Agents(() => new Agent())
  t.equal(agents.for(undefined), agents.for(undefined))
  t.equal(agents.for('one'), agents.for('one'))
  t.not(agents.for('one'), agents.for('other'))
  t.equal(agents.size, 3)
  await agents.close()
})

t.test('of many agents the one that was not used for longest is closed, and never one that is used', async t => {
  const made: Agent[] = []
  const agents = new Agents(() => {
    const agent = new Agent()
    made.push(agent)
    return agent
  })
  const first = agents.for(undefined)
  for (let one = 1; one < MANY; one++) agents.for(`certificate ${one}`)
  t.equal(agents.for(undefined), first)
  for (let one = MANY; one < 3 * MANY; one++) {
    agents.for(`certificate ${one}`)
    agents.for(undefined)
  }
  t.equal(agents.for(undefined), first)
  t.notOk(first.closed)
  t.equal(made.filter(agent => !agent.closed).length, MANY)
  await agents.close()
})

t.test('an agent in the middle of a call is kept, however many are asked for, and closed when the call has ended', async t => {
  const held: ServerResponse[] = []
  const server = createServer((_request, response) => {
    response.write('begun')
    held.push(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close() })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const agents = new Agents(() => new Agent())
  const slow = agents.for('slow')
  const answer = await slow.request({ origin, path: '/', method: 'GET' })
  for (let one = 0; one < 2 * MANY; one++) agents.for(`certificate ${one}`)
  t.equal(agents.for('slow'), slow)
  t.notOk(slow.closed)
  t.equal(agents.size, MANY)
  held[0]?.end(', ended')
  t.equal(await answer.body.text(), 'begun, ended')
  for (let one = 0; one < MANY; one++) agents.for(`certificate ${one}`)
  t.ok(slow.closed)
  await agents.close()
})
