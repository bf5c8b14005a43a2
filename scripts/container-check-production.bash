# shellcheck shell=bash
# The production profile of docker-compose.yml, service by service with the flags that the file says. Part of container-check.

readonly NETWORK=$ID-network DATABASE_VOLUME=$ID-postgres
readonly SUBNET=10.213.17
readonly NGINX_IMAGE=docker.io/library/nginx:1.28 POSTGRES_IMAGE=docker.io/library/postgres:17
readonly GATEWAY_URL=http://gateway:8080/finance
# what the services of the profile are called here
readonly PRODUCTION=(simulator large postgres s3 migrate service-1 service-2 gateway)
# the simulator whose exports take long enough to be interrupted
readonly LARGE_INVOICES=20000

production() {
  [[ ${engine[0]} == docker ]] || check 'stand-ins for nginx and PostgreSQL are made of Debian packages' build_stand_ins
  check 'the S3 store of the production profile builds' build_file s3 deploy/ceph/Dockerfile .
  check 'the services of the profile share a network' "${engine[@]}" network create --subnet "$SUBNET.0/24" "$NETWORK"
  check 'PostgreSQL, the S3 store and the simulators start' start_stores
  check 'gl-batches migrate makes the tables' migrate
  check 'two replicas start with what docker-compose.yml gives them' start_replicas
  check 'nginx offers them below /finance' start_gateway
  check 'seeding through the gateway registers both demo tenants' seed_production
  check 'both interfaces export through the gateway, and every link leads back through it' in_production "$LINKS"
  check 'nginx and a replica log a call under one id' one_id_in_both_logs
  check 'Swagger UI is there below /finance' in_production "$DOCUMENTATION"
  check 'each replica tells its figures, past the gateway only' in_production "$FIGURES"
  check 'one replica after the other is restarted, and no call fails' rolling_restart
  check 'a replica is killed in the middle of an export: the same call again gives the batch, once' killed_replica
  check 'verify finds the archive whole' verifies
  check 'SIGTERM ends both replicas with 0' stops_both
}

clean_production() {
  local name
  for name in "${PRODUCTION[@]}"; do "${engine[@]}" rm --force --volumes "$ID-$name"; done
  "${engine[@]}" volume rm --force "$DATABASE_VOLUME"
  "${engine[@]}" network rm --force "$NETWORK"
  "${engine[@]}" rmi --force "$ID:s3"
}

# --- images

build_file() {
  "${engine[@]}" build "${build_flags[@]}" --file "$2" --tag "$ID:$1" "$3"
}

# Under the names that docker-compose.yml asks for, on the base that the other images have.
build_stand_ins() {
  local folder=$work/stand-ins
  mkdir -p "$folder"
  cat >"$folder/nginx" <<END
FROM $BASE
RUN apt-get update && apt-get install --yes --no-install-recommends curl nginx
END
  cat >"$folder/postgres" <<END
FROM $BASE
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql && install --directory --owner=postgres /var/lib/postgresql/data
COPY serve /usr/local/bin/
USER postgres
VOLUME /var/lib/postgresql/data
CMD ["serve"]
END
  # as the official image does with these variables
  cat >"$folder/serve" <<'END'
#!/bin/bash
set -euo pipefail
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
export PGDATA=/var/lib/postgresql/data/pgdata
if [[ ! -e $PGDATA ]]; then
  initdb --username="$POSTGRES_USER" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait start -o '-c listen_addresses= -k /tmp'
  [[ $POSTGRES_DB == postgres ]] || createdb --host=/tmp --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl --wait stop
fi
exec postgres -c listen_addresses='*' -k /tmp
END
  chmod +x "$folder/serve"
  "${engine[@]}" tag "$BASE" docker.io/library/debian:bookworm-slim &&
    "${engine[@]}" build "${build_flags[@]}" --file "$folder/nginx" --tag "$NGINX_IMAGE" "$folder" &&
    "${engine[@]}" build "${build_flags[@]}" --file "$folder/postgres" --tag "$POSTGRES_IMAGE" "$folder"
}

# --- containers

