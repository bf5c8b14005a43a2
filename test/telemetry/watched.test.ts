import t from 'tap'
import { watched, withMethods } from '../../src/telemetry/watched.ts'

class Store {
  readonly name = 'store'
  readonly #held = new Map([['a', 1]])

  async get (key: string): Promise<number> {
    const value = this.#held.get(key)
    return await (value === undefined ? Promise.reject(new Error(`no ${key}`)) : Promise.resolve(value))
  }

  has (key: string): boolean {
    return this.#held.has(key)
  }
}

t.test('a watched object works as before, and tells what fails', async t => {
  const told: string[] = []
  const store = watched(new Store(), (error, method) => { told.push(`${method}: ${(error as Error).message}`) })
  t.equal(await store.get('a'), 1)
  t.ok(store.has('a'))
  t.equal(store.name, 'store')
  await t.rejects(store.get('b'), { message: 'no b' })
  t.strictSame(told, ['get: no b'])
})

t.test('other methods take the place of some, and the rest stays', async t => {
  const store = withMethods(new Store(), { get: async () => await Promise.resolve(7) })
  t.equal(await store.get('b'), 7)
  t.notOk(store.has('b'))
  t.equal(store.name, 'store')
})
