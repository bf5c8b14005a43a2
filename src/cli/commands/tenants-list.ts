import { json } from 'node:stream/consumers'
import { EXIT, type Command } from '../command.ts'
import { ServiceClient, URL_HELP, URL_OPTION } from '../service-client.ts'

interface TenantList {
  tenants: { id: string, name?: string, interface: string, site: string }[]
}

export const tenantsListCommand: Command = {
  usage: '[--url URL]',
  help: `
Lists id, interface, site and name of every tenant, one a line, with tabs between them. Never a secret.
${URL_HELP}`,
  options: URL_OPTION,
  run: async (values, { env, stdout }) => {
    const { tenants } = await json(await new ServiceClient(values, env).call('tenants')) as TenantList
    for (const { id, name = '', interface: kind, site } of tenants) stdout.write(`${[id, kind, site, name].join('\t')}\n`)
    return EXIT.done
  }
}
