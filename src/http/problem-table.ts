import type { ProblemCode } from '../domain/problem.ts'

/** What every problem with one code has in common. */
export interface ProblemEntry {
  title: string
  status: number
  /** Whether the same call can succeed later without anybody changing anything. */
  retriable: boolean
  /** How to mend it, where the problem itself says nothing better. */
  fix: string
}

const entry = (status: number, title: string, fix: string): ProblemEntry => ({ status, title, retriable: false, fix })
const passing = (status: number, title: string, fix: string): ProblemEntry => ({ status, title, retriable: true, fix })

const RETRY = 'Try again; an export changes nothing in ConnectWise, so that is safe.'

/** The one place that says what a code means over HTTP. docs/errors.md explains each at more length. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemEntry>> = {
  INVALID_JSON: entry(400, 'The body is not JSON', 'Send a JSON object with Content-Type: application/json.'),
  INVALID_REQUEST: entry(400, 'The request is not as the API describes it', 'Mend the fields that errors names; /openapi.json describes all of them.'),
  NOTHING_SELECTED: entry(422, 'Nothing to export was selected', 'Set at least one of exportInvoices, exportExpenses, exportProcurement to true.'),
  RECORDS_WITHOUT_FLAG: entry(422, 'Records are named of a kind that is not exported', 'Set the flag of that kind, or leave its records out.'),
  OPTION_NOT_AVAILABLE: entry(422, 'The option does not exist on this connection', 'Leave the option out, or connect the tenant through the REST API.'),
  OWNER_LEVEL_UNKNOWN: entry(422, 'ConnectWise has no such location', 'Use the id or the exact description of a location in ConnectWise.'),
  OWNER_LEVEL_AMBIGUOUS: entry(422, 'Several locations have this description', 'Use the id of the location that you mean.'),
  RECREATE_BATCH_UNKNOWN: entry(422, 'ConnectWise has no such batch', 'Use the id or the exact identifier of a batch in ConnectWise.'),
  POSTING_EMPTY: entry(422, 'There is nothing to post', 'Name at least one GL entry of the batch; an empty batch needs no posting.'),
  POSTING_RECORDS_UNKNOWN: entry(422, 'GL entries are named that the batch does not have', 'Name ids that summary.glEntries.ranges of the batch covers.'),
  POSTING_EXISTS: entry(409, 'The batch has another posting', 'Send the posting as it stands, or undo it first with DELETE /gl-batches/{id}/posting.'),
  POSTING_OVERLAP: entry(409, 'Records are in another posting already', 'Leave these records out with exceptGlEntryIds, and check that the accounting package has them once.'),
  POSTING_IDENTIFIER_TAKEN: entry(409, 'The batch identifier belongs to another posting', 'Use another batchIdentifier.'),
  POSTING_TAKEN_BACK: entry(409, 'The posting was taken back since', 'Post with a new idempotency key if the records are to be marked again. Nothing was done.'),
  POSTING_COMPANY_CHANGED: entry(409, 'The batch came from another ConnectWise company', 'Give the tenant the connection of that company again, or keep another tenant for the other one. Nothing was asked and nothing changed.'),
  POSTING_CONFLICT: entry(409, 'ConnectWise has something else than what was posted', 'Compare the batch in ConnectWise with this one and follow docs/posting.md; nothing is changed until then.'),
  POSTING_UNCONFIRMED: passing(502, 'ConnectWise does not show what it acknowledged', 'Send the same call again: it looks at what ConnectWise has before it changes anything.'),
  POSTING_IN_PROGRESS: passing(409, 'The posting is being changed by another call', 'Wait for it to finish, then try again.'),
  POSTING_UNDO_UNAVAILABLE: entry(422, 'A posting cannot be undone on this interface', 'Delete the batch in ConnectWise by hand and send the same call again, or connect the tenant through the REST API.'),
  SITE_NOT_ALLOWED: entry(422, 'The ConnectWise site may not be called', 'Ask the operator to add the site to CONNECTWISE_ALLOWED_SITES.'),
  TENANT_HEADER_MISSING: entry(400, 'The call names no tenant', 'Send the header X-Tenant-Id with the id of a tenant; GET /tenants lists them.'),
  TENANT_UNKNOWN: entry(404, 'There is no such tenant', 'Check the id (GET /tenants lists them), or create the tenant with PUT /tenants/{id}.'),
  BATCH_UNKNOWN: entry(404, 'There is no such batch', 'Check the id and the tenant: a batch is visible to its own tenant only.'),
  BATCH_EXPIRED: entry(410, 'The document was removed by a retention rule', 'Use the record of the batch, which stays; its digest identifies a copy that you may have kept.'),
  RANGE_NOT_SATISFIABLE: entry(416, 'The document has no such bytes', 'Ask for bytes that Content-Range says there are, or leave the Range header out.'),
  ROUTE_UNKNOWN: entry(404, 'There is nothing at this path', 'See /docs for every path.'),
  METHOD_NOT_ALLOWED: entry(405, 'The path does not take this method', 'Use one of the methods in the Allow header; see /docs.'),
  UNAUTHENTICATED: entry(401, 'The credential is missing or not accepted', 'Send the header Authorization: Bearer, followed by an API key or a token.'),
  SCOPE_MISSING: entry(403, 'The credential may not do this', 'Use a credential that has the scope which detail names; GET /errors/SCOPE_MISSING lists the scopes.'),
  KEY_TOO_WIDE: entry(403, 'A key cannot do more than the credential that makes it', 'Ask for fewer scopes or tenants, or an earlier end, or use a credential that has them.'),
  KEY_UNKNOWN: entry(404, 'There is no such key', 'Check the id; GET /keys lists the keys that you may see.'),
  RATE_LIMITED: passing(429, 'Too many calls', 'Wait as long as Retry-After says, then go on more slowly.'),
  REQUEST_TOO_SLOW: passing(408, 'The request did not arrive in time', 'Send it again on a better connection, all at once.'),
  HEADERS_TOO_LARGE: entry(431, 'The headers are too large', 'Send fewer and shorter headers, 16 KiB in all.'),
  NOT_ACCEPTABLE: entry(406, 'There is no such representation', 'Accept application/json or application/xml, or use ?format=json or ?format=xml.'),
  UNSUPPORTED_MEDIA_TYPE: entry(415, 'The body is of a type that is not read', 'Send Content-Type: application/json.'),
  BODY_TOO_LARGE: entry(413, 'The body is too large', 'Send a smaller body; a request needs no more than a list of ids.'),
  EXPORT_IN_PROGRESS: passing(409, 'Another export or a posting of this tenant is running', 'Wait for it to finish, then try again.'),
  BATCH_NOT_COMPLETE: entry(409, 'The batch has no document', 'Read the record of the batch: while it is running, wait; once it failed or was cancelled, export again.'),
  BATCH_FINISHED: entry(409, 'The batch is finished', 'Leave it: a finished batch never changes, and only a running one can be cancelled.'),
  EXPORT_CANCELLED: entry(409, 'The export was cancelled', 'Export again if the batch is wanted after all; nothing of this one was kept.'),
  EXPORT_INTERRUPTED: passing(503, 'The export was interrupted', `Nothing of it was kept. ${RETRY}`),
  IDEMPOTENCY_KEY_IN_FLIGHT: passing(409, 'A call with this idempotency key is running', 'Send the same call again after Retry-After seconds; it then answers what the running one made.'),
  IDEMPOTENCY_KEY_REUSED: entry(422, 'The idempotency key belongs to another call', 'Use a new key for a new call, and the same key for the same body only.'),
  CONNECTWISE_UNREACHABLE: passing(502, 'ConnectWise cannot be reached', `Check the site's address and the network. ${RETRY}`),
  CONNECTWISE_TLS_FAILED: entry(502, 'The ConnectWise site cannot be trusted', 'Check the certificate of the site; for a private authority give its certificate in the connection (caCertificate).'),
  CONNECTWISE_TIMEOUT: passing(504, 'ConnectWise is too slow', `Export less at once (one location, an earlier thru date), or allow more time. ${RETRY}`),
  CONNECTWISE_THROTTLED: passing(503, 'ConnectWise takes no more calls for now', 'Wait as long as Retry-After says, then try again.'),
  CONNECTWISE_UNAVAILABLE: passing(503, 'ConnectWise is failing', RETRY),
  CONNECTWISE_COMPANY_UNKNOWN: entry(502, 'The site knows no such company', 'Check the company id and the site of the connection.'),
  CONNECTWISE_CREDENTIALS_REFUSED: entry(502, 'ConnectWise refuses the credentials', 'Check them with POST /tenants/{id}/check and store them anew with PUT /tenants/{id}.'),
  CONNECTWISE_ROLE_REFUSED: entry(502, 'The member may not do this in ConnectWise', 'Give the security role of the member the level Add on the Accounting Interface.'),
  CONNECTWISE_REQUEST_REFUSED: entry(502, 'ConnectWise refuses the request', 'Read what ConnectWise says in detail and change the request or the connection accordingly.'),
  CONNECTWISE_REDIRECTED: entry(502, 'The ConnectWise site has moved', 'Store the site under its new address; no redirect is followed, so that credentials go nowhere else.'),
  CONNECTWISE_CUT_OFF: passing(502, 'The answer of ConnectWise is not whole', `Nothing of it was kept. ${RETRY}`),
  CONNECTWISE_NOT_A_BATCH: entry(502, 'ConnectWise answered something else than a batch', 'Check the site, the directory and the credentials of the connection with POST /tenants/{id}/check.'),
  CONNECTWISE_MALFORMED: entry(502, 'The answer of ConnectWise is damaged', 'Try again; when it stays, show detail and requestId to whoever runs the ConnectWise site.'),
  CONNECTWISE_TOO_LARGE: entry(502, 'The batch is larger than allowed', 'Export less at once, or raise MAX_DOCUMENT_BYTES.'),
  CONNECTWISE_DUPLICATE_RECORDS: entry(502, 'ConnectWise sent a GL entry twice', 'Do not post this data. Show detail to ConnectWise support.'),
  TENANT_SECRETS_UNREADABLE: entry(500, 'The stored credentials do not open', 'Start the service with the encryption key that they were stored with, or store them anew with PUT /tenants/{id}.'),
  ARCHIVE_UNAVAILABLE: passing(503, 'The archive cannot be written or read', 'Check the archive\'s disk and permissions. Nothing was acknowledged without its copy.'),
  ARCHIVE_MISMATCH: entry(500, 'The archived copy is not what was stored', 'Do not use this copy. Check the archive\'s disk and restore the file from a backup.'),
  DATABASE_UNAVAILABLE: passing(503, 'The database does not answer', 'Check the database file or server, then try again.'),
  TOO_BUSY: passing(503, 'The service has its hands full', `Wait as long as Retry-After says, then try again. ${RETRY}`),
  TOKEN_KEYS_UNAVAILABLE: passing(503, 'The keys to check tokens with cannot be fetched', 'Try again; when it stays, the operator checks AUTH_JWT_JWKS_URL and what it answers. API keys work all the same.'),
  CALLER_GONE: passing(499, 'The caller went away', RETRY),
  SHUTTING_DOWN: passing(503, 'The service is stopping', RETRY),
  INTERNAL: entry(500, 'The service failed', 'Show requestId to whoever operates the service; the log says more.')
}
