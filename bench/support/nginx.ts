import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import { LEGACY_PATH } from './generated-document.ts'
import { cpuOf, freePort, measured, type Measured } from './processes.ts'

const NGINX = '/usr/sbin/nginx'

/** nginx with one worker: `/pass` streams an answer, `/store` writes it to a file as well. Undefined where it is not installed. */
export async function startNginx (upstreamHost: string, folder: string): Promise<(Measured & { url: string }) | undefined> {
  if (!existsSync(NGINX)) return undefined
  const root = join(folder, 'nginx')
  await mkdir(join(root, 'stored'), { recursive: true })
  const port = await freePort()
  await writeFile(join(root, 'nginx.conf'), configuration(root, port, upstreamHost))
  const child = spawn(NGINX, ['-c', join(root, 'nginx.conf'), '-p', root, '-e', join(root, 'error.log')], { stdio: 'ignore' })
  for (let attempt = 0; attempt < 50 && !await listens(port); attempt++) await setTimeout(50)
  const workers = (await readFile(`/proc/${child.pid ?? 0}/task/${child.pid ?? 0}/children`, 'utf8')).trim().split(' ').map(Number)
  const sum = async () => (await Promise.all(workers.map(cpuOf))).reduce((total, cpu) => total + cpu, 0)
  return { ...measured(child), cpuMs: sum, url: `http://127.0.0.1:${port}` }
}

async function listens (port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function configuration (root: string, port: number, upstreamHost: string): string {
  return `daemon off; worker_processes 1; user root; pid ${root}/nginx.pid; error_log ${root}/error.log;
events { worker_connections 256; }
http {
  access_log off; proxy_http_version 1.1; proxy_set_header Connection "";
  client_body_temp_path ${root}/body; proxy_temp_path ${root}/proxy; fastcgi_temp_path ${root}/f; uwsgi_temp_path ${root}/u; scgi_temp_path ${root}/s;
  upstream site { server ${upstreamHost}; keepalive 16; }
  server {
    listen 127.0.0.1:${port};
    location = /pass { proxy_buffering off; proxy_pass http://site${LEGACY_PATH}; }
    location = /store { proxy_pass http://site${LEGACY_PATH}; proxy_store ${root}/stored/$request_id.xml; }
  }
}
`
}
