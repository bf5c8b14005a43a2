import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { accountingConnection, restConnection, startService, type TestService } from '../acceptance/start-service.ts'
import { startSimulator } from '../simulator/start-simulator.ts'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const SCREENSHOTS = join(import.meta.dirname, 'screenshots')
const API_KEY = 'key-of-the-finance-department-0123456789'
const PATIENCE_MS = 60_000

/** Why browser tests cannot run here; on CI they must, so that a missing browser fails them. */
export const skip = existsSync(CHROMIUM) || process.env['CI'] === 'true'
  ? false
  : `there is no ${CHROMIUM}: apt-get install chromium, or name another in CHROMIUM`

/** Swagger UI of a service that wants a key and knows two tenants, acme and the large globex. */
export interface DocsPage extends AsyncDisposable {
  page: Page
  service: TestService
  exportOperation: Locator
  authorize: (key?: string) => Promise<void>
  open: (operation: Locator) => Promise<void>
  /** Answers that came with a status of 400 or more, such as `401 /tenants`. */
  refusals: string[]
  /** Uncaught errors, and what the page wrote to the console as an error besides refusals. */
  faults: string[]
  /** Every origin that the page asked for something. */
  origins: Set<string>
  screenshot: (name: string, of?: Locator) => Promise<void>
  /** Bytes and name of the file that pressing the button saves. */
  download: (button: Locator) => Promise<{ name: string, bytes: Buffer }>
  /** The document of a batch of acme as the archive keeps it. */
  archivedXml: (batchId: string) => Promise<Buffer>
}

/** Starts ConnectWise's stand-in and the service and opens `/docs` as a new visitor; disposing ends all three. */
export async function openDocsPage (browser: Browser): Promise<DocsPage> {
  await using stack = new AsyncDisposableStack()
  const simulator = stack.use(await startSimulator({ samples: true, companies: [{ companyId: 'globex', counts: { invoices: 200 } }] }))
  const service = stack.use(await startService({ env: { API_KEY, CONNECTWISE_ALLOWED_SITES: simulator.host } }))
  await service.putTenant('acme', accountingConnection(simulator))
  await service.putTenant('globex', restConnection(simulator, simulator.companies[1]))
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
  stack.defer(async () => await page.close())
  page.setDefaultTimeout(PATIENCE_MS)
  const watched = watch(page)
  await page.goto(`${service.url}/docs`)
  const opened = stack.move()
  return {
    page,
    service,
    exportOperation: operation(page, 'GL_batches-exportGlBatch'),
    authorize: async (key = API_KEY) => await authorize(page, key),
    open: async operation => await operation.locator('.opblock-summary-control').click(),
    ...watched,
    screenshot: async (name, of) => {
      await mkdir(SCREENSHOTS, { recursive: true })
      await (of ?? page).screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
    },
    download: async button => await download(page, button),
    archivedXml: async batchId => {
      const file = (await service.archiveFiles()).find(path => path.includes(batchId) && basename(path) === 'document.xml')
      return await readFile(join(service.archiveFolder, file!))
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync()
  }
}

/** An operation's panel, named as Swagger UI does: tag and operation id. */
export function operation (page: Page, name: string): Locator {
  return page.locator(`#operations-${name}`)
}

/** A browser that can reach loopback only. The caller closes it. */
export async function launchBrowser (): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'
    ]
  })
}

function watch (page: Page): Pick<DocsPage, 'refusals' | 'faults' | 'origins'> {
  const refusals: string[] = []
  const faults: string[] = []
  const origins = new Set<string>()
  page.on('request', request => { if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin) })
  page.on('response', response => { if (response.status() >= 400) refusals.push(`${response.status()} ${new URL(response.url()).pathname}`) })
  page.on('pageerror', error => { faults.push(error.message) })
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  return { refusals, faults, origins }
}

async function authorize (page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize', exact: true }).first().click()
  const dialog = page.locator('.dialog-ux')
  await dialog.getByRole('textbox').fill(key)
  await dialog.getByRole('button', { name: 'Apply credentials' }).click()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
}

async function download (page: Page, button: Locator): Promise<{ name: string, bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}
