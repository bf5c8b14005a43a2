/* global document, fetch, setTimeout, URL */

/** Beyond this many characters a page is slow, and nobody reads on. */
const SHOWN_CHARACTERS = 100_000

/** Some browsers read what they save after the click has returned. */
const SAVING_MS = 60_000

/**
 * Swagger UI plugin for answers: a batch offers its document for download, byte for byte as the service answers it (Swagger
 * UI's own button saves what it shows, which is reformatted); a problem is told in words; what is too long for a page is cut.
 */
globalThis.batchAnswer = function batchAnswer ({ React, getSystem }) {
  return {
    statePlugins: {
      spec: { wrapActions: { setResponse: original => (path, method, response) => original(path, method, withoutParsedBody(response)) } }
    },
    wrapComponents: {
      liveResponse: LiveResponse => answerWithNotice(React, LiveResponse),
      responseBody: ResponseBody => answerBody(React, ResponseBody, getSystem().getComponent('HighlightCode', true)),
      curl: Curl => props => React.createElement(Curl, { ...props, request: withoutKey(props.request) })
    }
  }
}

/** Swagger UI shows the text; it would copy the parsed body member by member, which takes long. */
function withoutParsedBody ({ body, obj, data, ...response }) {
  return response
}

/** What is copied or photographed from the page must not carry the key. */
function withoutKey (request) {
  return request.hasIn(['headers', 'Authorization']) ? request.setIn(['headers', 'Authorization'], 'Bearer <API key>') : request
}

function answerWithNotice (React, LiveResponse) {
  const { createElement, Fragment } = React
  const DocumentDownloads = documentDownloads(React)
  return props => {
    const { response, path, method, specSelectors } = props
    const request = specSelectors.requestFor(path, method)
    const batch = batchOf(response, request)
    const problem = problemOf(response)
    return createElement(Fragment, null,
      batch && createElement(DocumentDownloads, { key: batch, batch, request }),
      problem && createElement('div', { className: 'answer-notice problem-notice', role: 'alert' },
        createElement('h4', null, problem.title),
        createElement('p', null, problem.detail),
        createElement('p', null, createElement('strong', null, 'What to do: '), problem.fix)),
      createElement(LiveResponse, props))
  }
}

/** The path of the batch that an answer is about, with whatever path the service is below. */
function batchOf (response, request) {
  if (response.get('error')) return undefined
  const place = response.getIn(['headers', 'location']) ?? request.get('url')
  return /^(?:https?:\/\/[^/]+)?(\/.*?gl-batches\/[0-9a-f-]{36})/.exec(place)?.[1]
}

function problemOf (response) {
  if (!response.getIn(['headers', 'content-type'], '').startsWith('application/problem+json')) return undefined
  return JSON.parse(response.get('text'))
}

function documentDownloads ({ createElement, useState }) {
  return function DocumentDownloads ({ batch, request }) {
    const [fault, setFault] = useState('')
    const button = format => createElement('button', {
      className: 'btn',
      onClick: () => { setFault(''); saveDocument(`${batch}/content?format=${format}`, request).catch(error => { setFault(error.message) }) }
    }, `Download ${format.toUpperCase()}`)
    return createElement('div', { className: 'answer-notice document-downloads' },
      createElement('h4', null, 'The document of this batch'),
      button('xml'), button('json'),
      fault && createElement('p', { role: 'alert' }, fault))
  }
}

/** Saves what the path answers to the tenant and the key of an earlier request. */
async function saveDocument (path, request) {
  const headers = request.get('headers').filter((_value, name) => /^(?:authorization|x-tenant-id)$/i.test(name)).toJS()
  const response = await fetch(path, { headers })
  if (!response.ok) throw new Error((await response.json()).detail)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = /filename="([^"]+)"/.exec(response.headers.get('content-disposition'))[1]
  link.click()
  setTimeout(() => { URL.revokeObjectURL(link.href) }, SAVING_MS)
}

function answerBody ({ createElement, Fragment }, ResponseBody, HighlightCode) {
  const WithoutDownload = props => createElement(HighlightCode, { ...props, downloadable: false })
  return props => {
    const { content, headers, getComponent } = props
    if (!('content-disposition' in headers)) return createElement(ResponseBody, props)
    if (content.length > SHOWN_CHARACTERS) {
      return createElement(Fragment, null,
        createElement('h5', null, 'Response body'),
        createElement('p', null, `The first ${SHOWN_CHARACTERS.toLocaleString('en')} of ${content.length.toLocaleString('en')} characters; the download has all.`),
        createElement(HighlightCode, null, content.slice(0, SHOWN_CHARACTERS)))
    }
    return createElement(ResponseBody, {
      ...props,
      getComponent: (name, ...options) => name === 'HighlightCode' ? WithoutDownload : getComponent(name, ...options)
    })
  }
}
