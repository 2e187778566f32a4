# Two stages of one base: the first builds, the second holds what runs. Plain syntax, so that buildah 1.28 builds it too.
FROM docker.io/library/debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends binutils ca-certificates nodejs npm
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
# Node of the lock file is the one that all tests ran on.
RUN npm run -s build && cp node_modules/node/bin/node /usr/local/bin/node && strip /usr/local/bin/node
RUN npm prune --omit=dev && find node_modules \( -name '*.map' -o -name '*.md' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) \
      ! -iname 'license*' -delete && mkdir /image && cp -a bin dist node_modules recipes package.json LICENSE /image/ && \
    find /image/dist -name '*.d.ts' -delete

FROM docker.io/library/debian:trixie-slim
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Darkroom" \
      org.opencontainers.image.description="Automation for Immich photo libraries: a plan before every write, a journal behind it. Unofficial." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tini tzdata && \
    apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/debconf/* /var/log/apt /var/log/dpkg.log && \
    mkdir /config && mkdir -m 1777 /state
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /image /app
COPY docker/entrypoint /usr/local/bin/entrypoint
RUN chmod 755 /usr/local/bin/entrypoint && ln -s /app/bin/darkroom.js /usr/local/bin/darkroom
USER 1000:1000
WORKDIR /config
ENV DARKROOM_HOST=0.0.0.0 DARKROOM_STATE_DIR=/state NODE_ENV=production
VOLUME /state
EXPOSE 2284
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["darkroom", "health"]
ENTRYPOINT ["tini", "--", "/usr/local/bin/entrypoint"]
CMD ["serve"]
