import { AjvCompiler } from '@fastify/ajv-compiler'

type BuildValidator = ReturnType<typeof AjvCompiler>
type Check = ReturnType<ReturnType<BuildValidator>>

/** Members of objects and items of lists, at all depths, up to which all faults of a request are told at once. */
const MAX_VALUES_WITH_ALL_FAULTS = 1000

/**
 * Validates as fastify does, but what holds many values only up to its first fault: of a hundred thousand wrong ones each
 * would be told, and telling them takes seconds and a gigabyte.
 */
export function boundedValidation (): BuildValidator {
  const build = AjvCompiler()
  return (externalSchemas, options) => {
    const compileAll = build(externalSchemas, options)
    const compileFirst = build(externalSchemas, { ...options, customOptions: { ...options?.customOptions, allErrors: false } } as typeof options)
    return definition => {
      const all = compileAll(definition)
      // most routes never meet a large request
      let first: Check | undefined
      const check = (value: unknown) => {
        const chosen = isSmall(value) ? all : first ??= compileFirst(definition)
        return chosen(value) === true || { error: chosen.errors }
      }
      return check as unknown as Check
    }
  }
}

/** Looks at no more values than it takes to tell. */
function isSmall (value: unknown): boolean {
  let left = MAX_VALUES_WITH_ALL_FAULTS
  const unseen = [value]
  while (unseen.length > 0) {
    const next = unseen.pop()
    if (typeof next !== 'object' || next === null) continue
    const inner: unknown[] = Array.isArray(next) ? next : Object.values(next)
    left -= inner.length
    if (left < 0) return false
    unseen.push(...inner)
  }
  return true
}
