# A release pins the base: --build-arg NODE_IMAGE=docker.io/library/node@sha256:…
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS base
ENV NODE_ENV=production
WORKDIR /app

# For a registry of your own: --secret id=npmrc,src=$HOME/.npmrc. A secret is in no layer, and may be absent.
FROM base AS service-dependencies
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# Of the development dependencies the simulator needs one; the lock file still decides every version.
FROM base AS simulator-dependencies
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm \
    version=$(node -p 'require("./package-lock.json").packages["node_modules/selfsigned"].version') \
    && npm pkg delete dependencies devDependencies \
    && npm pkg set "dependencies.selfsigned=$version" \
    && npm install --ignore-scripts --no-audit --no-fund

FROM base AS simulator
LABEL org.opencontainers.image.title="gl-batches-simulator" \
      org.opencontainers.image.description="A stand-in for ConnectWise PSA, and the registration of its demo tenants."
COPY --from=simulator-dependencies /app/node_modules node_modules
COPY package.json ./
COPY test/fixtures/connectwise test/fixtures/connectwise
COPY test/simulator test/simulator
COPY scripts/seed-demo-tenants.ts scripts/demo-tenants.ts scripts/
ENV HOST=0.0.0.0 PORT=4080 HTTPS_PORT=4443
USER 1000:1000
EXPOSE 4080 4443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/login/companyinfo/training`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "test/simulator/main.ts"]

# The last stage is the one that `docker build .` makes.
FROM base AS service
# Docker gives a new volume the owner of the folder that it covers.
RUN install --directory --owner=1000 --group=1000 --mode=0750 /data
VOLUME /data
COPY --from=service-dependencies /app/node_modules node_modules
COPY package.json ./
COPY docs/errors.md docs/
COPY openapi openapi
COPY routes routes
COPY src src
# What V8 made of the code: the service starts in less time and memory, because nothing has to be compiled from TypeScript. Kept under
# the number of its user, who can read it and not change it. Without settings the service exits with 78.
RUN install --directory --owner=1000 compiled \
    && { NODE_COMPILE_CACHE=compiled setpriv --reuid=1000 --regid=1000 --clear-groups \
         node --max-semi-space-size=1 --max-old-space-size=512 src/main.ts >/dev/null 2>&1 || [ $? = 78 ]; } \
    && chown --recursive 0:0 compiled && chmod --recursive a+rX compiled
ENV HOST=0.0.0.0 \
    PORT=8080 \
    DATABASE_URL=sqlite:/data/gl-batches.db \
    ARCHIVE_URL=file:/data/archive \
    NODE_COMPILE_CACHE=/app/compiled \
    MALLOC_ARENA_MAX=1
# Numeric, so that an orchestrator can tell that it is not root.
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=1", "--max-old-space-size=512", "src/main.ts"]
# After the layers, so that another version does not build them again.
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="gl-batches" \
      org.opencontainers.image.description="Exports general-ledger batches from ConnectWise PSA, keeps an immutable copy of each, answers XML or JSON." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