# compose_run NAME SERVICE [FLAG…]: a service as docker-compose.yml has it, under a name of its own in the network
compose_run() {
  local name=$1 service=$2 arguments
  shift 2
  mapfile -t arguments < <(env "API_KEY=$API_KEY" "ENCRYPTION_KEY=$ENCRYPTION_KEY" CONNECTWISE_ALLOWED_SITES=simulator:4080,large:4080 \
    node_modules/.bin/node scripts/compose-flags.ts "$service" |
    sed -e "s|^gl-batches:demo\$|$ID:service|; s|^gl-batches-simulator:demo\$|$ID:simulator|; s|^gl-batches-s3:demo\$|$ID:s3|; s|^postgres:/|$DATABASE_VOLUME:/|")
  # shellcheck disable=SC2046 # four words or none
  ((${#arguments[@]})) && "${engine[@]}" run --name "$ID-$name" "${run_flags[@]}" --network "$NETWORK" $(address_of "$name") --network-alias "$name" "$@" "${arguments[@]}"
}

# address_of NAME: addresses that stay when the container starts again, as with Docker, because nginx looks its upstreams up once
# and neighbours remember where an address was
address_of() {
  local index
  for index in "${!PRODUCTION[@]}"; do
    if [[ ${PRODUCTION[index]} == "$1" ]]; then printf -- "--ip %s.%d --mac-address 02:42:0a:d5:11:%02x" "$SUBNET" "$((index + 10))" "$((index + 10))"; fi
  done
}

start_stores() {
  compose_run simulator simulator --detach &&
    compose_run large simulator --detach --env "INVOICES=$LARGE_INVOICES" &&
    compose_run postgres postgres --detach &&
    compose_run s3 s3 --detach &&
    in_production 'for (const url of ["http://simulator:4080/login/companyinfo/training", "http://large:4080/login/companyinfo/training", "http://s3:7480/"]) await until(async () => (await fetch(url)).status < 500, url)' &&
    until_done pg_isready --quiet --username=gl --dbname=gl --host=127.0.0.1
}

# until_done COMMAND…: in the container of PostgreSQL
until_done() {
  local attempt
  for attempt in {1..300}; do
    "${engine[@]}" exec "$ID-postgres" "$@" && return
    sleep 0.2
  done
  return 1
}

migrate() {
  compose_run migrate migrate
}

start_replicas() {
  compose_run service-1 service-1 --detach && compose_run service-2 service-2 --detach && both_ready
}

both_ready() {
  in_production 'for (const replica of ["service-1", "service-2"]) await until(async () => (await fetch(`http://${replica}:8080/readyz`)).ok, replica)' ||
    { "${engine[@]}" logs "$ID-service-1" | tail; "${engine[@]}" logs "$ID-service-2" | tail; return 1; }
}

start_gateway() {
  compose_run gateway gateway --detach &&
    in_production 'await until(async () => (await fetch(`${gateway}/readyz`)).ok, "the gateway")' || { "${engine[@]}" logs "$ID-gateway"; return 1; }
}

seed_production() {
  local said
  said=$(compose_run production-seed production-seed --rm) && echo "$said" &&
    [[ $(grep -cE '^tenant demo-(rest|accounting) registered$' <<<"$said") == 2 && $said == *http://127.0.0.1:8088/finance/docs* ]]
}

# in_production PROGRAM [ARGUMENT…]: JavaScript inside the network
in_production() {
  "${engine[@]}" exec --env "KEY=$API_KEY" --env "GATEWAY=$GATEWAY_URL" "$ID-simulator" node --input-type=module -e "$COMMON$1" -- "${@:2}"
}

readonly COMMON='
import { existsSync } from "node:fs"
import { setTimeout } from "node:timers/promises"
const gateway = process.env.GATEWAY
const origin = new URL(gateway).origin
const given = process.argv.slice(1)
const EVERYTHING = { exportInvoices: true, exportExpenses: true, exportProcurement: true }
async function until (holds, what) {
  for (const end = Date.now() + 120_000; !await holds().catch(() => false); await setTimeout(50)) if (Date.now() > end) throw new Error(`not in time: ${what}`)
}
async function call (path, { tenant = "demo-rest", method = "GET", body, headers = {} } = {}) {
  const answer = await fetch(new URL(path, gateway), {
    method,
    headers: { authorization: `Bearer ${process.env.KEY}`, "x-tenant-id": tenant, ...body === undefined ? {} : { "content-type": "application/json" }, ...headers },
    ...body === undefined ? {} : { body: JSON.stringify(body) }
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
function assert (holds, what) { if (!holds) throw new Error(what) }
'

readonly LINKS='
for (const tenant of ["demo-rest", "demo-accounting"]) {
  const made = await call("/finance/gl-batches", { tenant, method: "POST", body: EVERYTHING })
  assert(made.status === 201, made.text)
  const { batch } = JSON.parse(made.text)
  assert(made.headers.get("location") === `/finance/gl-batches/${batch.id}`, made.headers.get("location"))
  for (const path of Object.values(batch.links)) assert((await call(path, { tenant })).status === 200, path)
}
const page = await call("/finance/gl-batches?limit=1")
assert(JSON.parse(page.text).items.length === 1, page.text)
const problem = JSON.parse((await call("/finance/nothing")).text)
assert((await call(problem.type)).status === 200, problem.type)
const { servers } = JSON.parse((await call("/finance/openapi.json")).text)
assert(servers[0].url === gateway, servers[0].url)
console.log(servers)
'

readonly DOCUMENTATION='
const { status, text } = await call("/finance/docs")
assert(status === 200, status)
for (const [, file] of text.matchAll(/(?:href|src)="([^"]+)"/g)) assert((await call(file)).status === 200, file)
assert((await fetch(`${origin}/finance`)).url === `${origin}/finance/docs`, "no way from /finance to the documentation")
'

readonly FIGURES='
let exported = 0
for (const replica of ["service-1", "service-2"]) {
  const text = await (await fetch(`http://${replica}:9464/metrics`)).text()
  for (const [, count] of text.matchAll(/^gl_batches_exports_total\{.*status="complete".*\} (\d+)$/gm)) exported += Number(count)
  assert(/^gl_batches_http_requests_total/m.test(text), text)
}
assert(exported === 2, `${exported} exports`)
assert((await fetch(`${gateway}/metrics`)).status === 404, "the gateway shows figures")
'

one_id_in_both_logs() {
  in_production 'assert((await call("/finance/tenants", { headers: { "x-request-id": "container-check-1" } })).headers.get("x-request-id") === "container-check-1", "another id")' &&
    "${engine[@]}" logs "$ID-gateway" 2>&1 | grep container-check-1 &&
    { "${engine[@]}" logs "$ID-service-1" 2>&1; "${engine[@]}" logs "$ID-service-2" 2>&1; } | grep '"requestId":"container-check-1".*"clientAddress"'
}

# Calls and exports go on until told to stop, slower than their rate allows, and every answer must be a success.
readonly LOAD='
const answers = {}
async function go (path, options) {
  while (!existsSync("/tmp/enough")) {
    const { status, text } = await call(path, options).catch(error => ({ status: `${error.message} ${error.cause?.code}`, text: "" }))
    const told = status < 300 ? status : `${status} ${text.slice(0, 400)}`
    answers[told] = (answers[told] ?? 0) + 1
    await setTimeout(250)
  }
}
await Promise.all([
  go("/finance/tenants"), go("/finance/gl-batches?limit=1"),
  ...["demo-rest", "demo-accounting"].map(tenant => go("/finance/gl-batches", { tenant, method: "POST", body: EVERYTHING }))
])
console.log(answers)
assert(Object.keys(answers).sort().join() === "200,201", "calls failed")
'

rolling_restart() {
  local load replica
  "${engine[@]}" exec "$ID-simulator" rm -f /tmp/enough
  in_production "$LOAD" &
  load=$!
  for replica in service-1 service-2; do
    sleep 2
    stops "$ID-$replica" && "${engine[@]}" start "$ID-$replica" && both_ready || { "${engine[@]}" exec "$ID-simulator" touch /tmp/enough; wait "$load"; return 1; }
  done
  sleep 2
  "${engine[@]}" exec "$ID-simulator" touch /tmp/enough
  wait "$load" || { for replica in service-1 service-2; do "${engine[@]}" logs "$ID-$replica" | grep '"level":50'; done; return 1; }
}

killed_replica() {
  local runner
  in_production '
    const { connection } = JSON.parse((await call("/finance/tenants/demo-rest")).text)
    const { publicKey, privateKey } = JSON.parse(given[0])
    const stored = await call("/finance/tenants/large", { method: "PUT", body: { connection: { ...connection, publicKey, privateKey, site: "large:4080" } } })
    assert(stored.status === 201, stored.text)' "$(demo_keys)" || return 1
  runner=$(in_production '
    const begun = await call("/finance/gl-batches", { tenant: "large", method: "POST", body: EVERYTHING, headers: { prefer: "respond-async", "idempotency-key": "killed" } })
    assert(begun.status === 202, begun.text)
    let runner
    await until(async () => {
      const { status, progress } = JSON.parse((await call(begun.headers.get("location"), { tenant: "large" })).text)
      assert(status === "running", status)
      for (const replica of ["service-1", "service-2"]) if (/^gl_batches_exports_running 1$/m.test(await (await fetch(`http://${replica}:9464/metrics`)).text())) runner = replica
      return progress.bytes > 0 && runner !== undefined
    }, "an export that runs")
    console.log(runner)') || return 1
  "${engine[@]}" kill --signal KILL "$ID-$runner" && echo "killed $runner" && in_production '
    let answer
    await until(async () => {
      answer = await call("/finance/gl-batches", { tenant: "large", method: "POST", body: EVERYTHING, headers: { prefer: "return=minimal", "idempotency-key": "killed" } })
      return answer.status === 201
    }, "the batch")
    const { items } = JSON.parse((await call("/finance/gl-batches", { tenant: "large" })).text)
    console.log(items.map(({ status, problem }) => `${status} ${problem?.code ?? ""}`))
    assert(items.filter(({ status }) => status === "complete").length === 1, "not one batch")
    assert(items.every(({ status }) => status !== "running"), "something was left running")' &&
    "${engine[@]}" start "$ID-$runner" && both_ready
}

# The keys that the simulator tells when it starts.
demo_keys() {
  "${engine[@]}" logs "$ID-simulator" | awk '/public, private key/ { printf "{\"publicKey\":\"%s\",\"privateKey\":\"%s\"}", $4, $5 }'
}

verifies() {
  "${engine[@]}" exec "$ID-service-1" node src/cli/gl-batches.js verify
}

stops_both() {
  stops "$ID-service-1" && stops "$ID-service-2"
}
