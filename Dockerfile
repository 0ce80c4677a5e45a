# Stint with its own PostgreSQL in one container; all that has to last is in the volume /data. The README's section
# "In a container" says how to run it. Debian, as that PostgreSQL needs glibc (not Alpine).

FROM node:22-bookworm-slim AS build
WORKDIR /stint
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN node build.js

FROM node:22-bookworm-slim
ENV NODE_ENV=production STINT_DATA_DIR=/data STINT_SERVER_HOST=0.0.0.0
RUN install --directory --owner=node --group=node --mode=700 /data
WORKDIR /stint
COPY --from=build /stint ./
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "deploy/healthcheck.js"]
CMD ["node", "--enable-source-maps", "dist/server.js"]
