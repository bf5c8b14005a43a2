// the least of each optional library that the benchmark uses, so that types are checked before they are installed
declare module 'sax' {
  export interface SaxParser {
    onerror: (error: Error) => void
    onopentag: (tag: { name: string, attributes: Record<string, string> }) => void
    ontext: (text: string) => void
    oncdata: (text: string) => void
    onclosetag: () => void
    write (text: string): SaxParser
    close (): void
  }
  const sax: { parser (strict: boolean, options?: object): SaxParser }
  export default sax
}

declare module 'txml/txml' {
  export interface TNode { tagName: string, attributes: Record<string, string | null>, children: (TNode | string)[] }
  export function parse (text: string, options?: object): (TNode | string)[]
}

declare module 'camaro' {
  export function transform (xml: string | Uint8Array, template: object): Promise<unknown>
}

declare module 'htmlparser2' {
  export interface Handlers {
    onopentag: (name: string, attributes: Record<string, string>) => void
    ontext: (text: string) => void
    onclosetag: () => void
    onerror: (error: Error) => void
  }
  export class Parser {
    constructor (handlers: Handlers, options: object)
    write (text: string): void
    end (): void
  }
}

declare module 'node-expat' {
  export class Parser {
    constructor (encoding: string)
    on (event: 'startElement', listener: (name: string, attributes: Record<string, string>) => void): this
    on (event: 'endElement', listener: () => void): this
    on (event: 'text', listener: (text: string) => void): this
    on (event: 'error', listener: (error: string) => void): this
    write (chunk: Uint8Array): boolean
    end (): void
    destroy (): void
  }
}

declare module 'libxml2-wasm' {
  export class XmlNode {
    get next (): XmlNode | null
    get content (): string
  }
  export class XmlElement extends XmlNode {
    get name (): string
    get attrs (): { name: string, value: string }[]
    get firstChild (): XmlNode | null
  }
  export class XmlDocument {
    static fromBuffer (bytes: Uint8Array, options?: object): XmlDocument
    get root (): XmlElement
    dispose (): void
  }
}

declare module '@fastify/reply-from' {
  import type { FastifyPluginCallback } from 'fastify'
  const plugin: FastifyPluginCallback<{ base: string }>
  export default plugin
}
