import { Type } from 'typebox'

const HOUR_MS = 3_600_000

const text = (description: string, options: { default?: string, pattern?: string, enum?: string[] } = {}) => Type.Optional(Type.String({ ...options, description }))
const whole = (description: string, options: { default: number, minimum: number, maximum: number }) => Type.Optional(Type.Integer({ ...options, description }))

/** The environment variables of a service behind a gateway; part of EnvSchema. */
export const GatewayVariables = {
  TRUSTED_PROXIES: text('Comma-separated addresses, networks such as 10.20.0.0/16, or loopback, linklocal, private, of the gateways whose X-Forwarded-For, -Proto and -Host count; absent: nobody\'s do.', { default: '' }),
  TRUSTED_PROXY_HOPS: whole('Gateways in a row in front of the service, 1 to 16; what is further away is taken for the caller, whatever its address.', { default: 1, minimum: 1, maximum: 16 }),
  BASE_PATH: text('Path below which callers find the service, such as /finance, without a slash at its end; absent: the root.', {
    default: '', pattern: '^(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*$'
  }),
  BASE_PATH_STRIPPED: text('true: the gateway takes BASE_PATH off before it passes a call on; false: it passes the path as it is.', { default: 'false', enum: ['true', 'false'] }),
  SHUTDOWN_DELAY_MS: whole('Milliseconds that a service told to stop goes on taking calls while /readyz is red already, 0 to 600000: as long as the load balancer takes to notice.', { default: 0, minimum: 0, maximum: 600_000 }),
  SHUTDOWN_GRACE_MS: whole('Milliseconds that running calls, exports and postings have to finish after that, 0 to 3600000; what is left is ended and settled.', { default: 25_000, minimum: 0, maximum: HOUR_MS }),
  METRICS: text('on or off: whether there are figures for Prometheus, under /metrics for credentials with the scope metrics:read.', { default: 'on', enum: ['on', 'off'] }),
  METRICS_LISTEN: text('Address and port, such as 10.0.0.5:9464 or [::1]:9464, at which /metrics is instead, for whoever reaches it and without a credential.', {
    pattern: '^(?:\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+):(?:0|[1-9]\\d{0,4})$'
  }),
  METRICS_TENANT_LABELS: text('true: figures of exports and postings are parted by tenant, and so name the tenants.', { default: 'false', enum: ['true', 'false'] })
}
