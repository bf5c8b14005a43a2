import { distance } from 'fastest-levenshtein'
import type { FastifySchemaValidationError } from 'fastify'
import type { FieldFault } from '../domain/problem.ts'

/** What Ajv tells with `verbose`. */
type SchemaFault = FastifySchemaValidationError & { message: string, parentSchema?: { properties: Record<string, unknown>, 'x-allowed'?: string } }

/** Keywords that only report that some other fault lies below them. */
const SUMMARIES: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'if'])

const FORMATS: Readonly<Record<string, string>> = {
  date: 'is no date; write it as yyyy-MM-dd, such as 2026-10-31',
  'date-time': 'is no date-time with its offset, such as 2026-10-31T12:00:00Z',
  uuid: 'is no UUID, such as 3f2b8c1e-5d5f-4a6b-9c3d-2e1f0a9b8c7d'
}

const BOUNDS: Readonly<Record<string, (limit: number) => string>> = {
  minItems: limit => limit === 1 ? 'must not be an empty list' : `must list at least ${limit}`,
  maxItems: limit => `must list ${limit} at the most`,
  minProperties: limit => limit === 1 ? 'must not be empty' : `must have at least ${limit} fields`,
  minLength: limit => limit === 1 ? 'must not be an empty text' : `must have at least ${limit} characters`,
  maxLength: limit => `must have ${limit} characters at the most`,
  minimum: limit => `must be ${limit} or more`,
  maximum: limit => `must be ${limit} or less`
}

/** What is wrong with a request, field by field; values are never repeated, because one may be a secret. */
export function toFieldFaults (faults: readonly FastifySchemaValidationError[], context: string | undefined): FieldFault[] {
  const all = faults as readonly SchemaFault[]
  // a union that says in words what it takes stands for the faults of its alternatives
  const unions = all.filter(({ keyword, parentSchema }) => keyword === 'anyOf' && parentSchema?.['x-allowed'] !== undefined)
  const told = new Set(unions.map(({ instancePath }) => instancePath))
  const specific = [...all.filter(({ keyword, instancePath }) => !SUMMARIES.has(keyword) && !told.has(instancePath)), ...unions]
  const places = Map.groupBy(specific, fault => pointerOf(fault, context))
  return [...places].flatMap(([pointer, together]) => detailsOf(together).map(detail => ({ pointer, detail })))
}

/** The alternatives of a union are one fault: the value fits none of them. */
function detailsOf (faults: SchemaFault[]): string[] {
  const values = faults.filter(({ keyword }) => keyword === 'const').map(({ params }) => String(params['allowedValue']))
  if (values.length > 1) return [`must be one of ${values.join(', ')}`]
  const details = faults.map(detailOf)
  return faults.every(({ schemaPath }) => schemaPath.includes('/anyOf/')) ? [details.join(', or ')] : details
}

function pointerOf ({ instancePath, keyword, params }: SchemaFault, context: string | undefined): string {
  const member = keyword === 'additionalProperties'
    ? String(params['additionalProperty'])
    : keyword === 'required' ? String(params['missingProperty']) : undefined
  const path = shortened(member === undefined ? instancePath : `${instancePath}/${escapePointer(member)}`)
  switch (context) {
    case 'querystring': return `query:${path.slice(1)}`
    case 'params': return `path:${path.slice(1)}`
    case 'headers': return `header:${path.slice(1)}`
    default: return path
  }
}

/** A name of any length goes into answers and the log no longer than this. */
const MAX_POINTER = 200

function shortened (pointer: string): string {
  return pointer.length > MAX_POINTER ? `${pointer.slice(0, MAX_POINTER)}…` : pointer
}

function escapePointer (member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1')
}

function detailOf (fault: SchemaFault): string {
  const { keyword, params, message } = fault
  switch (keyword) {
    case 'additionalProperties': return unknownField(String(params['additionalProperty']), Object.keys((fault as Required<SchemaFault>).parentSchema.properties))
    case 'required': return 'is missing'
    case 'format': return FORMATS[String(params['format'])] ?? `is no ${String(params['format'])}`
    case 'enum': return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`
    case 'const': return `must be ${JSON.stringify(params['allowedValue'])}`
    case 'discriminator': return 'must be "rest" or "accounting-interface"'
    case 'pattern':
    case 'anyOf': return `must be ${fault.parentSchema?.['x-allowed'] ?? `as the pattern ${String(params['pattern'])} says`}`
    case 'uniqueItems': return 'names one thing twice'
    default: return BOUNDS[keyword]?.(Number(params['limit'])) ?? message
  }
}

function unknownField (name: string, allowed: string[]): string {
  const [nearest] = name.length > MAX_POINTER
    ? []
    : allowed
      .map(candidate => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }))
      .filter(near => near.distance <= Math.max(2, Math.floor(name.length / 3)))
      .sort((a, b) => a.distance - b.distance)
  return nearest === undefined ? `is not known; allowed are ${allowed.join(', ')}` : `is not known; did you mean ${nearest.candidate}?`
}
