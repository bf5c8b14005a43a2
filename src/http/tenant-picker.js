/* global fetch, location */

/**
 * Swagger UI plugin: a parameter whose schema says `x-offers: tenants` becomes a drop-down of the stored tenants. Where
 * they cannot be listed, the text field stays and says why.
 */
globalThis.tenantPicker = function tenantPicker ({ React, getSystem, getStore }) {
  const list = tenantList({
    keyInUse: () => getSystem().authSelectors.authorized()?.first()?.get('value'),
    onChange: changed => getStore().subscribe(changed)
  })
  return {
    statePlugins: {
      spec: {
        wrapActions: {
          setResponse: original => (path, method, response) => {
            if (path === '/tenants/{id}' && ['put', 'delete'].includes(method)) list.refresh()
            return original(path, method, response)
          }
        }
      }
    },
    wrapComponents: {
      JsonSchema_string: Original => {
        const TenantField = tenantField(React, Original, list)
        return props => React.createElement(props.schema?.get?.('x-offers') === 'tenants' ? TenantField : Original, props)
      }
    }
  }
}

/** The tenants as the service lists them for the key in use: asked only once a field shows them, and again when they may have changed. */
function tenantList ({ keyInUse, onChange }) {
  const fields = new Set()
  let answer = { tenants: [] }
  let asked
  let unsubscribe

  async function refresh () {
    if (fields.size === 0) return
    const question = asked = { key: keyInUse() }
    const next = await fetchTenants(question.key)
    if (question !== asked) return
    answer = next
    for (const changed of fields) changed()
  }

  function refreshForNewKey () {
    if (asked.key !== keyInUse()) refresh()
  }

  return {
    refresh,
    current: () => answer,
    subscribe: changed => {
      fields.add(changed)
      if (fields.size === 1) {
        refresh()
        unsubscribe = onChange(refreshForNewKey)
      }
      return () => {
        fields.delete(changed)
        if (fields.size === 0) unsubscribe()
      }
    }
  }
}

async function fetchTenants (key) {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
  try {
    const response = await fetch(`${location.pathname.replace(/\/docs\/?$/, '')}/tenants`, { headers, cache: 'no-store' })
    if (response.ok) {
      const { tenants } = await response.json()
      return tenants.length > 0 ? { tenants } : { tenants, hint: 'No tenant is stored yet: PUT /tenants/{id} stores one.' }
    }
    if (response.status !== 401) return { tenants: [], hint: `The tenants could not be listed (status ${response.status}): type the id.` }
    const hint = key === undefined
      ? 'Press Authorize and enter the API key to choose from a list.'
      : 'The API key was not accepted: press Authorize and enter it again.'
    return { tenants: [], hint }
  } catch {
    return { tenants: [], hint: 'The service could not be reached to list the tenants: type the id.' }
  }
}

function tenantField ({ createElement, useSyncExternalStore }, TextField, list) {
  const option = (value, text) => createElement('option', { key: value, value }, text)

  return function TenantField (props) {
    const { tenants, hint } = useSyncExternalStore(list.subscribe, list.current)
    if (tenants.length === 0) {
      return createElement('div', null, createElement(TextField, props),
        hint && createElement('p', { className: 'tenant-hint', role: 'status' }, hint))
    }
    const { value = '', onChange, disabled, errors } = props
    const isStored = value === '' || tenants.some(({ id }) => id === value)
    return createElement('select', {
      className: errors?.size > 0 ? 'tenant-select invalid' : 'tenant-select',
      title: errors?.join(' '),
      'aria-label': 'Tenant',
      value,
      disabled,
      onChange: event => { onChange(event.target.value) }
    },
    option('', 'Choose a tenant'),
    tenants.map(({ id, name }) => option(id, name === undefined ? id : `${id} (${name})`)),
    isStored ? null : option(value, `${value} (not stored)`))
  }
}
