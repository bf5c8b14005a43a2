import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** The members of a service that `run` has flags for; ports, dependencies and health are left to who runs it. */
interface Service {
  image: string
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  tmpfs?: string[]
  user?: string
  environment?: Record<string, string>
  volumes?: string[]
  entrypoint?: [string, ...string[]]
  command?: string[]
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Prints what `docker run` takes to run a service of docker-compose.yml, one argument a line: its flags, its image, its command.
 * So that what is checked without Compose is what the file says. Variables of the environment replace its defaults.
 */
const [name = ''] = process.argv.slice(2)
const text = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8')
const { services } = parse(interpolated(text), { merge: true }) as { services: Record<string, Service> }
const service = services[name]
if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}; it has ${Object.keys(services).join(', ')}.`)
console.log(argumentsOf(service).join('\n'))

/** `${NAME:-default}`, the only form that the file uses. */
function interpolated (text: string): string {
  return text.replace(/\$\{(\w+):-([^}]*)\}/g, (_all, variable: string, fallback: string) => process.env[variable] || fallback)
}

function argumentsOf ({ entrypoint: [program, ...first] = [''], ...service }: Service): string[] {
  return [
    ...service.read_only === true ? ['--read-only'] : [],
    ...flags('--cap-drop', service.cap_drop),
    ...flags('--security-opt', service.security_opt),
    ...flags('--tmpfs', service.tmpfs),
    ...flags('--user', service.user === undefined ? [] : [service.user]),
    ...flags('--env', Object.entries(service.environment ?? {}).map(([variable, value]) => `${variable}=${value}`)),
    ...flags('--volume', service.volumes?.map(volume => volume.replace(/^\.\//, ROOT))),
    ...flags('--entrypoint', program === '' ? [] : [program]),
    service.image,
    ...first,
    ...service.command ?? []
  ]
}

function flags (flag: string, values: string[] = []): string[] {
  return values.flatMap(value => [flag, value])
}
