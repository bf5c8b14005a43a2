/** The same object; whatever a promise of its methods rejects with is told as well, with the method's name. */
export function watched<T extends object> (target: T, told: (error: unknown, method: string) => void): T {
  return new Proxy(target, {
    get: (_target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...parameters: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, parameters)
        if (answer instanceof Promise) answer.catch((error: unknown) => { told(error, String(name)) })
        return answer
      }
    }
  })
}

/** The same object, with other methods in place of some of its own. */
export function withMethods<T extends object> (target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (_target, name) => {
      const owner = name in methods ? methods : target
      const member: unknown = Reflect.get(owner, name)
      return typeof member === 'function' ? member.bind(owner) as unknown : member
    }
  })
}
