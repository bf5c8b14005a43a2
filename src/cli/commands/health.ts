import { json } from 'node:stream/consumers'
import { EXIT, UnreachableError, type Command } from '../command.ts'
import { ServiceClient, URL_HELP, URL_OPTION } from '../service-client.ts'

interface Readiness {
  ready: boolean
  stopping?: boolean
  stores: { name: string, ready: boolean }[]
}

export const healthCommand: Command = {
  usage: '[--url URL]',
  help: `
Asks /readyz of the running service. Ends with status 0 when it is ready, 1 when a store fails,
69 when it cannot be reached.
${URL_HELP}`,
  options: URL_OPTION,
  run: async (values, { env, stdout }) => {
    const answer = await new ServiceClient(values, env).send('readyz')
    const { ready, stopping, stores } = await json(answer).catch(() => ({})) as Partial<Readiness>
    if (ready === undefined || stores === undefined) throw new UnreachableError('what answers there is not this service')
    stdout.write(`${ready ? 'ready' : 'not ready'}: ${stopping === true ? 'the service is stopping, ' : ''}${stores.map(store => `${store.name} ${store.ready ? 'ok' : 'fails'}`).join(', ')}\n`)
    return ready ? EXIT.done : EXIT.failed
  }
}
