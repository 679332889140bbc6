# The two programs on a plain Debian 12, as a user without rights:
#   docker build -t clientele . && docker run -v clientele:/var/lib/clientele clientele
# The server has no encryption yet: publish its port only to networks you trust.
FROM debian:12-slim AS build
WORKDIR /src
COPY . .
RUN ./dev build

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
      libgrpc++1.51 libcpp-httplib0.11 libcsv3 libicu72 libmysqlcppconn7v5 libphonenumber8 \
      libprometheus-cpp-core1.0 libspdlog1.10 libsqlite3-0 libtcmalloc-minimal4 tzdata && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --system --create-home --home-dir /var/lib/clientele clientele
COPY --from=build /src/build/release/bin/ /usr/local/bin/
USER clientele
WORKDIR /var/lib/clientele
VOLUME /var/lib/clientele
EXPOSE 50051
ENTRYPOINT ["clienteled"]
CMD ["--store=sqlite:/var/lib/clientele/base.db", "--listen=0.0.0.0:50051"]
