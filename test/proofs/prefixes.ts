import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { generate } from 'selfsigned'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { proofDocuments, type ProofDocument } from './documents.ts'
import { RawSite, type Framing } from './raw-site.ts'

/**
 * The proof that nothing truncated is ever accepted: every proper prefix of every document, plain and compressed, over
 * every framing, sent by a site that claims it to be whole. Says how many were stored or answered; there must be none.
 */
const FRAMINGS = (process.env['FRAMINGS'] ?? 'length,chunked,close-delimited,tls-cut').split(',') as Framing[]
/** Every so-manyth prefix; 1 is all of them. */
const STEP = Number(process.env['STEP'] ?? 1)

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-prefixes-'))
const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
  extensions: [{ name: 'basicConstraints', cA: true }, { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }]
})
const plainSite = new RawSite()
const tlsSite = new RawSite({ key: certificate.private, cert: certificate.cert })
const sites = { plain: await plainSite.listen(), tls: await tlsSite.listen() }
const app = await buildApp(loadConfig({
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  DATABASE_URL: `sqlite:${join(folder, 'records.db')}`,
  ARCHIVE_URL: `file:${join(folder, 'archive')}`,
  CONNECTWISE_ALLOWED_SITES: `${sites.plain},${sites.tls}`,
  LOG_LEVEL: 'silent'
}), { retry: { attempts: 1, baseDelayMs: 1, maxDelayMs: 1, random: () => 0 } })
await registerTenants()

let tried = 0
let accepted = 0
for (const document of await proofDocuments()) {
  const before = { tried, accepted }
  for (const framing of FRAMINGS) {
    await tryPrefixes(document, document.bytes, { framing, gzip: false })
    await tryPrefixes(document, gzipSync(document.bytes), { framing, gzip: true })
  }
  const stored = await storedFiles()
  if (stored > 0) accepted = Math.max(accepted, before.accepted + stored)
  console.log(`${document.name}: ${tried - before.tried} prefixes, ${accepted - before.accepted} accepted`)
  if (!await answersWhole(document)) throw new Error(`${document.name} is not accepted as a whole either`)
}
await app.close()
await plainSite.close()
await tlsSite.close()
await rm(folder, { recursive: true })
console.log(`${tried} prefixes, ${accepted} accepted`)
process.exitCode = accepted === 0 ? 0 : 1

async function registerTenants (): Promise<void> {
  for (const [way, site] of Object.entries(sites)) {
    const common = { site, useTls: way === 'tls', ...(way === 'tls' ? { caCertificate: certificate.cert } : {}) }
    await put(`xml-${way}`, { interface: 'accounting-interface', ...common, company: 'c', username: 'u', password: 'p' })
    await put(`json-${way}`, {
      interface: 'rest',
      ...common,
      companyId: 'c',
      publicKey: 'k',
      privateKey: 'p',
      clientId: '00000000-0000-4000-8000-000000000000',
      codebase: 'v2025_1'
    })
  }
}

async function put (id: string, connection: object): Promise<void> {
  const answer = await app.inject({ method: 'PUT', url: `/tenants/${id}`, payload: { connection } })
  if (answer.statusCode !== 201) throw new Error(answer.body)
}

async function tryPrefixes (document: ProofDocument, bytes: Buffer, { framing, gzip }: { framing: Framing, gzip: boolean }): Promise<void> {
  for (let length = 0; length < bytes.length; length += STEP) {
    tried++
    if (await isAccepted(document, { body: bytes.subarray(0, length), framing, gzip })) accepted++
  }
}

async function isAccepted (document: ProofDocument, answer: RawSite['answer']): Promise<boolean> {
  const site = answer.framing === 'tls-cut' ? tlsSite : plainSite
  site.answer = answer
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/gl-batches',
    headers: { 'x-tenant-id': `${document.format}-${site === tlsSite ? 'tls' : 'plain'}` },
    payload: { exportInvoices: true }
  })
  return statusCode === 201
}

/** Files that any of the exports so far left in the archive. */
async function storedFiles (): Promise<number> {
  const entries = await readdir(join(folder, 'archive'), { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter(entry => entry.isFile()).length
}

/** The counter-proof: the whole document is accepted over every framing that lets its end be told. */
async function answersWhole (document: ProofDocument): Promise<boolean> {
  for (const framing of FRAMINGS) {
    if (framing === 'tls-cut') continue
    if (!await isAccepted(document, { body: document.bytes, framing, gzip: false })) return false
    await rm(join(folder, 'archive'), { recursive: true })
  }
  return true
}
