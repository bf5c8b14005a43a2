import type { Exchange } from '../exchange.ts'
import type { EchoFault } from './fault.ts'

/** The bytes of an answer that holds what was asked, where HTTP has something else or in the place of its body. */
export function echoed ({ as }: EchoFault, { headers, body }: Exchange): string {
  const asked = `${headers.authorization ?? ''} ${body}`.trim()
  switch (as) {
    case 'status-line': return `${asked}\r\n\r\n`
    case 'header': return `HTTP/1.1 200 OK\r\n${asked}\r\n\r\n`
    case 'body': return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${asked}`
    case 'chunk-size': return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nz${asked}\r\n\r\n`
  }
}
